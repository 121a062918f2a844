#include "tests/robustness/number_oracle.h"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>
#include <sstream>
#include <vector>

#include "tests/robustness/pattern_oracle.h"

namespace entente::oracle {
namespace {

// What is counted, by the values it has at a path.
using Item = std::function<std::vector<Value>(const std::string& path)>;

std::vector<Value> AtEnd(const World& world, const std::string& id, const std::string& path) {
  const size_t dot = path.find('.');
  if (dot == std::string::npos) return {{id}};
  return ValuesAt(world.entities.at(id), path.substr(dot + 1));
}

Item ItemOf(const World& world, const v1::Relationship& fact) {
  return [&world, fact](const std::string& path) {
    const std::string head = path.substr(0, path.find('.'));
    if (head == "subject") return AtEnd(world, fact.subject(), path);
    if (head == "object") return AtEnd(world, fact.object(), path);
    return ValuesAt(fact, path);
  };
}

Item ItemOf(const World& world, const v1::Observation& fact) {
  return [&world, fact](const std::string& path) -> std::vector<Value> {
    if (path.rfind("subject", 0) == 0) return AtEnd(world, fact.subject(), path);
    if (path == "metric") return {{v1::Metric_Name(fact.metric()).substr(7), 0, Value::kEnum}};
    if (path == "period") return {{fact.period(), 0, Value::kDate}};
    if (path == "unit") return {{fact.quantity().unit()}};
    const v1::Quantity& q = fact.quantity();
    if (path == "amount" && q.has_amount()) return {{"", q.amount(), Value::kNumber}};
    if (path == "lower" && q.has_lower()) return {{"", q.lower(), Value::kNumber}};
    if (path == "upper" && q.has_upper()) return {{"", q.upper(), Value::kNumber}};
    return {};
  };
}

Item ItemOf(const World& world, const Match& match) {
  return [&world, match](const std::string& path) -> std::vector<Value> {
    const size_t dot = path.find('.');
    const std::string variable = path.substr(0, dot), rest = dot == std::string::npos ? "" : path.substr(dot + 1);
    const auto node = match.nodes.find(variable);
    if (node != match.nodes.end()) {
      return rest.empty() ? std::vector<Value>{{node->second}} : ValuesAt(world.entities.at(node->second), rest);
    }
    const auto edge = match.edges.find(variable);
    if (edge == match.edges.end()) return {};
    return ItemOf(world, edge->second.relationships[0])(rest);
  };
}

bool Has(const google::protobuf::RepeatedPtrField<std::string>& texts, const std::string& text) {
  return std::count(texts.begin(), texts.end(), text) > 0;
}

bool Wanted(const v1::RelationshipSource& source, const v1::Relationship& fact) {
  const auto reads_as = [&](const std::string& subject, const std::string& object) {
    return (source.subjects().empty() || Has(source.subjects(), subject)) &&
           (source.objects().empty() || Has(source.objects(), object));
  };
  const bool either = RuleOf(fact.relation()).symmetric() && reads_as(fact.object(), fact.subject());
  if (!reads_as(fact.subject(), fact.object()) && !either) return false;
  if (source.entities_size() && !Has(source.entities(), fact.subject()) && !Has(source.entities(), fact.object())) {
    return false;
  }
  return IsAmong(fact.relation(), source.relations(), source.meanings(), true);
}

std::vector<Item> ItemsOf(const World& world, const v1::AggregateRequest& request) {
  std::vector<Item> items;
  if (request.has_entities()) {
    const v1::EntitySource& source = request.entities();
    for (const std::string& id : world.shown) {
      const v1::Entity& entity = world.entities.at(id);
      if (source.kinds_size() && !Has(source.kinds(), KindOf(id))) continue;
      if (entity.stub() && !source.include_stubs()) continue;
      if (!world.Shows(Satisfies(entity, source.filter()))) continue;
      items.push_back([entity](const std::string& path) { return ValuesAt(entity, path); });
    }
  } else if (request.has_relationships()) {
    for (const v1::Relationship& fact : world.relationships) {
      if (!Wanted(request.relationships(), fact)) continue;
      if (world.Shows(Satisfies(fact, request.relationships().filter()))) items.push_back(ItemOf(world, fact));
    }
  } else if (request.has_observations()) {
    const v1::ObservationSource& source = request.observations();
    // Of observations a valid time that is left out means any.
    for (const v1::Observation& fact : world.context.has_valid_at() ? world.observations : world.measured) {
      if (source.subjects_size() && !Has(source.subjects(), fact.subject())) continue;
      if (source.metrics_size() && !std::count(source.metrics().begin(), source.metrics().end(), fact.metric()))
        continue;
      items.push_back(ItemOf(world, fact));
    }
  } else {
    for (const Match& match : Matches(world, request.pattern())) items.push_back(ItemOf(world, match));
  }
  return items;
}

// The calendar unit that all days of a date or interval lie in; empty if there is none.
std::string UnitOf(const std::string& text, v1::CalendarUnit unit) {
  const size_t slash = text.find('/');
  const int first = ReadDate(text.substr(0, slash)).earliest;
  const int last = ReadDate(slash == std::string::npos ? text : text.substr(slash + 1)).latest;
  if (first == kPast || last == kFuture) return "";
  const auto cut = [unit](int day) {
    const std::string date = DayText(day);
    if (unit == v1::CALENDAR_UNIT_YEAR) return date.substr(0, 4);
    if (unit == v1::CALENDAR_UNIT_MONTH) return date.substr(0, 7);
    return date.substr(0, 4) + "-Q" + std::to_string((std::atoi(date.substr(5, 2).c_str()) + 2) / 3);
  };
  return cut(first) == cut(last) ? cut(first) : "";
}

// A key or measure: what is absent comes last.
struct Cell {
  bool absent = true;
  double number = 0;
  std::string text;
  decltype(Value::sort) sort = Value::kText;

