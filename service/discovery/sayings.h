// What the claims about an entity say of it that tells it from others: its names, its keys in other registers, where it
// is, its pages. Of every claim in force that the policy of the read lets count, whenever it held: an entity is also
// found by a name it had.
#ifndef ENTENTE_SERVICE_DISCOVERY_SAYINGS_H_
#define ENTENTE_SERVICE_DISCOVERY_SAYINGS_H_

#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "entente/v1/graph.pb.h"
#include "service/base/fact_ref.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"
#include "service/schema/schema.h"

namespace entente::discovery {

// A text and the field it stands in.
struct Saying {
  const schema::Field* field;
  std::string text;

  bool operator==(const Saying&) const = default;
};

// By what rule of the field; each text once for a field, in order of field and then of claim.
struct Sayings {
  std::vector<Saying> names, keys, countries, pages;
};

// Reads them for one request, each entity once. Not thread-safe; view and meter must outlive it.
class SayingsReader {
 public:
  SayingsReader(const query::View& view, query::Meter& meter) : view_(view), meter_(meter) {}

  // Valid as long as the reader. Charges the claims it looks at.
  absl::StatusOr<const Sayings*> Of(base::EntityNo no);

 private:
  const query::View& view_;
  query::Meter& meter_;
  absl::node_hash_map<base::EntityNo, Sayings> read_;
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_SAYINGS_H_
