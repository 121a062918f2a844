// Searches a small world for patterns that are text protos, and tells rows as text. For the tests of this room.
#ifndef ENTENTE_SERVICE_MATCH_TESTING_FOUND_H_
#define ENTENTE_SERVICE_MATCH_TESTING_FOUND_H_

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "service/match/search.h"
#include "service/query/testing/world.h"

namespace entente::match {

// A search and all it stands on. `context`: fields of ReadContext. The world must outlive it. Not thread-safe.
struct Prepared {
  Prepared(query::World& world, const std::string& pattern, const std::string& context = "")
      : asked(query::Parsed<v1::ReadContext>(context)),
        view(*query::OpenView(world.graph(), world.tokens(), asked, {})),
        meter(*query::Meter::Open(asked.budget(), limits.budget, {})),
        search(Search::Plan(query::Parsed<v1::Pattern>(pattern), view, limits, meter, "pattern")) {}

  const query::Limits limits;
  const v1::ReadContext asked;
  const query::View view;
  query::Meter meter;
  absl::StatusOr<std::unique_ptr<Search>> search;
};

// An id without its kind.
inline std::string ShortId(absl::string_view id) { return std::string(id.substr(id.find('/') + 1)); }

// A relationship as `subject-RELATION-object`, with its episode if it has one.
inline std::string TellRelationship(const graph::Snapshot& snapshot, base::RelationshipNo no) {
  const graph::RelationshipEnds ends = snapshot.Ends(no);
  std::string told =
      absl::StrCat(ShortId(snapshot.EntityId(ends.subject)), "-", snapshot.schema().FindRelation(ends.relation)->name,
                   "-", ShortId(snapshot.EntityId(ends.object)));
  if (!snapshot.Episode(no).empty()) absl::StrAppend(&told, "/", snapshot.Episode(no));
  return told;
}

// A row as its values in the order of variables (`-` where unbound, walks in brackets) and its validity.
inline std::string TellRow(const graph::Snapshot& snapshot, const std::vector<Variable>& variables, const Row& row) {
  std::string told;
  for (size_t i = 0; i < variables.size(); ++i) {
    if (row.values[i] == base::kNoNumber) {
      absl::StrAppend(&told, "- ");
    } else if (variables[i].sort == Sort::kNode) {
      absl::StrAppend(&told, ShortId(snapshot.EntityId(row.values[i])), " ");
    } else if (variables[i].sort == Sort::kEdge) {
      absl::StrAppend(&told, TellRelationship(snapshot, row.values[i]), " ");
    } else {
      absl::StrAppend(&told, "[");
      for (const base::RelationshipNo no : row.walks[i]) {
        absl::StrAppend(&told, told.back() == '[' ? "" : " ", TellRelationship(snapshot, no));
      }
      absl::StrAppend(&told, "] ");
    }
  }
  const std::string validity = v1::Validity_Name(row.validity);
  return absl::StrCat(told, validity.substr(std::string("VALIDITY_").size()));
}

// The rows of a pattern, sorted, or its error.
inline std::vector<std::string> Find(query::World& world, const std::string& pattern, const std::string& context = "") {
  Prepared prepared(world, pattern, context);
  if (!prepared.search.ok()) return {query::ErrorOf(prepared.search.status())};
  std::vector<std::string> rows;
  const absl::Status status = (*prepared.search)->Run([&](const Row& row) {
    rows.push_back(TellRow(prepared.view.snapshot, (*prepared.search)->variables(), row));
    return true;
  });
  if (!status.ok()) return {query::ErrorOf(status)};
  std::sort(rows.begin(), rows.end());
  return rows;
}

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_TESTING_FOUND_H_
