// What can be followed from an entity, as a view shows it: the relationships of some relations, one way or both, with
// how certain each is. For walks that go far: works on numbers, and parses no body unless a policy makes it.
//
//   const Ways ways(schema, relations, v1::DIRECTION_OUT);
//   EdgeScan scan(view, meter);
//   RETURN_IF_ERROR(scan.ForEach(no, ways, [&](const Edge& edge) { ...; return true; }));
#ifndef ENTENTE_SERVICE_QUERY_EDGE_SCAN_H_
#define ENTENTE_SERVICE_QUERY_EDGE_SCAN_H_

#include <array>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::query {

// Along which relations to go, and which way. Symmetric relations go both ways. Immutable, thread-safe.
class Ways {
 public:
  // `relations`: numbers, sorted.
  Ways(const schema::Schema& schema, const std::vector<int>& relations, v1::Direction direction);

  // The same, the other way.
  Ways Back() const;
  // The relations that are followed from an entity at this end, sorted.
  const std::vector<int>& From(graph::End end) const { return relations_[static_cast<int>(end)]; }
  // Whether there is a way from, or to, entities of a kind at all.
  bool LeadsFrom(schema::KindIndex kind) const { return (kinds_[0] >> kind & 1) != 0; }
  bool LeadsTo(schema::KindIndex kind) const { return (kinds_[1] >> kind & 1) != 0; }

 private:
  std::array<std::vector<int>, 2> relations_;  // by End
  std::array<schema::KindSet, 2> kinds_ = {};  // from, and to, which there are ways
};

// A relationship that is followed.
struct Edge {
  base::RelationshipNo no;
  base::EntityNo other;  // where it leads
  bool definite;         // it holds for certain, or was not asked when
  base::Day began;       // the earliest day on which it may have begun
};

// Looks at relationships for one request. Not thread-safe; view and meter must outlive it.
class EdgeScan {
 public:
  EdgeScan(const View& view, Meter& meter) : view_(WithoutClaims(view)), meter_(meter), facts_(view_, meter) {}
  EdgeScan(const EdgeScan&) = delete;
  EdgeScan& operator=(const EdgeScan&) = delete;

  // Calls `visit` for everything that the view shows and that can be followed from the entity, in no order, each once,
  // until it returns false. Charges each relationship looked at.
  absl::Status ForEach(base::EntityNo from, const Ways& ways, absl::FunctionRef<bool(const Edge&)> visit);

  // The confidence of a relationship that the view shows. Loads it, once.
  absl::StatusOr<v1::Confidence> ConfidenceOf(base::RelationshipNo no);

  const View& view() const { return view_; }

 private:
  // What a policy makes of a relationship.
  struct Resolved {
    bool shown = false;
    bool definite = false;
    base::Day began = 0;
    v1::Confidence confidence = v1::CONFIDENCE_UNSPECIFIED;
  };

  static View WithoutClaims(View view) {
    view.include_claims = false;
    return view;
  }
  absl::StatusOr<Resolved> Resolve(base::RelationshipNo no);

  const View view_;
  Meter& meter_;
  Facts facts_;
  absl::flat_hash_map<base::RelationshipNo, Resolved> resolved_;
};

}  // namespace entente::query

#endif  // ENTENTE_SERVICE_QUERY_EDGE_SCAN_H_
