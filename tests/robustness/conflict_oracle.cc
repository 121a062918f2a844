#include "tests/robustness/conflict_oracle.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "google/protobuf/text_format.h"

namespace entente::oracle {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool Has(const google::protobuf::RepeatedPtrField<std::string>& texts, const std::string& text) {
  return std::count(texts.begin(), texts.end(), text) > 0;
}

// What a claim says of a field.
struct Said {
  std::string text;
  enum { kSame, kWords, kDay, kNumber } sort = kSame;
  Days days;
  double lower = 0, upper = 0;
  std::string unit;
};

std::string Printed(const Message& message, const FieldDescriptor& field) {
  google::protobuf::TextFormat::Printer printer;
  printer.SetSingleLineMode(true);
  std::string text;
  printer.PrintFieldValueToString(message, &field, -1, &text);
  return text;
}

Said SaidIn(const Message& message, const FieldDescriptor& field) {
  Said said;
  const auto* reflection = message.GetReflection();
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    said.text = reflection->GetString(message, &field);
    said.sort = Said::kWords;
    if (field.options().GetExtension(v1::field).format() == v1::FORMAT_DATE) {
      said.sort = Said::kDay;
      said.days = ReadDate(said.text);
    }
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    const std::string& none = field.enum_type()->value(0)->name();
    said.text = reflection->GetEnum(message, &field)->name().substr(none.size() - std::string("UNSPECIFIED").size());
  } else if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    said.text = Printed(message, field);
    said.sort = Said::kNumber;
    said.lower = said.upper = reflection->GetDouble(message, &field);
  } else {
    said.text = Printed(message, field);
  }
  return said;
}

using Sayings = std::map<std::string, Said>;  // by path

void Read(const Message& message, const std::string& prefix, Sayings& sayings) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) continue;
    if (field->real_containing_oneof() != nullptr) {
      const Message& inner = message.GetReflection()->GetMessage(message, field);
      Read(inner, prefix.empty() ? field->name() + "." : prefix, sayings);
    } else {
      sayings[prefix + field->name()] = SaidIn(message, *field);
    }
  }
}

Sayings SayingsOf(const v1::Claim& claim) {
  Sayings sayings;
  if (claim.has_entity()) Read(claim.entity().description(), "", sayings);
  if (claim.has_relationship()) {
    Read(claim.relationship().details(), "details.", sayings);
    const v1::ValidTime& time = claim.valid_time();
    if (!time.from().empty()) sayings["valid_time.from"] = {time.from(), Said::kDay, ReadDate(time.from())};
    if (!time.until().empty()) sayings["valid_time.until"] = {time.until(), Said::kDay, ReadDate(time.until())};
  }
  if (claim.has_observation()) {
    const v1::Quantity& quantity = claim.observation().quantity();
    Said said{quantity.ShortDebugString(), Said::kNumber};
    const double none = std::numeric_limits<double>::infinity();
    said.lower = quantity.has_lower() ? quantity.lower() : quantity.has_amount() ? quantity.amount() : -none;
    said.upper = quantity.has_upper() ? quantity.upper() : quantity.has_amount() ? quantity.amount() : none;
    said.unit = quantity.unit();
    sayings["quantity"] = said;
  }
  return sayings;
}

int Magnitude(double number) { return static_cast<int>(std::floor(std::log10(number) + 1e-12)); }

// How many digits it takes to write a number.
int Digits(double number) {
  char text[40];
  for (int digits = 1; digits < 17; ++digits) {
    std::snprintf(text, sizeof text, "%.*e", digits - 1, number);
    if (std::strtod(text, nullptr) == number) return digits;
  }
  return 17;
}

