#include "absl/strings/str_cat.h"
#include "cli/commands/commands.h"
#include "google/protobuf/util/time_util.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

struct Arguments {};

void Write(const v1::GetServerInfoResponse& info, Output& output) {
  using google::protobuf::util::TimeUtil;
  Card card;
  card.Add("version", info.version());
  card.Add("store", info.store_id());
  card.Add("head", absl::StrCat("revision ", info.head_revision(),
                                info.has_head_commit_time() ? ", " + TimeUtil::ToString(info.head_commit_time()) : ""));
  card.Add("oldest", absl::StrCat("revision ", info.oldest_revision()));
  card.Add("today", info.clock_day());
  card.Add("entities", absl::StrCat(info.entities()));
  card.Add("relationships", absl::StrCat(info.relationships()));
  card.Add("observations", absl::StrCat(info.observations()));
  card.Add("claims", absl::StrCat(info.claims()));
  card.Add("watches", absl::StrCat(info.open_watches()));
  card.Add("commits", info.read_only_reason().empty() ? "taken" : absl::StrCat("refused: ", info.read_only_reason()));
  card.Add("up since", info.has_start_time() ? TimeUtil::ToString(info.start_time()) : "");
  card.Add("schema", info.schema_digest());
  output.Write(card);
  if (info.limits().empty()) return;
  output.Line();
  Table table({"LIMIT", "VALUE", "UNIT"});
  for (const v1::Limit& limit : info.limits()) table.Add({limit.name(), absl::StrCat(limit.value()), limit.unit()});
  output.Write(table);
}

absl::Status Status(const Arguments&, Session& session) {
  ASSIGN_OR_RETURN(const v1::GetServerInfoResponse info, session.client.GetServerInfo());
  if (session.output.ForPeople()) {
    Write(info, session.output);
  } else {
    session.output.Print(info);
  }
  return absl::OkStatus();
}

}  // namespace

void AddStatus(CLI::App& root, Action& chosen) {
  CLI::App& command = *root.add_subcommand("status", "Tell what the server is, holds and allows");
  Choose(command, chosen, std::make_shared<Arguments>(), &Status);
}

}  // namespace entente::cli
