// Random small patterns on random small graphs, answered by the search and by trying everything.
#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/match/testing/found.h"
#include "service/match/work.h"

namespace entente::match {
namespace {

using query::Relate;
using query::World;
using ::testing::ElementsAreArray;

constexpr int kEntities = 4;
constexpr char kDay[] = "2020-09-01", kOtherDay[] = "2022-01-01";

Truth TruthOf(v1::Validity validity) {
  if (validity == v1::VALIDITY_NOT_VALID) return Truth::kNo;
  return validity == v1::VALIDITY_POSSIBLE ? Truth::kPossible : Truth::kYes;
}

// A pattern as it is tried: nodes are numbers, the pattern's own first.
struct TriedEdge {
  int from, to, direction;  // 1 out, 2 in, 3 either
  bool partners, invested;  // relations
  bool named, other_day;
  int overlapping = -1;  // edge
  int min = -1, max = 0;
};
struct TriedPart {
  std::vector<int> nodes;
  std::vector<int> edges;
  char sort;  // ' ', 'o', 'a'
};
struct Tried {
  std::vector<TriedEdge> edges;
  std::vector<TriedPart> parts;
  std::vector<std::pair<int, int>> different;  // of the pattern itself
};

// A graph as it is tried.
struct Link {
  base::RelationshipNo no;
  bool symmetric;
  int subject, object;
  base::Span span;
};

// Tries everything. `-1`: unbound.
class Trial {
 public:
  Trial(const Tried& tried, const std::vector<Link>& links, bool any, bool definite)
      : tried_(tried), links_(links), any_(any), definite_(definite), node_(16, -1), edge_(16, -1) {}

  // What is told of each row: entities by node, links by edge, and truth.
  using Visit = std::function<void(const std::vector<int>&, const std::vector<int>&, Truth)>;
  void Run(const Visit& visit) {
    visit_ = visit;
    Each(tried_.parts[0], 0, 0, Truth::kYes, [this](Truth truth) {
      for (const TriedPart& part : tried_.parts) {
        if (part.sort != 'a') continue;
        Truth found = Truth::kNo;
        Each(part, 0, 0, Truth::kYes, [&](Truth match) { found = std::max(found, match); });
        truth = std::min(truth, query::Not(found));
        Clear(part);
      }
      if (truth >= Least()) Extend(1, truth);
    });
  }

 private:
  Truth Least() const { return definite_ ? Truth::kYes : Truth::kPossible; }

  void Extend(size_t part, Truth truth) {
    while (part < tried_.parts.size() && tried_.parts[part].sort != 'o') ++part;
    if (part >= tried_.parts.size()) return visit_(node_, edge_, truth);
    bool matched = false;
    Each(tried_.parts[part], 0, 0, Truth::kYes, [&](Truth match) {
      if (match < Least()) return;
      matched = true;
      Extend(part + 1, std::min(truth, match));
    });
    Clear(tried_.parts[part]);
    if (!matched) Extend(part + 1, truth);
  }

  void Clear(const TriedPart& part) {
    for (const int node : part.nodes) node_[node] = -1;
    for (const int edge : part.edges) edge_[edge] = -1;
  }

  // Every way to bind the nodes, then the named edges, of a part.
  void Each(const TriedPart& part, size_t node, size_t edge, Truth truth, const std::function<void(Truth)>& found) {
    if (node < part.nodes.size()) {
      for (int entity = 0; entity < kEntities; ++entity) {
        node_[part.nodes[node]] = entity;
        Each(part, node + 1, 0, truth, found);
      }
      return;
    }
    while (edge < part.edges.size() && !tried_.edges[part.edges[edge]].named) ++edge;
    if (edge < part.edges.size()) {
      for (size_t link = 0; link < links_.size(); ++link) {
        edge_[part.edges[edge]] = static_cast<int>(link);
        Each(part, 0 + part.nodes.size(), edge + 1, truth, found);
      }
      return;
    }
    for (const int each : part.edges) truth = std::min(truth, TruthOfEdge(each));
    if (part.sort == ' ') {
      for (const auto& [a, b] : tried_.different) {
        if (node_[a] == node_[b]) truth = Truth::kNo;
      }
    }
    if (truth > Truth::kNo) found(truth);
  }

