// A mention of another source, checked and made ready to be compared with entities.
#ifndef ENTENTE_SERVICE_DISCOVERY_MENTION_H_
#define ENTENTE_SERVICE_DISCOVERY_MENTION_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "entente/v1/discovery_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/discovery/discovery.h"
#include "service/discovery/name_likeness.h"
#include "service/discovery/page_address.h"
#include "service/discovery/sayings.h"
#include "service/query/read_context.h"

namespace entente::discovery {

// One of the names that a mention gives.
struct MentionedName {
  std::string text;
  ComparedQuery asked;
};

// What a mention says. What it leaves out is empty.
struct ReadMention {
  std::vector<MentionedName> names;
  std::vector<const schema::Kind*> kinds;
  std::string country;
  std::optional<PageAddress> page;
  std::vector<Saying> keys;
  std::vector<base::EntityNo> related;
};

// Reads the mention that stands at `path` in the request. INVALID_ARGUMENT or NOT_FOUND for what is missing, malformed
// or unknown, at its place; BATCH_TOO_LARGE beyond Limits::max_mention_values.
absl::StatusOr<ReadMention> Read(const v1::Mention& mention, const Ground& ground, const query::View& view,
                                 absl::string_view path);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_MENTION_H_
