// What one view shows, worked out once for several questions: the ground of the naive answers to the typed queries.
//
// Part of the naive oracle (oracle.h): shares nothing with the service but the messages of the contract. Rules of
// relations are read from their options, which are part of the contract.
#ifndef ENTENTE_TESTS_ROBUSTNESS_WORLD_H_
#define ENTENTE_TESTS_ROBUSTNESS_WORLD_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/repeated_field.h"
#include "tests/robustness/condition.h"
#include "tests/robustness/oracle.h"

namespace entente::oracle {

// Mistakes that the oracle can be told to make, so that the comparison can be shown to see them: one for each call.
enum class Bug {
  kNone,
  kPattern,
  kPaths,
  kAggregate,
  kTimeline,
  kDiff,
  kMatrix,
  kCoMemberships,
  kLineage,
  kImpact,
  kExposure,
  kStrategies,
  kConflicts
};

// What a view shows. Immutable once made.
struct World {
  View view;
  v1::ReadContext context;                      // asks for the view
  std::map<std::string, v1::Entity> entities;   // all known at the revision; what the view does not show, as a stub
  std::map<std::string, v1::Entity> possible;  // the same as they possibly are, with definite_only too
  std::set<std::string> shown;                  // the ids of those it does show, stubs included
  std::vector<v1::Relationship> resolved;       // under the policy, whenever they hold; by identity, not labelled
  std::vector<v1::Relationship> relationships;  // those the view shows, labelled
  std::vector<v1::Observation> observations;    // those the view shows, labelled
  std::map<std::string, v1::Entity> described;  // known under the policy, shown or not: as it is possibly, or ever was
  std::vector<v1::Observation> measured;        // observations under the policy, of any time; labelled
  int today = 0;                                // the clock day of the revision
  Bug bug = Bug::kNone;

  // The entity as an answer has it: all of it, or only the id if that is the mask.
  v1::Entity Masked(const std::string& id, const google::protobuf::FieldMask& mask) const;
  bool Any() const { return view.any; }
  // How an answer is labelled.
  v1::Validity Label(Truth truth) const;
  // Whether something so certain is part of an answer.
  bool Shows(Truth truth) const { return truth == kSure || (truth == kMaybe && !view.definite_only); }
};

World MakeWorld(const Oracle& oracle, const View& view, const v1::ReadContext& context);

// The same relationship at another time; its validity may be NOT_VALID.
v1::Relationship Labelled(v1::Relationship fact, const View& view);
// The view of an edge that says itself when it must hold.
View ViewAt(const View& view, const v1::ValidAt& valid_at, int today);

const v1::RelationRule& RuleOf(int relation);
bool Means(int relation, const google::protobuf::RepeatedField<int>& meanings);
// Whether `stored` is `asked` or implies it.
bool Implies(int stored, int asked);
// Whether a relation is one of those asked for; left out, all but roster relations, or all if `rosters`.
bool IsAmong(int relation, const google::protobuf::RepeatedField<int>& relations,
             const google::protobuf::RepeatedField<int>& meanings, bool rosters = false);
// Whether one can go along a relationship from this end to the other.
bool Leads(const v1::Relationship& fact, const std::string& from, v1::Direction direction);
const std::string& OtherEnd(const v1::Relationship& fact, const std::string& end);

std::string KindOf(const std::string& id);
// `subject|relation|object|episode`, so that texts compare as identities do.
std::string Identity(const v1::Relationship& fact);

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_WORLD_H_