  Truth TruthOfEdge(int index) const {
    const TriedEdge& edge = tried_.edges[index];
    const int from = node_[edge.from], to = node_[edge.to];
    if (edge.named) return Leads(edge, links_[edge_[index]], from, to);
    Truth best = Truth::kNo;
    if (edge.min < 0) {
      for (const Link& link : links_) best = std::max(best, Leads(edge, link, from, to));
      return best;
    }
    std::vector<Truth> at(kEntities, Truth::kNo);
    at[from] = Truth::kYes;
    for (int length = 0;; ++length) {
      if (length >= edge.min) best = std::max(best, at[to]);
      if (length == edge.max) return best;
      std::vector<Truth> next(kEntities, Truth::kNo);
      for (int a = 0; a < kEntities; ++a) {
        for (int b = 0; b < kEntities; ++b) {
          for (const Link& link : links_) next[b] = std::max(next[b], std::min(at[a], Leads(edge, link, a, b)));
        }
      }
      at = next;
    }
  }

  Truth Leads(const TriedEdge& edge, const Link& link, int from, int to) const {
    if (!(link.symmetric ? edge.partners : edge.invested)) return Truth::kNo;
    const bool out = link.subject == from && link.object == to, in = link.subject == to && link.object == from;
    const bool both = link.symmetric || edge.direction == 3;
    if (!((both && (out || in)) || (edge.direction == 1 && out) || (edge.direction == 2 && in))) return Truth::kNo;
    const base::Day day = *base::ParseDay(edge.other_day ? kOtherDay : kDay);
    const base::Window window{.any = any_ && !edge.other_day, .first = day, .last = day};
    Truth truth = TruthOf(base::Judge(link.span, window));
    if (edge.overlapping < 0) return truth;
    const Link& other = links_[edge_[edge.overlapping]];
    if (&other == &link) return truth;
    const base::Span &a = link.span, &b = other.span;
    const bool may = a.from_earliest < b.until_latest && b.from_earliest < a.until_latest;
    const bool must = a.from_latest < b.until_earliest && b.from_latest < a.until_earliest;
    return std::min(truth, must ? Truth::kYes : may ? Truth::kPossible : Truth::kNo);
  }

  const Tried& tried_;
  const std::vector<Link>& links_;
  const bool any_, definite_;
  std::vector<int> node_, edge_;
  Visit visit_;
};

// Makes patterns and graphs. The same seed gives the same.
class Chance {
 public:
  explicit Chance(unsigned seed) : random_(seed) {}

  int Below(int bound) { return static_cast<int>(random_() % bound); }
  bool In(int n) { return Below(n) == 0; }

  std::string Links(int count) {
    static const char* const kFrom[] = {"2019", "2020-06-01", "[2019..2021]", ""};
    static const char* const kUntil[] = {"", "2022", "[2021-06..2023]", "2021-12-01"};
    std::map<std::string, std::string> links;
    for (int i = 0; i < count; ++i) {
      const int a = Below(kEntities), b = (a + 1 + Below(kEntities - 1)) % kEntities;
      const std::string episode = In(4) ? "episode: 'again'" : "";
      const std::string relation = In(2) ? "PARTNERS_WITH" : "INVESTED_IN";
      const std::string key = absl::StrCat(relation, relation[0] == 'P' ? std::min(a, b) : a,
                                           relation[0] == 'P' ? std::max(a, b) : b, episode);
      links[key] = Relate(relation, absl::StrCat("organization/r", a), absl::StrCat("organization/r", b),
                          kFrom[Below(4)], kUntil[Below(4)], episode);
    }
    std::string all;
    for (const auto& [key, link] : links) all += link;
    return all;
  }