  bool operator<(const Cell& other) const {
    return std::tie(absent, number, text) < std::tie(other.absent, other.number, other.text);
  }
  bool operator==(const Cell& other) const {
    return absent == other.absent && number == other.number && text == other.text;
  }
};

std::vector<Cell> CellsOf(const Item& item, const v1::GroupKey& key) {
  std::vector<Cell> cells;
  for (const Value& value : item(key.has_period() ? key.period().field() : key.field())) {
    if (key.has_period()) {
      const std::string unit = UnitOf(value.text, key.period().unit());
      if (!unit.empty()) cells.push_back({false, 0, unit, Value::kText});
    } else if (value.sort == Value::kNumber || value.sort == Value::kTruth) {
      cells.push_back({false, value.number, "", value.sort});
    } else {
      cells.push_back({false, 0, value.text, Value::kText});
    }
  }
  if (cells.empty()) cells.push_back({});
  return cells;
}

struct Bucket {
  std::vector<Cell> keys;
  std::vector<const Item*> items;
  std::vector<Cell> measures;
};

Cell Measured(const std::vector<const Item*>& items, const v1::Measure& measure, Bug bug) {
  if (measure.function() == v1::MEASURE_FUNCTION_COUNT) return {false, static_cast<double>(items.size())};
  std::set<std::pair<double, std::string>> different;
  std::vector<double> numbers;
  for (const Item* item : items) {
    for (const Value& value : (*item)(measure.field())) {
      different.insert(
          {value.sort == Value::kNumber ? value.number : 0, value.sort == Value::kNumber ? "" : value.text});
      numbers.push_back(value.number);
    }
  }
  if (measure.function() == v1::MEASURE_FUNCTION_COUNT_DISTINCT) {
    return {false, static_cast<double>(bug == Bug::kAggregate ? numbers.size() : different.size())};
  }
  if (numbers.empty()) return {};
  double sum = 0;
  for (const double number : numbers) sum += number;
  switch (measure.function()) {
    case v1::MEASURE_FUNCTION_SUM:
      return {false, sum};
    case v1::MEASURE_FUNCTION_MIN:
      return {false, *std::min_element(numbers.begin(), numbers.end())};
    case v1::MEASURE_FUNCTION_MAX:
      return {false, *std::max_element(numbers.begin(), numbers.end())};
    default:
      return {false, sum / static_cast<double>(numbers.size())};
  }
}

// Whether a number would be made of what is measured in different units.
bool MixesUnits(const std::vector<const Item*>& items, const v1::AggregateRequest& request,
                const v1::Measure& measure) {
  if (!request.has_observations() || measure.function() < v1::MEASURE_FUNCTION_SUM) return false;
  std::set<std::string> units;
  for (const Item* item : items) {
    if (!(*item)(measure.field()).empty()) units.insert((*item)("unit")[0].text);
  }
  return units.size() > 1;
}

std::vector<Bucket> BucketsOf(const std::vector<Item>& items, const v1::AggregateRequest& request) {
  std::map<std::vector<Cell>, Bucket> buckets;
  if (request.group_by().empty()) buckets[{}];
  for (const Item& item : items) {
    std::vector<std::vector<Cell>> keys = {{}};
    for (const v1::GroupKey& key : request.group_by()) {
      std::vector<std::vector<Cell>> longer;
      for (const std::vector<Cell>& before : keys) {
        for (const Cell& cell : CellsOf(item, key)) {
          longer.push_back(before);
          longer.back().push_back(cell);
        }
      }
      keys = std::move(longer);
    }
    for (const std::vector<Cell>& key : keys) buckets[key].items.push_back(&item);
  }
  std::vector<Bucket> result;
  for (auto& [key, bucket] : buckets) {
    bucket.keys = key;
    result.push_back(std::move(bucket));
  }
  return result;
}

// `#1 desc, $1`: by which cell, and whether the greatest comes first.
struct Order {
  bool key = false, descending = false;
  size_t at = 0;
};

std::vector<Order> OrdersOf(const v1::AggregateRequest& request) {
  std::vector<Order> orders;
  std::stringstream text(request.order_by().empty() ? "#1 desc" : request.order_by());
  std::string part;
  while (std::getline(text, part, ',')) {
    const size_t sign = part.find_first_of("#$");
    orders.push_back({part[sign] == '$', part.find("desc") != std::string::npos,
                      static_cast<size_t>(std::atoi(part.c_str() + sign + 1)) - 1});
  }
  return orders;
}

void Write(const Bucket& bucket, const google::protobuf::RepeatedPtrField<v1::Measure>& measures, v1::Group& group) {
  for (const Cell& key : bucket.keys) {
    v1::GroupValue& value = *group.add_keys();
    if (key.absent) continue;
    if (key.sort == Value::kNumber) value.set_number(key.number);
    if (key.sort == Value::kTruth) value.set_truth(key.number != 0);
    if (key.sort == Value::kText) value.set_text(key.text);
  }
  for (int i = 0; i < measures.size(); ++i) {
    v1::MeasureValue& value = *group.add_measures();
    const Cell& cell = bucket.measures[i];
    if (cell.absent) continue;
    const bool counts = measures[i].function() <= v1::MEASURE_FUNCTION_COUNT_DISTINCT;
    if (counts) value.set_count(static_cast<int64_t>(cell.number));
    if (!counts) value.set_number(cell.number);
  }
}

}  // namespace

std::optional<v1::AggregateResponse> Numbers(const World& world, const v1::AggregateRequest& request) {
  auto measures = request.measures();
  if (measures.empty()) measures.Add()->set_function(v1::MEASURE_FUNCTION_COUNT);
  const auto measure = [&](Bucket& bucket) {
    for (const v1::Measure& wanted : measures) bucket.measures.push_back(Measured(bucket.items, wanted, world.bug));
  };
  const std::vector<Item> items = ItemsOf(world, request);
  std::vector<Bucket> buckets = BucketsOf(items, request);
  for (Bucket& bucket : buckets) {
    for (const v1::Measure& wanted : measures) {
      if (MixesUnits(bucket.items, request, wanted)) return std::nullopt;
    }
    measure(bucket);
  }
  const std::vector<Order> orders = OrdersOf(request);
  std::stable_sort(buckets.begin(), buckets.end(), [&](const Bucket& a, const Bucket& b) {
    for (const Order& order : orders) {
      const Cell& ours = order.key ? a.keys[order.at] : a.measures[order.at];
      const Cell& theirs = order.key ? b.keys[order.at] : b.measures[order.at];
      if (ours == theirs) continue;
      if (ours.absent || theirs.absent) return theirs.absent;
      return order.descending ? theirs < ours : ours < theirs;
    }
    return a.keys < b.keys;
  });
  v1::AggregateResponse response;
  response.set_total_groups(static_cast<int64_t>(buckets.size()));
  Bucket remainder;
  for (size_t i = 0; i < buckets.size(); ++i) {
    if (request.top() == 0 || i < static_cast<size_t>(request.top())) {
      Write(buckets[i], measures, *response.add_groups());
    } else {
      remainder.items.insert(remainder.items.end(), buckets[i].items.begin(), buckets[i].items.end());
    }
  }
  if (response.groups_size() < response.total_groups()) {
    // Taken together the groups hold each item once, though it may be in several of them.
    std::set<const Item*> held;
    const auto again = [&held](const Item* item) { return !held.insert(item).second; };
    remainder.items.erase(std::remove_if(remainder.items.begin(), remainder.items.end(), again), remainder.items.end());
    measure(remainder);
    for (int i = 0; i < measures.size(); ++i) {
      if (MixesUnits(remainder.items, request, measures[i])) remainder.measures[i] = {};
    }
    Write(remainder, measures, *response.mutable_remainder());
  }
  return response;
}

}  // namespace entente::oracle
