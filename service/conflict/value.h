// What a claim says of a field, ready to be held against what another claim says of it.
#ifndef ENTENTE_SERVICE_CONFLICT_VALUE_H_
#define ENTENTE_SERVICE_CONFLICT_VALUE_H_

#include <optional>
#include <string>
#include <vector>

#include "entente/v1/conflict.pb.h"
#include "entente/v1/graph.pb.h"
#include "service/base/date.h"
#include "service/schema/schema.h"

namespace entente::conflict {

// A field of a fact that has one value: those that repeat are united and never disagree.
struct SingularField {
  // Where in a claim it stands.
  enum class Place { kBody, kFrom, kUntil, kQuantity };

  std::string path;
  Place place = Place::kBody;
  const schema::Field* field = nullptr;  // of kBody

  bool is_date_of_fact() const { return place == Place::kFrom || place == Place::kUntil; }
};

// The singular fields among `fields`, and those every relationship and every observation has. In order of path.
std::vector<SingularField> SingularFieldsOfEntity(const schema::Schema& schema, const schema::Kind& kind);
std::vector<SingularField> SingularFieldsOfRelationship(const schema::Relation& relation);
std::vector<SingularField> SingularFieldsOfObservation();

// A value.
struct Value {
  // How it compares: by its text; by its folded text; by the days it may be; by the numbers it may be, in a unit.
  enum class Form { kExact, kFolded, kDays, kNumber };

  Form form = Form::kExact;
  std::string text;      // as people read it
  std::string compared;  // the folded text, or the unit of a number
  base::Day earliest = 0, latest = 0;
  double lower = 0, upper = 0;  // the same for an exact number
};

// What a claim in normal form says of the field; nothing if it says nothing. Pure, as all here.
std::optional<Value> ValueIn(const v1::Claim& claim, const SingularField& field);

// Whether two values of one field may both be right: they are the same but for rounding, may be the same day or the
// same number.
bool Agree(const Value& a, const Value& b);

// How far values of one field are from one another: the greatest distance of all pairs that were added. Not
// thread-safe.
class Size {
 public:
  // Two values that do not agree.
  void Add(const Value& a, const Value& b);

  // What it counts: by the ratio of numbers only if all of them are positive; UNEQUAL where no two could be measured.
  v1::ConflictMeasure measure() const;
  double size() const;

 private:
  bool days_ = false, numbers_ = false, ratios_ = true;
  double gap_ = 0, log_ratio_ = 0;  // in days, or as a difference of numbers
};

}  // namespace entente::conflict

#endif  // ENTENTE_SERVICE_CONFLICT_VALUE_H_