// Whether `number` as told with the digits of `rounded` is `rounded`.
bool Rounds(double number, double rounded) {
  if (number <= 0 || rounded <= 0) return number == rounded;
  if (Digits(rounded) > Digits(number) || Magnitude(rounded) < Magnitude(number)) return false;
  const double unit = std::pow(10, Magnitude(number) - Digits(rounded) + 1);
  return std::abs(number - rounded) <= unit / 2 * (1 + 1e-9);
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool Agree(const Said& a, const Said& b, Bug bug) {
  if (a.text == b.text) return true;
  if (a.sort == Said::kWords) return Lower(a.text) == Lower(b.text);
  if (a.sort == Said::kDay && bug == Bug::kConflicts) return false;
  if (a.sort == Said::kDay) return a.days.earliest <= b.days.latest && b.days.earliest <= a.days.latest;
  if (a.sort == Said::kSame || a.unit != b.unit) return false;
  if (a.lower <= b.upper && b.lower <= a.upper) return true;
  const double less = std::min(a.upper, b.upper), more = std::max(a.lower, b.lower);
  return Rounds(less, more) || Rounds(more, less);
}

// Whether two claims may hold on one day.
bool Meet(const v1::Claim& a, const v1::Claim& b) {
  const auto until = [](const v1::Claim& claim) {
    return claim.valid_time().until().empty() ? Days{kFuture, kFuture} : ReadDate(claim.valid_time().until());
  };
  const Days from_a = ReadDate(a.valid_time().from()), from_b = ReadDate(b.valid_time().from());
  return from_a.earliest < until(b).latest && from_b.earliest < until(a).latest;
}

// A claim that says something of the field, and the side it takes.
struct Speaker {
  const v1::Claim* claim;
  Said said;
  size_t side = 0;
};

// The measure and size of what lies between some pairs.
void Measure(const std::vector<std::pair<const Said*, const Said*>>& pairs, v1::Conflict& conflict) {
  conflict.set_measure(v1::CONFLICT_MEASURE_UNEQUAL);
  conflict.set_size(1);
  double gap = 0, ratio = 0;
  bool measured = false, positive = true;
  for (const auto& [a, b] : pairs) {
    if (a->sort == Said::kDay) {
      conflict.set_measure(v1::CONFLICT_MEASURE_DAYS);
      gap = std::max({gap, double(b->days.earliest) - a->days.latest, double(a->days.earliest) - b->days.latest});
      conflict.set_size(gap);
    }
    if (a->sort != Said::kNumber || a->unit != b->unit) continue;
    const double less = std::min(a->upper, b->upper), more = std::max(a->lower, b->lower);
    measured = true;
    positive = positive && less > 0;
    gap = std::max(gap, more - less);
    ratio = std::max(ratio, more / less);
  }
  if (!measured) return;
  conflict.set_measure(positive ? v1::CONFLICT_MEASURE_LOG_RATIO : v1::CONFLICT_MEASURE_DIFFERENCE);
  conflict.set_size(positive ? std::log(ratio) : gap);
}

// The conflict over one field; no sides if there is none. `decided` is what the fact says.
v1::Conflict Over(const std::string& path, std::vector<Speaker> speakers, const std::string& decided,
                  const World& world) {
  size_t sides = 0;
  for (size_t i = 0; i < speakers.size(); ++i) {
    for (speakers[i].side = 0; speakers[i].side < sides; ++speakers[i].side) {
      bool welcome = true;
      for (size_t j = 0; j < i; ++j) {
        welcome =
            welcome && (speakers[j].side != speakers[i].side || Agree(speakers[i].said, speakers[j].said, world.bug));
      }
      if (welcome) break;
    }
    sides = std::max(sides, speakers[i].side + 1);
  }
  std::set<size_t> at_odds;
  std::vector<std::pair<const Said*, const Said*>> pairs;
  for (const Speaker& a : speakers) {
    for (const Speaker& b : speakers) {
      if (a.side == b.side || Agree(a.said, b.said, world.bug)) continue;
      if (path.rfind("valid_time", 0) != 0 && !Meet(*a.claim, *b.claim)) continue;
      at_odds.insert({a.side, b.side});
      pairs.push_back({&a.said, &b.said});
    }
  }
  std::vector<size_t> order(at_odds.begin(), at_odds.end());
  for (const Speaker& speaker : speakers) {
    if (speaker.said.text != decided || !at_odds.count(speaker.side)) continue;
    order.erase(std::find(order.begin(), order.end(), speaker.side));
    order.insert(order.begin(), speaker.side);
  }
  v1::Conflict conflict;
  conflict.set_field(path);
  Measure(pairs, conflict);
  for (const size_t number : order) {
    v1::ConflictSide& side = *conflict.add_sides();
    std::set<std::string> documents;
    for (const Speaker& speaker : speakers) {
      if (speaker.side != number) continue;
      if (side.claim_ids().empty()) side.set_value(speaker.said.text);
      side.add_claim_ids(speaker.claim->id());
      for (const v1::Citation& citation : speaker.claim->citations()) {
        if (citation.stance() == v1::STANCE_CONTRADICTS || world.view.exclude.count(citation.document())) continue;
        documents.insert(citation.document());
      }
    }
    for (const std::string& document : documents) side.add_documents(document);
  }
  return conflict;
}

bool Wanted(const v1::Conflict& conflict, const v1::ListConflictsRequest& request) {
  if (conflict.sides().empty() || conflict.size() < request.min_size()) return false;
  if (request.fields_size() && !Has(request.fields(), conflict.field())) return false;
  const std::set<std::string> asked(request.documents().begin(), request.documents().end());
  if (asked.empty()) return true;
  for (const v1::ConflictSide& side : conflict.sides()) {
    for (const std::string& document : side.documents()) {
      if (!asked.count(document)) continue;
      if (asked.size() == 1) return true;
      for (const v1::ConflictSide& other : conflict.sides()) {
        if (&other == &side) continue;
        for (const std::string& second : other.documents()) {
          if (second != document && asked.count(second)) return true;
        }
      }
    }
  }
  return false;
}

// What the claims about one fact are about.
struct Subject {
  v1::FactKey key;
  int sort = 0;
  std::string identity;
  std::vector<std::string> ends;
};

Subject SubjectOf(const v1::Claim& claim) {
  Subject subject;
  if (claim.has_entity()) {
    subject.key.set_entity(claim.entity().id());
    subject.identity = claim.entity().id();
    subject.ends = {claim.entity().id()};
    return subject;
  }
  char number[8];
  if (claim.has_relationship()) {
    const v1::RelationshipClaim& said = claim.relationship();
    v1::RelationshipKey& key = *subject.key.mutable_relationship();
    key.set_relation(said.relation());
    key.set_subject(said.subject());
    key.set_object(said.object());
    key.set_episode(said.episode());
    std::snprintf(number, sizeof number, " %03d ", said.relation());
    subject.sort = 1;
    subject.identity = said.subject() + number + said.object() + " " + said.episode();
    subject.ends = {said.subject(), said.object()};
    return subject;
  }
  const v1::ObservationClaim& said = claim.observation();
  v1::ObservationKey& key = *subject.key.mutable_observation();
  key.set_subject(said.subject());
  key.set_metric(said.metric());
  key.set_period(said.period());
  std::snprintf(number, sizeof number, " %03d ", said.metric());
  subject.sort = 2;
  subject.identity = said.subject() + number + said.period();
  subject.ends = {said.subject()};
  return subject;
}

bool Wanted(const Subject& subject, const World& world, const v1::ListConflictsRequest& request) {
  std::set<int> sorts(request.sorts().begin(), request.sorts().end());
  if (request.sorts().empty() && request.relations_size()) sorts.insert(v1::FACT_SORT_RELATIONSHIP);
  if (request.sorts().empty() && request.metrics_size()) sorts.insert(v1::FACT_SORT_OBSERVATION);
  if (!sorts.empty() && !sorts.count(subject.sort + 1)) return false;
  if (subject.sort == 1 && !IsAmong(subject.key.relationship().relation(), request.relations(), {}, true)) return false;
  const auto& metrics = request.metrics();
  if (subject.sort == 2 && !metrics.empty() &&
      !std::count(metrics.begin(), metrics.end(), subject.key.observation().metric())) {
    return false;
  }
  return std::any_of(subject.ends.begin(), subject.ends.end(), [&](const std::string& id) {
    if (request.kinds_size() && !Has(request.kinds(), KindOf(id))) return false;
    if (!request.has_filter()) return true;
    const auto entity = world.entities.find(id);
    return entity != world.entities.end() && world.Shows(Satisfies(entity->second, request.filter()));
  });
}

// What the dates of a relationship resolve to; nothing of what is none.
v1::ValidTime ResolvedDates(const World& world, const std::string& identity) {
  for (const v1::Relationship& fact : world.resolved) {
    if (Identity(fact) == identity) return fact.valid_time();
  }
  return {};
}

}  // namespace