  Tried Pattern() {
    Tried tried;
    tried.parts.push_back({.sort = ' '});
    int nodes = 1 + Below(3);
    for (int node = 0; node < nodes; ++node) tried.parts[0].nodes.push_back(node);
    for (int node = 1; node < nodes; ++node) AddEdge(tried, 0, Below(node), node);
    for (int more = Below(3); more > 0; --more) AddEdge(tried, 0, Below(nodes), Below(nodes));
    if (nodes > 1 && In(3)) tried.different.emplace_back(0, 1);
    const int own = nodes;
    for (const char sort : {'o', 'a'}) {
      if (!In(2)) continue;
      tried.parts.push_back({.sort = sort});
      const int part = static_cast<int>(tried.parts.size()) - 1;
      if (In(3) && own > 1) {
        AddEdge(tried, part, 0, 1);
        continue;
      }
      tried.parts[part].nodes.push_back(nodes);
      AddEdge(tried, part, Below(own), nodes++);
    }
    for (size_t edge = 0; edge < tried.edges.size(); ++edge) MayOverlap(tried, static_cast<int>(edge));
    return tried;
  }

 private:
  void AddEdge(Tried& tried, int part, int from, int to) {
    if (In(2)) std::swap(from, to);
    const int relations = Below(3);
    TriedEdge edge{.from = from,
                   .to = to,
                   .direction = 1 + Below(3),
                   .partners = relations != 1,
                   .invested = relations != 0,
                   .named = In(2),
                   .other_day = In(5)};
    if (!edge.named && In(3)) {
      edge.min = Below(4);
      edge.max = std::max(1, edge.min + Below(3));
    }
    tried.parts[part].edges.push_back(static_cast<int>(tried.edges.size()));
    tried.edges.push_back(edge);
  }

  void MayOverlap(Tried& tried, int edge) {
    const int other = Below(static_cast<int>(tried.edges.size()));
    const auto part_of = [&](int each) {
      for (size_t part = 0; part < tried.parts.size(); ++part) {
        const std::vector<int>& edges = tried.parts[part].edges;
        if (std::find(edges.begin(), edges.end(), each) != edges.end()) return static_cast<int>(part);
      }
      return -1;
    };
    if (!In(2) || other == edge || !tried.edges[other].named) return;
    if (part_of(other) == 0 || part_of(other) == part_of(edge)) tried.edges[edge].overlapping = other;
  }

  std::mt19937 random_;
};

std::string PartText(const Tried& tried, const TriedPart& part) {
  std::string text;
  for (const int node : part.nodes)
    absl::StrAppend(&text, "nodes { variable: 'n", node, "' filter_text: 'name:rnd' } ");
  for (const int index : part.edges) {
    const TriedEdge& edge = tried.edges[index];
    absl::StrAppend(&text, "edges { from: 'n", edge.from, "' to: 'n", edge.to, "' direction: ", edge.direction, " ");
    if (edge.partners) absl::StrAppend(&text, "relations: RELATION_PARTNERS_WITH ");
    if (edge.invested) absl::StrAppend(&text, "relations: RELATION_INVESTED_IN ");
    if (edge.named) absl::StrAppend(&text, "variable: 'e", index, "' ");
    if (edge.other_day) absl::StrAppend(&text, "valid_at { day: '", kOtherDay, "' } ");
    if (edge.overlapping >= 0) absl::StrAppend(&text, "overlapping: 'e", edge.overlapping, "' ");
    if (edge.min >= 0) absl::StrAppend(&text, "steps { min: ", edge.min, " max: ", edge.max, " } ");
    absl::StrAppend(&text, "} ");
  }
  return text;
}

std::string PatternText(const Tried& tried) {
  std::string text = PartText(tried, tried.parts[0]);
  for (const TriedPart& part : tried.parts) {
    if (part.sort == 'o') absl::StrAppend(&text, "optional_parts { ", PartText(tried, part), "} ");
    if (part.sort == 'a') absl::StrAppend(&text, "absent_parts { ", PartText(tried, part), "} ");
  }
  for (const auto& [a, b] : tried.different)
    absl::StrAppend(&text, "different { variables: ['n", a, "', 'n", b, "'] } ");
  return text;
}

class RandomSearch : public ::testing::TestWithParam<int> {
 protected:
  std::vector<Link> LinksOf(const graph::Snapshot& snapshot) {
    std::vector<Link> links;
    const auto number = [&](base::EntityNo no) { return static_cast<int>(snapshot.EntityId(no).back() - '0'); };
    for (int i = 0; i < kEntities; ++i) {
      const base::EntityNo entity = *snapshot.FindEntity(absl::StrCat("organization/r", i));
      snapshot.ForEachRelationship(entity, graph::End::kSubject, [&](base::RelationshipNo no, const auto& state) {
        const graph::RelationshipEnds ends = snapshot.Ends(no);
        links.push_back(
            {no, ends.relation == v1::RELATION_PARTNERS_WITH, number(ends.subject), number(ends.object), state.span});
        return true;
      });
    }
    return links;
  }

