// Facts as a watch shows them at one revision: their bytes, labelled, and whether they are seen at all.
#ifndef ENTENTE_SERVICE_WATCH_FACT_VIEW_H_
#define ENTENTE_SERVICE_WATCH_FACT_VIEW_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/base/tally.h"
#include "service/graph/snapshot.h"
#include "service/query/filter.h"
#include "service/query/mask.h"
#include "service/query/query.h"

namespace entente::watch {

// How a watch looks at facts, whatever the revision. Immutable, thread-safe.
class FactTerms {
 public:
  // Checks valid_at, the typed filters of `filter` and read_mask. Errors with paths from the request on.
  static absl::StatusOr<FactTerms> Read(const v1::WatchRequest& request, const schema::Schema& schema,
                                        const query::Limits& limits);

  // The days asked about, on a clock day; nothing: all are seen, labelled with their validity on that day.
  std::optional<base::Window> WindowOn(base::Day today) const;
  // Whether what is seen of a fact depends on more than its identity.
  bool judges() const { return valid_at_.has_value() || of_entities_.has_value() || of_relationships_.has_value(); }
  bool masked() const { return masked_; }
  const query::Mask& mask() const { return mask_; }
  // Tells masks apart.
  const std::string& mask_key() const { return mask_key_; }

 private:
  friend class FactView;
  FactTerms(const query::Limits& limits, query::Mask mask) : limits_(&limits), mask_(std::move(mask)) {}

  const query::Limits* limits_;
  query::Mask mask_;
  bool masked_ = false;
  std::string mask_key_;
  std::optional<v1::ValidAt> valid_at_;
  bool definite_only_ = false;
  std::optional<query::CompiledFilter> of_entities_, of_relationships_;
};

// A fact at a revision.
struct Sight {
  bool there = false;  // known at the revision
  bool seen = false;   // and seen by the watch
  v1::Validity label = v1::VALIDITY_UNSPECIFIED;
  std::string image;    // of what is there: a serialized v1::Fact
  std::string content;  // the same without its label
  base::Tally tally;    // of what is there
};

// Looks at facts at one revision. Not thread-safe; the terms must outlive it.
class FactView {
 public:
  FactView(const graph::Snapshot& snapshot, const FactTerms& terms);

  const graph::Snapshot& snapshot() const { return snapshot_; }
  // The fact, judged by the terms but not by the identity filter. Errors are those of the disk.
  absl::StatusOr<Sight> See(base::FactRef fact) const;

 private:
  absl::StatusOr<Sight> SeeEntity(base::EntityNo no) const;
  absl::StatusOr<Sight> SeeDated(base::FactRef fact, const base::Span& span, int64_t version) const;
  absl::StatusOr<v1::Entity> Described(base::EntityNo no) const;

  const graph::Snapshot snapshot_;
  const FactTerms& terms_;
  const std::optional<base::Window> window_;
  const base::Window today_;
};

// A serialized v1::Fact of a body, labelled.
std::string FactImage(base::FactSort sort, std::string body, v1::Validity validity);
// The same fact with the fields of Entity that a mask leaves.
std::string Masked(const std::string& image, const query::Mask& mask);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_FACT_VIEW_H_