std::vector<v1::Conflict> Conflicts(const Oracle& oracle, const World& world, const v1::ListConflictsRequest& request) {
  std::map<std::string, std::vector<v1::Claim>> facts;
  for (const v1::Claim& claim : oracle.Claims(world.view.revision)) {
    if (claim.state() == v1::CLAIM_STATE_ASSERTED) facts[IdentityOf(claim)].push_back(claim);
  }
  using Place = std::tuple<double, int, std::string, std::string>;
  std::map<Place, v1::Conflict> conflicts;
  for (const auto& [identity, claims] : facts) {
    const Subject subject = SubjectOf(claims[0]);
    if (!Wanted(subject, world, request)) continue;
    const std::vector<v1::Claim> standing = oracle.Standing(claims, world.view);
    const v1::ValidTime dates = subject.sort == 1 ? ResolvedDates(world, subject.identity) : v1::ValidTime();
    std::map<std::string, std::vector<Speaker>> fields;
    for (const v1::Claim& claim : standing) {
      for (const auto& [path, said] : SayingsOf(claim)) fields[path].push_back({&claim, said});
    }
    for (const auto& [path, speakers] : fields) {
      const std::string decided = path == "valid_time.from"    ? dates.from()
                                  : path == "valid_time.until" ? dates.until()
                                                               : speakers[0].said.text;
      v1::Conflict conflict = Over(path, speakers, decided, world);
      if (!Wanted(conflict, request)) continue;
      *conflict.mutable_fact() = subject.key;
      const double first = request.order_by().empty() ? 0 : -conflict.size();
      conflicts[{first, subject.sort, subject.identity, path}] = conflict;
    }
  }
  std::vector<v1::Conflict> ordered;
  for (const auto& [place, conflict] : conflicts) ordered.push_back(conflict);
  return ordered;
}

}  // namespace entente::oracle
