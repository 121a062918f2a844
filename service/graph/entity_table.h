// The entities in memory: id, kind and versions.
#ifndef ENTENTE_SERVICE_GRAPH_ENTITY_TABLE_H_
#define ENTENTE_SERVICE_GRAPH_ENTITY_TABLE_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "service/base/fact_ref.h"
#include "service/graph/fact_value.h"
#include "service/index/interner.h"
#include "service/index/stable_vector.h"
#include "service/index/version_chain.h"
#include "service/schema/schema.h"

namespace entente::graph {

using EntityVersion = index::Version<EntityValue>;

// One writer, any number of readers.
class EntityTable {
 public:
  EntityTable(index::Arena& arena, const schema::Schema& schema) : ids_(arena), of_kind_(schema.kinds().size()) {}

  uint32_t size() const { return rows_.size(); }
  // base::kNoNumber if there is none.
  base::EntityNo Find(absl::string_view id) const { return ids_.Find(id); }
  absl::string_view Id(base::EntityNo no) const { return ids_.Text(no); }
  schema::KindIndex Kind(base::EntityNo no) const { return rows_[no].kind; }
  const index::StableVector<base::EntityNo>& OfKind(schema::KindIndex kind) const { return of_kind_[kind]; }
  // The version of a revision; null if there is none or it is gone.
  const EntityVersion* At(base::EntityNo no, int64_t revision) const {
    const EntityVersion* const version = versions_.Find(rows_[no].versions, revision);
    return version == nullptr || version->gone ? nullptr : version;
  }

  // For the writer. A new entity is at no revision until its first version is pushed.
  base::EntityNo Add(absl::string_view id, schema::KindIndex kind) {
    const base::EntityNo no = rows_.Append(kind);
    of_kind_[kind].Append(no);
    CHECK(ids_.Insert(id) == no);
    return no;
  }
  void Push(base::EntityNo no, const EntityVersion& version) { versions_.Push(rows_[no].versions, version); }
  bool Rewrite(base::EntityNo no, const EntityVersion& version) {
    return versions_.Rewrite(rows_[no].versions, version);
  }

 private:
  struct Row {
    explicit Row(schema::KindIndex kind) : kind(kind) {}
    index::VersionChain<EntityValue>::Slot versions;
    const schema::KindIndex kind;
  };

  index::Interner ids_;
  index::StableVector<Row> rows_;
  index::VersionChain<EntityValue> versions_;
  std::vector<index::StableVector<base::EntityNo>> of_kind_;  // by KindIndex; the outer vector never changes
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_ENTITY_TABLE_H_
