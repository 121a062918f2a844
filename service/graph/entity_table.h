// The entities in memory: id, kind and versions, and where the ids of merged ones lead.
#ifndef ENTENTE_SERVICE_GRAPH_ENTITY_TABLE_H_
#define ENTENTE_SERVICE_GRAPH_ENTITY_TABLE_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"
#include "service/graph/fact_value.h"
#include "service/index/interner.h"
#include "service/index/rising_list.h"
#include "service/index/stable_vector.h"
#include "service/index/version_chain.h"
#include "service/schema/schema.h"

namespace entente::graph {

// An EntityValue as it is kept: few entities were ever merged, so that a redirect is a position among all redirects.
struct PackedEntity {
  uint32_t stub : 1 = 0;
  uint32_t dated : 1 = 0;
  uint32_t redirect : 30 = 0;  // its position + 1; 0: none
  uint32_t terms = 0;
};

using EntityVersion = index::Version<PackedEntity>;

// One writer, any number of readers.
class EntityTable {
 public:
  EntityTable(index::Arena& arena, const schema::Schema& schema)
      : arena_(arena), ids_(arena), of_kind_(schema.kinds().size()) {}

  uint32_t size() const { return rows_.size(); }
  // base::kNoNumber if there is none.
  base::EntityNo Find(absl::string_view id) const { return ids_.Find(id); }
  absl::string_view Id(base::EntityNo no) const { return ids_.Text(no); }
  schema::KindIndex Kind(base::EntityNo no) const { return kinds_[no]; }
  const index::RisingList& OfKind(schema::KindIndex kind) const { return of_kind_[kind]; }
  // The version of a revision; null if there is none or it is gone.
  const EntityVersion* At(base::EntityNo no, int64_t revision) const {
    const EntityVersion* const version = versions_.Find(rows_[no].versions, revision);
    return version == nullptr || version->gone ? nullptr : version;
  }
  // Where its id leads at a revision. Whether any id ever led anywhere.
  Redirect RedirectAt(base::EntityNo no, int64_t revision) const {
    const EntityVersion* const version = versions_.Find(rows_[no].versions, revision);
    return version == nullptr || version->value.redirect == 0 ? Redirect() : redirects_[version->value.redirect - 1];
  }
  bool has_redirects() const { return redirects_.size() > 0; }

  // Tells the processor that an entity will be asked for.
  void Fetch(base::EntityNo no) const { __builtin_prefetch(&rows_[no]); }

  // For the writer. A new entity is at no revision until its first version is pushed.
  base::EntityNo Add(absl::string_view id, schema::KindIndex kind) {
    const base::EntityNo no = rows_.Append();
    kinds_.Append(kind);
    of_kind_[kind].Append(arena_, no);
    CHECK(ids_.Insert(id) == no);
    return no;
  }
  void Push(base::EntityNo no, int64_t revision, bool gone, const EntityValue& value) {
    const Redirect before = RedirectAt(no, index::kMaxRevision);
    if (before.leads()) Unlink(no, before.merged_into);
    if (value.redirect.leads()) merged_into_[value.redirect.merged_into].push_back(no);
    versions_.Push(rows_[no].versions, EntityVersion(revision, gone, Pack(value)));
  }
  bool Rewrite(base::EntityNo no, int64_t revision, bool gone, const EntityValue& value) {
    return versions_.Rewrite(rows_[no].versions, EntityVersion(revision, gone, Pack(value)));
  }
  // The entities whose newest version says that they were merged into this one.
  std::vector<base::EntityNo> MergedInto(base::EntityNo no) const {
    const auto found = merged_into_.find(no);
    return found == merged_into_.end() ? std::vector<base::EntityNo>() : found->second;
  }

 private:
  struct Row {
    index::VersionChain<PackedEntity>::Slot versions;
  };

  PackedEntity Pack(const EntityValue& value) {
    PackedEntity packed;
    packed.stub = value.stub;
    packed.dated = value.dated;
    packed.terms = value.terms;
    if (value.redirect.leads()) packed.redirect = redirects_.Append(value.redirect) + 1;
    return packed;
  }
  void Unlink(base::EntityNo no, base::EntityNo from) {
    std::vector<base::EntityNo>& merged = merged_into_[from];
    merged.erase(std::remove(merged.begin(), merged.end(), no), merged.end());
    if (merged.empty()) merged_into_.erase(from);
  }

  index::Arena& arena_;
  index::Interner ids_;
  index::StableVector<Row> rows_;
  index::StableVector<schema::KindIndex> kinds_;  // apart, since every step of a walk asks for one
  index::VersionChain<PackedEntity> versions_;
  index::StableVector<Redirect> redirects_;  // of all versions
  std::vector<index::RisingList> of_kind_;   // by KindIndex; the outer vector never changes
  // For the writer alone: by what they were merged into.
  absl::flat_hash_map<base::EntityNo, std::vector<base::EntityNo>> merged_into_;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_ENTITY_TABLE_H_
