// Facts and claims as tables for people.
#ifndef ENTENTE_CLI_FACT_TABLES_H_
#define ENTENTE_CLI_FACT_TABLES_H_

#include <set>
#include <string>

#include "cli/session.h"

namespace entente::cli {

using Entities = google::protobuf::RepeatedPtrField<v1::Entity>;
using Relationships = google::protobuf::RepeatedPtrField<v1::Relationship>;
using Claims = google::protobuf::RepeatedPtrField<v1::Claim>;
using Observations = google::protobuf::RepeatedPtrField<v1::Observation>;

// Id, name and, when all are of one kind, the fields of that kind.
void WriteEntities(Session& session, const Entities& entities);

// One entity with every field, and its claims if it has them.
void WriteEntity(Session& session, const v1::Entity& entity);

// Each relationship as read from the one of `asked` it touches: relation (its inverse when the asked entity is the
// object), the other entity with its name, dates, details, citations. Those that touch none of `asked` are read from
// their subject, and when more than one was asked, or none, that end is shown too.
void WriteRelationships(Session& session, const Relationships& relationships, const std::set<std::string>& asked,
                        const v1::ReadInfo& info);

// Id, what it says, dates, standing and citations.
void WriteClaims(Session& session, const Claims& claims);

// Subject, metric, period, value, citations.
void WriteObservations(Session& session, const Observations& observations);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_FACT_TABLES_H_
