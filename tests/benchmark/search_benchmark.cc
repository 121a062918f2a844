// What searching and completing names costs, beside the same questions in PostgreSQL with pg_trgm: the server as a
// process, one client, on this machine.
//
//   search_benchmark [--organizations FILE] [--most N] [--queries N] [--postgres CONNECTION]
//
// FILE holds records of the Research Organization Registry, one in JSON a line; without it organizations are made up.
// CONNECTION is libpq's; without it, or where libpq was not there to build with, PostgreSQL is left out. Prints for
// each question the latency as the client sees it, the server's processor time, and how often what was meant is among
// the first three that are found.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "entente/client.h"
#include "tests/benchmark/organization_names.h"
#include "tests/benchmark/process_usage.h"
#include "tests/testing/server_process.h"
#ifdef ENTENTE_HAS_LIBPQ
#include "tests/benchmark/trigram_peer.h"
#endif

namespace entente::benchmark {
namespace {

struct Choices {
  std::string organizations, postgres;
  size_t most = 50'000, queries = 1000;
};

using Ids = std::vector<std::string>;

double NowMicros() {
  return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void FailUnless(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::exit(EXIT_FAILURE);
}

// Asks everything once to be warm, then measures; the processor time is that of `server`, if there is one.
void Measure(const char* name, const std::vector<Asked>& asked, const std::function<Ids(const std::string&)>& ask,
             pid_t server = 0) {
  for (const Asked& each : asked) ask(each.text);
  std::vector<double> times;
  size_t hits = 0;
  const double cpu = server == 0 ? 0 : CpuOf(server);
  for (const Asked& each : asked) {
    const double start = NowMicros();
    const Ids ids = ask(each.text);
    times.push_back(NowMicros() - start);
    hits += std::find(ids.begin(), ids.begin() + std::min<size_t>(ids.size(), 3), each.id) !=
            ids.begin() + std::min<size_t>(ids.size(), 3);
  }
  const double cpu_of_call = server == 0 ? 0 : (CpuOf(server) - cpu) / static_cast<double>(asked.size());
  std::sort(times.begin(), times.end());
  std::printf("%-28s %8zu %9.0f %9.0f %9.0f %9s %11.3f\n", name, asked.size(), times[times.size() / 2],
              times[times.size() * 99 / 100], times.back(),
              server == 0 ? "-" : std::to_string(std::lround(cpu_of_call)).c_str(),
              static_cast<double>(hits) / static_cast<double>(asked.size()));
  std::fflush(stdout);
}

v1::ImportRecord RecordOf(const NamedOrganization& organization) {
  v1::ImportRecord record;
  record.set_locator(organization.id);
  v1::Claim& claim = *record.add_claims();
  claim.set_id("claim/names." + organization.id);
  claim.mutable_entity()->set_id("organization/" + organization.id);
  v1::Description& description = *claim.mutable_entity()->mutable_description();
  description.set_name(organization.names.front());
  for (size_t i = 1; i < organization.names.size(); ++i) description.add_aliases()->set_name(organization.names[i]);
  description.mutable_organization();
  if (!organization.country.empty()) description.mutable_organization()->set_country(organization.country);
  claim.add_citations()->set_document("document/names");
  return record;
}

void Load(const Client& client, const std::vector<NamedOrganization>& organizations) {
  v1::ImportOpening opening;
  opening.set_author("benchmark");
  opening.set_create_stubs(true);
  ImportSession session = client.Import(opening);
  std::vector<v1::ImportRecord> records;
  for (const NamedOrganization& organization : organizations) {
    records.push_back(RecordOf(organization));
    if (records.size() == 1000) FailUnless(session.Send(std::exchange(records, {})));
  }
  FailUnless(session.Send(std::move(records)));
  const auto summary = session.Finish();
  FailUnless(summary.status());
  if (summary->counts().refused() > 0) FailUnless(absl::InternalError("claims were refused"));
}

Ids Search(const Client& client, const std::string& text) {
  v1::SearchEntitiesRequest request;
  request.set_query(text);
  request.mutable_read_mask()->add_paths("id");
  request.mutable_read_mask()->add_paths("description.name");
  const auto response = client.SearchEntities(request);
  FailUnless(response.status());
  Ids ids;
  for (const v1::FoundEntity& found : response->found()) {
    ids.push_back(found.entity().id().substr(found.entity().id().find('/') + 1));
  }
  return ids;
}

Ids Suggest(const Client& client, const std::string& text) {
  v1::SuggestEntitiesRequest request;
  request.set_prefix(text);
  const auto response = client.SuggestEntities(request);
  FailUnless(response.status());
  Ids ids;
  for (const v1::Suggestion& suggestion : response->suggestions()) {
    ids.push_back(suggestion.id().substr(suggestion.id().find('/') + 1));
  }
  return ids;
}

// What a commit costs, and the first search after it, which finds what it brought.
void MeasureCommits(const Client& client) {
  std::vector<double> commits, finds;
  for (int i = 0; i < 200; ++i) {
    const std::string name = "Quernstone Works " + std::to_string(i);
    v1::CommitRequest request;
    request.set_author("benchmark");
    *request.add_changes()->mutable_assert_claim() = RecordOf({"late-" + std::to_string(i), "KR", {name}}).claims(0);
    double start = NowMicros();
    FailUnless(client.Commit(request).status());
    commits.push_back(NowMicros() - start);
    start = NowMicros();
    if (Search(client, name).front() != "late-" + std::to_string(i)) FailUnless(absl::InternalError("not found"));
    finds.push_back(NowMicros() - start);
  }
  std::sort(commits.begin(), commits.end());
  std::sort(finds.begin(), finds.end());
  std::printf("a commit that brings a name: p50 %.0f us, p99 %.0f us; the search after it: p50 %.0f us, p99 %.0f us\n",
              commits[100], commits[198], finds[100], finds[198]);
}

void MeasurePeer(const Choices& choices, const std::vector<NamedOrganization>& organizations,
                 const std::vector<Asked>& beginnings, const std::vector<Asked>& misspelt) {
#ifdef ENTENTE_HAS_LIBPQ
  if (choices.postgres.empty()) return;
  TrigramPeer peer(choices.postgres);
  peer.Load(organizations);
  const auto asking = [&](TrigramQuery query) {
    return [&peer, query](const std::string& text) { return peer.Ask(query, text); };
  };
  Measure("PostgreSQL prefix, B-tree", beginnings, asking(TrigramQuery::kBeginning));
  Measure("PostgreSQL word prefix, GIN", beginnings, asking(TrigramQuery::kWordBeginning));
  Measure("PostgreSQL fuzzy, GIN", misspelt, asking(TrigramQuery::kSimilar));
  Measure("PostgreSQL fuzzy, GiST", misspelt, asking(TrigramQuery::kNearest));
#else
  if (!choices.postgres.empty()) std::printf("PostgreSQL is left out: libpq-dev was not there to build with\n");
#endif
}

int Run(const Choices& choices) {
  std::ifstream file(choices.organizations);
  const std::vector<NamedOrganization> organizations =
      choices.organizations.empty() ? InventOrganizations(choices.most) : ReadOrganizations(file, choices.most);
  if (organizations.empty()) FailUnless(absl::NotFoundError("no organizations in " + choices.organizations));
  size_t names = 0;
  for (const NamedOrganization& organization : organizations) names += organization.names.size();
  testing::ScratchDirectory directory;
  testing::ServerProcess server(directory.path());
  if (!server.WaitUntilServing()) FailUnless(absl::UnavailableError(server.Log()));
  Options options;
  options.endpoints = {server.address()};
  const Client client(MakeConnection(options), options);
  const int64_t before = MemoryOf(server.pid());
  double start = NowMicros();
  Load(client, organizations);
  Search(client, "all names are indexed");
  const double seconds = (NowMicros() - start) / 1e6;
  std::printf(
      "%zu organizations with %zu names, loaded and indexed in %.1f s; the server holds %.0f bytes a name more\n",
      organizations.size(), names, seconds,
      static_cast<double>(MemoryOf(server.pid()) - before) / static_cast<double>(names));
  std::mt19937 random(20250310);
  const std::vector<Asked> beginnings = Beginnings(organizations, choices.queries, random);
  const std::vector<Asked> misspelt = Misspelt(organizations, choices.queries, random);
  std::printf("%-28s %8s %9s %9s %9s %9s %11s\n", "question", "queries", "p50 us", "p99 us", "most us", "CPU us",
              "right in 3");
  const auto suggest = [&](const std::string& text) { return Suggest(client, text); };
  const auto search = [&](const std::string& text) { return Search(client, text); };
  Measure("SuggestEntities", beginnings, suggest, server.pid());
  Measure("SearchEntities, misspelt", misspelt, search, server.pid());
  MeasurePeer(choices, organizations, beginnings, misspelt);
  MeasureCommits(client);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace entente::benchmark

int main(int argc, char** argv) {
  entente::benchmark::Choices choices;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string option = argv[i];
    if (option == "--organizations") choices.organizations = argv[i + 1];
    if (option == "--postgres") choices.postgres = argv[i + 1];
    if (option == "--most") choices.most = std::strtoul(argv[i + 1], nullptr, 10);
    if (option == "--queries") choices.queries = std::strtoul(argv[i + 1], nullptr, 10);
  }
  return entente::benchmark::Run(choices);
}
