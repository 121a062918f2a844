#include "tests/robustness/row_order.h"

#include <algorithm>
#include <sstream>
#include <tuple>

namespace entente::oracle {
namespace {

// `e.from desc`.
struct Clause {
  std::string variable, field;
  bool descending = false;
};

// What a clause sees: numbers or text; the field may be absent.
using Cell = std::tuple<bool, int64_t, int64_t, std::string, std::string>;

std::vector<Clause> ClausesOf(const v1::MatchPatternRequest& request) {
  std::vector<Clause> clauses;
  std::stringstream order(request.order_by());
  std::string text;
  while (std::getline(order, text, ',')) {
    std::stringstream words(text);
    std::string path, direction;
    words >> path >> direction;
    const size_t dot = path.find('.');
    clauses.push_back({path.substr(0, dot), path.substr(dot + 1), direction == "desc"});
  }
  return clauses;
}

Cell TextCell(const std::string& text) {
  std::string folded = text;
  for (char& c : folded) c = static_cast<char>(std::tolower(c));
  return {false, 0, 0, folded, text};
}

Cell CellOf(const World& world, const v1::Binding& binding, const std::string& field) {
  const Cell absent = {true, 0, 0, "", ""};
  if (binding.has_entity()) {
    if (field == "id") return {false, 0, 0, "", binding.entity().id()};
    const std::vector<Value> values = ValuesAt(world.entities.at(binding.entity().id()), field);
    return values.empty() ? absent : TextCell(values[0].text);
  }
  if (!binding.has_relationship()) return absent;
  const v1::Relationship& fact = binding.relationship();
  const v1::ValidTime& time = fact.valid_time();
  if (field == "from" || field == "until") {
    const bool ongoing = field == "until" && time.until().empty();
    const Days days = ongoing ? Days{kFuture, kFuture} : ReadDate(field == "from" ? time.from() : time.until());
    return {false, days.earliest, days.latest, "", ""};
  }
  if (field == "relation") return {false, fact.relation(), 0, "", ""};
  if (field == "confidence") return {false, fact.confidence(), 0, "", ""};
  return {false, 0, 0, "", field == "subject" ? fact.subject() : fact.object()};
}

std::vector<Cell> CellsOf(const World& world, const std::vector<Clause>& clauses, const v1::PatternRow& row) {
  std::vector<Cell> cells;
  for (const Clause& clause : clauses) {
    for (const v1::Binding& binding : row.bindings()) {
      if (binding.variable() == clause.variable) cells.push_back(CellOf(world, binding, clause.field));
    }
  }
  return cells;
}

}  // namespace

std::string OrderOf(const World& world, const v1::MatchPatternRequest& request, const v1::PatternRow& row) {
  std::string text;
  for (const auto& [absent, a, b, folded, raw] : CellsOf(world, ClausesOf(request), row)) {
    text += absent ? "nothing;" : std::to_string(a) + "," + std::to_string(b) + "," + raw + ";";
  }
  return text;
}

void SortRows(const World& world, const v1::MatchPatternRequest& request, std::vector<v1::PatternRow>& rows) {
  const std::vector<Clause> clauses = ClausesOf(request);
  if (clauses.empty()) return;
  std::vector<std::pair<std::vector<Cell>, v1::PatternRow>> keyed;
  for (v1::PatternRow& row : rows) keyed.push_back({CellsOf(world, clauses, row), std::move(row)});
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    for (size_t i = 0; i < clauses.size(); ++i) {
      const Cell &ours = a.first[i], &theirs = b.first[i];
      if (ours == theirs) continue;
      if (std::get<0>(ours) || std::get<0>(theirs)) return std::get<0>(theirs);
      return clauses[i].descending ? theirs < ours : ours < theirs;
    }
    return false;
  });
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = std::move(keyed[i].second);
}

}  // namespace entente::oracle
