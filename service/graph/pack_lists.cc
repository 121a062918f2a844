// RelationshipTable's lists of relationships, packed: at a start, and again beside the writer.
#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

#include "service/graph/relationship_table.h"

namespace entente::graph {
namespace {

constexpr size_t kAhead = 16;  // rows lie anywhere: those of the next ones are fetched meanwhile

// The ends of all entities by number, an entity's two next to each other.
size_t PlaceOf(base::EntityNo entity, End end) { return 2 * size_t{entity} + static_cast<size_t>(end); }

// A relationship on its way into a list.
struct ListEntry {
  int relation;
  AdjacentEdge edge;
  int64_t revision;
};

}  // namespace

std::unique_ptr<Adjacency> RelationshipTable::Packed(uint32_t relationships, uint32_t entities,
                                                     absl::FunctionRef<bool()> stopped) const {
  auto lists = std::make_unique<Adjacency>();
  for (base::EntityNo entity = 0; entity < entities; ++entity) lists->AddEntity();
  // Sorted by counting: first where each place ends, then where it begins.
  std::vector<size_t> begin(PlaceOf(entities, End::kSubject) + 1);
  for (base::RelationshipNo no = 0; no < relationships; ++no) {
    ++begin[PlaceOf(rows_[no].ends.subject, End::kSubject)];
    ++begin[PlaceOf(rows_[no].ends.object, End::kObject)];
  }
  std::partial_sum(begin.begin(), begin.end(), begin.begin());
  std::vector<base::RelationshipNo> sorted(begin.back());
  for (base::RelationshipNo no = 0; no < relationships; ++no) {
    sorted[--begin[PlaceOf(rows_[no].ends.subject, End::kSubject)]] = no;
    sorted[--begin[PlaceOf(rows_[no].ends.object, End::kObject)]] = no;
  }

  lists->StartPacking(sorted.size());
  std::vector<ListEntry> links;
  std::vector<AdjacentEdge> edges;
  for (base::EntityNo entity = 0; entity < entities; ++entity) {
    if (stopped()) return nullptr;
    for (const End end : {End::kSubject, End::kObject}) {
      links.clear();
      for (size_t i = begin[PlaceOf(entity, end)]; i < begin[PlaceOf(entity, end) + 1]; ++i) {
        if (i + kAhead < sorted.size()) __builtin_prefetch(&rows_[sorted[i + kAhead]]);
        const Row& row = rows_[sorted[i]];
        links.push_back({row.ends.relation, EdgeAt(sorted[i], end), versions_.First(row.versions).revision});
      }
      std::sort(links.begin(), links.end(), [](const ListEntry& a, const ListEntry& b) {
        return std::tie(a.relation, a.edge.other, a.edge.no) < std::tie(b.relation, b.edge.other, b.edge.no);
      });
      for (auto link = links.begin(); link != links.end();) {
        const int relation = link->relation;
        int64_t newest = 0;
        bool changed = false;
        edges.clear();
        for (; link != links.end() && link->relation == relation; ++link) {
          edges.push_back(link->edge);
          newest = std::max(newest, link->revision);
          changed = changed || WasChanged(link->edge.no);
        }
        lists->Pack(entity, end, relation, newest, edges);
        if (changed) lists->NoteChange(entity, end, relation);
      }
    }
  }
  lists->EndPacking();
  return lists;
}

void RelationshipTable::LinkAll() {
  base::MutexLock lock(linking_);
  linked_ = rows_.size();
  lists_ = Packed(linked_, lists_->entities(), [] { return false; });
  adjacency_.store(lists_.get(), std::memory_order_release);
}

void RelationshipTable::CatchUp(Adjacency& lists, const Backlog& backlog) const {
  while (lists.entities() < backlog.entities) lists.AddEntity();
  for (base::RelationshipNo no = backlog.first; no < backlog.end; ++no) Link(lists, no);
  for (const base::RelationshipNo no : backlog.changed) MarkLists(lists, no);
}

bool RelationshipTable::PackLists(absl::FunctionRef<bool()> stopped) {
  constexpr uint32_t kRest = 512;  // entities and relationships that the writer waits for
  constexpr int kRounds = 20;      // each has much less to do than the one before, or the writer waits after all
  if (replaced_ != nullptr) return false;
  Backlog backlog;
  {
    base::MutexLock lock(linking_);
    packing_ = true;
    backlog.entities = lists_->entities();
    backlog.end = linked_;
  }
  std::unique_ptr<Adjacency> packed = Packed(backlog.end, backlog.entities, stopped);
  for (int round = 0; packed != nullptr; ++round) {
    {
      base::MutexLock lock(linking_);
      backlog = {lists_->entities(), backlog.end, linked_, std::exchange(changed_meanwhile_, {})};
      const size_t rest = backlog.entities - packed->entities() + backlog.end - backlog.first + backlog.changed.size();
      if (rest <= kRest || round == kRounds) {
        CatchUp(*packed, backlog);
        replaced_ = std::exchange(lists_, std::move(packed));
        adjacency_.store(lists_.get(), std::memory_order_release);
        leases_.Turn();
        packing_ = false;
        return true;
      }
    }
    CatchUp(*packed, backlog);
  }
  base::MutexLock lock(linking_);
  packing_ = false;
  changed_meanwhile_.clear();
  return false;
}

bool RelationshipTable::LetGo() {
  if (replaced_ != nullptr && leases_.Over()) replaced_.reset();
  return replaced_ == nullptr;
}

}  // namespace entente::graph
