// Reads the relations and metrics of the ontology with their rules, and says what is wrong with them.
//
// For compiler.h, which has read the kinds before.
#ifndef ENTENTE_SERVICE_SCHEMA_RELATION_READER_H_
#define ENTENTE_SERVICE_SCHEMA_RELATION_READER_H_

#include <vector>

#include "absl/container/flat_hash_map.h"
#include "google/protobuf/descriptor.h"
#include "service/schema/mistakes.h"
#include "service/schema/schema.h"

namespace entente::schema {

// Positions of kinds by name.
using KindPositions = absl::flat_hash_map<std::string, int>;

// The relations in order of number, without details, fields and answered_by. Checks each rule by itself, then names and
// implications among all.
std::vector<Relation> ReadRelations(const google::protobuf::EnumDescriptor& values, const KindPositions& kinds,
                                    Mistakes& mistakes);

// Fills answered_by. Implications that ReadRelations reported are passed over.
void LinkImplied(std::vector<Relation>& relations);

// The metrics in order of number.
std::vector<Metric> ReadMetrics(const google::protobuf::EnumDescriptor& values, const KindPositions& kinds,
                                Mistakes& mistakes);

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_RELATION_READER_H_
