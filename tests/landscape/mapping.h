// How the generated landscape is told in this ontology. The one place that says so.
//
// The generator writes entities with six columns, aliases, and relationships of eight types. Here:
//
//   kind                 organization, person, model, product, alliance, document; the id is the kind and the number in
//                        eight digits, `organization/00008452`, so that ids order as numbers do
//   name, aliases        name, aliases
//   country              the kind's `country`; documents have none
//   founded              organization.founded, person.born, model.released, product.released, alliance.founded,
//                        document.published
//   sector               organization.sectors, person.occupation (as it is), model.modalities, product.forms,
//                        alliance.form, document.form; value by value as SectorValue says
//   attrs                summary, as it is; beside that website -> homepage, ticker -> organization.ticker, params_b ->
//                        model.parameters, open_weights -> model.access, url and lang -> document.url, .language.
//                        `orcid` is not kept as a key of its own: the generated ones are not unique
//
//   MEMBER_OF            MEMBER_OF                 DEVELOPS             DEVELOPS
//   PARTNERS_WITH        PARTNERS_WITH, symmetric  BASED_ON             BASED_ON
//   EMPLOYED_BY          HOLDS_ROLE                BUILT_ON             BUILT_ON
//   INVESTED_IN          INVESTED_IN               SUBSIDIARY_OF        SUBSIDIARY_OF (PART_OF has one object at a time)
//
//   valid_from, valid_to valid_time, whole days, as it is
//   confidence           below 0.6 speculative, from 0.9 confirmed, else likely
//   source               the document cited
//   renewals             the same two of the same type again: episode 2, 3, ... in order of id; empty the first time
//
// Entities cite `document/generator`, which describes itself.
#ifndef ENTENTE_TESTS_LANDSCAPE_MAPPING_H_
#define ENTENTE_TESTS_LANDSCAPE_MAPPING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "entente/v1/graph.pb.h"

namespace entente::generated {

// A line of entities.csv, with its aliases.
struct EntityRow {
  int number = 0;
  std::string kind, name, country, sector, founded, attrs;
  std::vector<std::string> aliases;
};

// A line of relationships.csv or commits.csv.
struct RelationshipRow {
  int number = 0;
  std::string type;
  int subject = 0, object = 0;
  std::string from, until;
  double confidence = 0;
  int source = 0;
};

// The ids of entities. Not thread-safe while it is filled.
class EntityIds {
 public:
  // `kind` as the generator spells it.
  void Add(int number, const std::string& kind);
  std::string IdOf(int number) const;
  static std::string IdOf(const std::string& kind, int number);
  // The number in an id, and the kind as the generator spells it.
  static int NumberOf(const std::string& id);
  static std::string KindOf(const std::string& id);

 private:
  std::vector<uint8_t> kinds_;  // by number; a position in the table of kinds
};

// Which relationship of the generator is which here. Not thread-safe while it is filled.
class RelationshipNumbers {
 public:
  // The episode of the next relationship in order of number.
  std::string Add(const RelationshipRow& row);
  // The number; 0 if it is none of them.
  int NumberOf(const v1::Relationship& relationship) const;

 private:
  absl::flat_hash_map<uint64_t, int> times_;    // by relation and ends
  absl::flat_hash_map<uint64_t, int> numbers_;  // by relation, ends and episode
};

// `telco` of an Organization is `TELECOM`; the text itself where the kind keeps it as text.
std::string SectorValue(const std::string& kind, const std::string& sector);
// The other way round.
std::string SectorOf(const std::string& kind, const std::string& value);
// The path of the field that has a kind's sector: `organization.sectors`.
std::string SectorField(const std::string& kind);

v1::Relation RelationOf(const std::string& type);

// The claim that describes the entity; the document that all of these cite.
v1::Claim ClaimOf(const EntityRow& row);
v1::Claim GeneratorClaim();
// The claim that the relationship holds.
v1::Claim ClaimOf(const RelationshipRow& row, const EntityIds& ids, const std::string& episode);
// What an entity was made of, but for its aliases.
EntityRow RowOf(const v1::Entity& entity);

}  // namespace entente::generated

#endif  // ENTENTE_TESTS_LANDSCAPE_MAPPING_H_
