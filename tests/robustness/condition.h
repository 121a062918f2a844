// Filters by hand: whether an entity or a relationship satisfies one, three-valued.
//
// Part of the naive oracle (oracle.h): written from the comments of the contract, sharing nothing with the service.
#ifndef ENTENTE_TESTS_ROBUSTNESS_CONDITION_H_
#define ENTENTE_TESTS_ROBUSTNESS_CONDITION_H_

#include <string>
#include <vector>

#include "entente/v1/filter.pb.h"
#include "entente/v1/graph.pb.h"
#include "google/protobuf/message.h"

namespace entente::oracle {

// Whether something is so. Ordered: of several that must hold the least counts, of several of which one must, the most.
enum Truth { kNo, kMaybe, kSure };
inline Truth Not(Truth truth) { return static_cast<Truth>(kSure - truth); }
// Of what is not labelled, since any time was asked for: sure.
Truth TruthOf(v1::Validity validity);

Truth Satisfies(const v1::Entity& entity, const v1::Filter& filter);
Truth Satisfies(const v1::Relationship& relationship, const v1::Filter& filter);

// The filter as text, after AIP-160.
std::string TextOf(const v1::Filter& filter);

// The values of a field, as paths name it: of a repeated field every element, of an alias its name; none if it is not
// there. Enum values by name without prefix, numbers and truth values as they print.
struct Value {
  std::string text;
  double number = 0;
  enum { kText, kNumber, kTruth, kEnum, kDate } sort = kText;
};
std::vector<Value> ValuesAt(const v1::Entity& entity, const std::string& path);
std::vector<Value> ValuesAt(const v1::Relationship& relationship, const std::string& path);

// Every date field that is there, by path: of an entity `organization.founded`, of details `details.announced`.
std::vector<std::pair<std::string, std::string>> DatesIn(const v1::Entity& entity);
std::vector<std::pair<std::string, std::string>> DatesIn(const v1::Relationship& relationship);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_CONDITION_H_
