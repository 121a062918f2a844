#include "service/schema/schema.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/base/error.h"
#include "service/base/near.h"
#include "service/base/status_macros.h"
#include "service/schema/compiler.h"

namespace entente::schema {
namespace {

template <typename T>
const T* At(const std::vector<T>& items, const auto& positions, const auto& key) {
  const auto it = positions.find(key);
  return it == positions.end() ? nullptr : &items[it->second];
}

// `member_of`, `RELATION_MEMBER_OF` to `MEMBER_OF`.
std::string WithoutPrefix(absl::string_view name, absl::string_view prefix) {
  const std::string upper = absl::AsciiStrToUpper(name);
  return std::string(absl::StripPrefix(upper, prefix));
}

std::vector<std::string> PathsOf(const std::vector<const Field*>& fields) {
  std::vector<std::string> paths;
  for (const Field* field : fields) paths.push_back(field->path);
  return paths;
}

absl::Status UnknownField(absl::string_view path, const std::vector<const Field*>& candidates) {
  const std::vector<std::string> known = PathsOf(candidates);
  const std::vector<std::string> near = base::NearNames(path, known);
  const std::string hint = near.empty() ? "" : absl::StrCat("; did you mean `", absl::StrJoin(near, "` or `"), "`?");
  return base::MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD,
                         absl::StrCat("no field `", path, "`", hint), {{"known", absl::StrJoin(known, ", ")}});
}

absl::Status AmbiguousField(absl::string_view path, const std::vector<const Field*>& candidates) {
  const std::vector<std::string> known = PathsOf(candidates);
  return base::MakeError(
      absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_FIELD,
      absl::StrCat("`", path, "` could be any of `", absl::StrJoin(known, "`, `"), "`; name the kind"),
      {{"known", absl::StrJoin(known, ", ")}});
}

// Whether a name means a field: as declared, or in the singular where it repeats (`sector`, `alias`).
bool Means(absl::string_view name, const std::string& declared, const Field& field) {
  if (name == declared) return true;
  return field.descriptor->is_repeated() &&
         (declared == absl::StrCat(name, "s") || declared == absl::StrCat(name, "es"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<const Schema>> Schema::Compile(const google::protobuf::FileDescriptor& file) {
  return Compiler(file).Run();
}

const Schema& Schema::Linked() {
  static const std::unique_ptr<const Schema> linked = [] {
    auto schema = Compile(*v1::Description::descriptor()->file());
    if (!schema.ok()) std::fprintf(stderr, "%s\n", std::string(schema.status().message()).c_str());
    CHECK(schema.ok());
    return *std::move(schema);
  }();
  return *linked;
}

const Kind* Schema::FindKind(absl::string_view name) const { return At(kinds_, kind_by_name_, name); }

const Relation* Schema::FindRelation(int number) const { return At(relations_, relation_by_number_, number); }

const Relation* Schema::FindRelation(absl::string_view name) const {
  return At(relations_, relation_by_name_, WithoutPrefix(name, "RELATION_"));
}

const Metric* Schema::FindMetric(int number) const { return At(metrics_, metric_by_number_, number); }

const Metric* Schema::FindMetric(absl::string_view name) const {
  return At(metrics_, metric_by_name_, WithoutPrefix(name, "METRIC_"));
}

const Kind* Schema::KindOfId(absl::string_view id) const {
  const size_t slash = id.find('/');
  return slash == absl::string_view::npos ? nullptr : FindKind(id.substr(0, slash));
}

absl::StatusOr<const Field*> Schema::FindField(absl::string_view path, const std::vector<const Kind*>& kinds) const {
  std::vector<const Field*> candidates;
  for (const Field& field : common_fields_) candidates.push_back(&field);
  for (const Kind& kind : kinds_) {
    if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), &kind) == kinds.end()) continue;
    for (const Field& field : kind.fields) candidates.push_back(&field);
  }
  std::vector<const Field*> by_leaf;
  for (const Field* field : candidates) {
    if (Means(path, field->path, *field)) return field;
    if (Means(path, field->leaf, *field)) by_leaf.push_back(field);
  }
  if (by_leaf.empty()) return UnknownField(path, candidates);
  if (by_leaf.size() > 1) return AmbiguousField(path, by_leaf);
  return by_leaf.front();
}

absl::StatusOr<std::vector<int>> Schema::Answering(const std::vector<int>& relations,
                                                   const std::vector<int>& meanings) const {
  std::set<int> numbers;
  const auto add = [&](const Relation& relation) {
    numbers.insert(relation.answered_by.begin(), relation.answered_by.end());
  };
  for (const int number : relations) {
    const Relation* relation = FindRelation(number);
    if (relation == nullptr) {
      const auto name = [](std::string* out, const Relation& known) { absl::StrAppend(out, known.name); };
      return base::MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_UNKNOWN_RELATION,
                             absl::StrCat("no relation has the number ", number),
                             {{"known", absl::StrJoin(relations_, ", ", name)}});
    }
    add(*relation);
  }
  for (const int meaning : meanings) {
    if (!v1::Meaning_IsValid(meaning) || meaning == v1::MEANING_UNSPECIFIED) {
      return base::MakeError(absl::StatusCode::kInvalidArgument, v1::ERROR_REASON_INVALID_FORMAT,
                             absl::StrCat("no meaning has the number ", meaning));
    }
    for (const Relation& relation : relations_) {
      const auto& own = relation.rule.meanings();
      if (std::find(own.begin(), own.end(), meaning) != own.end()) add(relation);
    }
  }
  if (relations.empty() && meanings.empty()) {
    for (const Relation& relation : relations_) numbers.insert(relation.number);
  }
  return std::vector<int>(numbers.begin(), numbers.end());
}

}  // namespace entente::schema
