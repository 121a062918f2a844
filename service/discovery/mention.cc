#include "service/discovery/mention.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/discovery/alike_names.h"
#include "service/discovery/calls.h"
#include "service/query/arguments.h"
#include "service/query/refusal.h"
#include "service/schema/format.h"

namespace entente::discovery {
namespace {

// A name that folding leaves nothing of finds nothing, and is no mistake of the one who passes it on.
absl::Status AddName(const std::string& text, const Ground& ground, absl::string_view path, ReadMention& read) {
  absl::StatusOr<NameForms> forms = FormsAsked(text, ground.limits, path);
  if (!forms.ok()) {
    const bool is_empty = base::ReasonOf(forms.status()) == v1::ERROR_REASON_REQUIRED;
    return is_empty && !text.empty() ? absl::OkStatus() : forms.status();
  }
  read.names.push_back({text, AskedOf(ground.index, *std::move(forms))});
  return absl::OkStatus();
}

absl::StatusOr<Saying> KeyOf(const v1::ExternalId& id, const schema::Schema& schema, absl::string_view path) {
  if (id.value().empty()) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, absl::StrCat(path, ".value"), "must be there");
  }
  const absl::StatusOr<const schema::Field*> field = schema.FindField(id.field(), {});
  if (!field.ok()) return query::AtField(field.status(), absl::StrCat(path, ".field"));
  if (!(*field)->rule.external_id()) {
    return query::Refusal(v1::ERROR_REASON_UNKNOWN_FIELD, absl::StrCat(path, ".field"),
                          absl::StrCat("`", id.field(), "` holds no keys of another register"));
  }
  return Saying{*field, id.value()};
}

absl::Status CheckFormat(v1::Format format, const std::string& text, absl::string_view path) {
  if (text.empty()) return absl::OkStatus();
  const absl::StatusOr<std::string> normal = schema::NormalForm(format, text);
  if (normal.ok()) return absl::OkStatus();
  return query::Refusal(v1::ERROR_REASON_INVALID_FORMAT, path,
                        absl::StrCat("`", text, "`: ", normal.status().message()));
}

absl::Status CheckSizes(const v1::Mention& mention, const Limits& limits, absl::string_view path) {
  if (mention.name().empty() && mention.external_ids().empty()) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, absl::StrCat(path, ".name"),
                          "a name or an external id must be there");
  }
  const int most = limits.max_mention_values;
  RETURN_IF_ERROR(query::CheckBatch(mention.other_names_size(), most, absl::StrCat(path, ".other_names")));
  return query::CheckBatch(mention.external_ids_size(), most, absl::StrCat(path, ".external_ids"));
}

}  // namespace

absl::StatusOr<ReadMention> Read(const v1::Mention& mention, const Ground& ground, const query::View& view,
                                 absl::string_view path) {
  RETURN_IF_ERROR(CheckSizes(mention, ground.limits, path));
  const schema::Schema& schema = view.snapshot.schema();
  ReadMention read;
  if (!mention.name().empty()) {
    RETURN_IF_ERROR(AddName(mention.name(), ground, absl::StrCat(path, ".name"), read));
  }
  for (int i = 0; i < mention.other_names_size(); ++i) {
    RETURN_IF_ERROR(AddName(mention.other_names(i), ground, absl::StrCat(path, ".other_names[", i, "]"), read));
  }
  ASSIGN_OR_RETURN(read.kinds, query::KindsNamed(schema, mention.kinds(), absl::StrCat(path, ".kinds")));
  RETURN_IF_ERROR(CheckFormat(v1::FORMAT_COUNTRY, mention.country(), absl::StrCat(path, ".country")));
  read.country = mention.country();
  RETURN_IF_ERROR(CheckFormat(v1::FORMAT_URL, mention.url(), absl::StrCat(path, ".url")));
  if (!mention.url().empty()) read.page = AddressOf(mention.url());
  for (int i = 0; i < mention.external_ids_size(); ++i) {
    ASSIGN_OR_RETURN(Saying key, KeyOf(mention.external_ids(i), schema, absl::StrCat(path, ".external_ids[", i, "]")));
    read.keys.push_back(std::move(key));
  }
  ASSIGN_OR_RETURN(read.related, query::EntitiesNamed(view, mention.related(), ground.limits.max_mention_values,
                                                      absl::StrCat(path, ".related")));
  return read;
}

}  // namespace entente::discovery