  std::vector<std::string> Try(const graph::Snapshot& snapshot, const Tried& tried, bool any, bool definite) {
    const std::vector<Link> links = LinksOf(snapshot);
    bool labels = !any;
    for (const TriedEdge& edge : tried.edges) labels = labels || edge.other_day;
    std::vector<std::string> rows;
    Trial(tried, links, any, definite).Run([&](const auto& nodes, const auto& edges, Truth truth) {
      std::string row;
      for (const TriedPart& part : tried.parts) {
        if (part.sort == 'a') continue;
        for (const int node : part.nodes)
          absl::StrAppend(&row, nodes[node] < 0 ? "-" : absl::StrCat("r", nodes[node]), " ");
        for (const int edge : part.edges) {
          if (!tried.edges[edge].named) continue;
          absl::StrAppend(&row, edges[edge] < 0 ? "-" : TellRelationship(snapshot, links[edges[edge]].no), " ");
        }
      }
      rows.push_back(absl::StrCat(row, !labels ? "UNSPECIFIED" : truth == Truth::kYes ? "DEFINITE" : "POSSIBLE"));
    });
    std::sort(rows.begin(), rows.end());
    return rows;
  }
};

TEST_P(RandomSearch, FindsWhatTryingEverythingFinds) {
  Chance chance(GetParam());
  World world;
  std::string entities;
  for (int i = 0; i < kEntities; ++i) {
    entities += query::Describe(absl::StrCat("organization/r", i), absl::StrCat("Rnd ", i));
  }
  world.Commit(entities + chance.Links(8));
  const graph::Snapshot snapshot = world.graph().Head();
  int rows = 0;
  for (int i = 0; i < 40; ++i) {
    const Tried tried = chance.Pattern();
    const bool any = chance.In(3), definite = chance.In(3);
    // What every claim has changes nothing, but makes the search resolve each anew.
    const std::string context = absl::StrCat(
        any ? "valid_at { any: true } " : absl::StrCat("valid_at { day: '", kDay, "' } "),
        definite ? "definite_only: true " : "", chance.In(4) ? "resolution { min_confidence: CONFIDENCE_LIKELY }" : "");
    const std::vector<std::string> expected = Try(snapshot, tried, any, definite);
    ASSERT_THAT(Find(world, PatternText(tried), context), ElementsAreArray(expected)) << PatternText(tried) << context;
    rows += static_cast<int>(expected.size());
  }
  EXPECT_GT(rows, 20);  // the patterns ask for something that is there
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomSearch, ::testing::Range(1, 9));

}  // namespace
}  // namespace entente::match
