// What the claims of a draft amount to: resolves the facts it touched, lets stubs come and go, and writes the effects.
#ifndef ENTENTE_SERVICE_COMMIT_FACTS_H_
#define ENTENTE_SERVICE_COMMIT_FACTS_H_

#include <optional>

#include "absl/status/status.h"
#include "service/base/date.h"
#include "service/commit/draft.h"
#include "service/commit_log/log_record.pb.h"
#include "service/graph/snapshot.h"
#include "service/resolve/resolve.h"
#include "service/schema/schema.h"

namespace entente::commit {

// The default policy on a day: what facts are stored by.
resolve::Policy PolicyOn(base::Day day);

// What `claims` about one fact amount to by the default policy; nothing if none counts. Revisions are the resolver's.
std::optional<v1::Fact> Resolve(const schema::Schema& schema, base::FactSort sort, const std::vector<v1::Claim>& claims,
                                base::Day day);
// The same of a claim that alone is about its fact.
std::optional<v1::Fact> Resolve(const schema::Schema& schema, const v1::Claim& claim, base::Day day);

// Resolves every touched fact (DraftFact::after, dated) and touches the entities that became or ceased to be stubs.
absl::Status ResolveFacts(const schema::Schema& schema, base::Day day, Draft& draft);

// Appends the effect of every touched fact that is not as it was before, entities that are there first, gone ones last.
// What the record is to hold of a fact is moved out of the draft.
absl::Status AddFactEffects(Draft& draft, log::LogRecord& record);

// Whether a claim makes the description of its entity depend on the day. An entity that has such claims, none of which
// holds today, is a stub until the day comes.
bool IsDated(const v1::Claim& claim);

// An entity of which nothing is known but that something points at it.
v1::Entity Stub(const schema::Schema& schema, const std::string& id);

// Whether a relationship, an observation or a claim in force points at the entity before the draft; what the draft
// touches is left for the caller to judge.
absl::StatusOr<bool> IsPointedAt(const Draft& draft, base::EntityNo entity);

}  // namespace entente::commit

#endif  // ENTENTE_SERVICE_COMMIT_FACTS_H_
