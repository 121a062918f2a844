// What differs between two snapshots: the handler for what a Gap of a watch left out.
//
//   entente::FactMap held = ..., fresh;  // as of before, and from the parts of the snapshot that follows the Gap
//   for (entente::v1::Fact& fact : *part.mutable_facts()) fresh[entente::IdentityOf(fact)] = std::move(fact);
//   for (const entente::v1::FactChange& change : entente::SnapshotDiff(held, fresh)) Handle(change);
//
// A Replica (entente/replica.h) does all this by itself. Pure functions of what is held; a server compares two of its
// revisions with DiffGraph.
#ifndef ENTENTE_CLIENT_SNAPSHOT_DIFF_H_
#define ENTENTE_CLIENT_SNAPSHOT_DIFF_H_

#include <map>
#include <string>
#include <vector>

#include "entente/v1/graph.pb.h"
#include "entente/v1/pattern.pb.h"
#include "entente/v1/watch_service.pb.h"

namespace entente {

// The identity of a fact as a text: the same at every revision, different from that of every other fact. Sorts entities
// before relationships before observations; otherwise opaque. Of a symmetric relationship the two ids are taken in the
// order the server has them in.
std::string IdentityOf(const v1::FactKey& key);
std::string IdentityOf(const v1::Fact& fact);
// The key of a fact.
v1::FactKey KeyOf(const v1::Fact& fact);

// Facts by identity; rows of a pattern by their id.
using FactMap = std::map<std::string, v1::Fact>;
using RowMap = std::map<std::string, v1::PatternRow>;

// What leads from one state to a later one, in order of identity: CHANGE_KIND_ENTERED, CHANGE_KIND_CHANGED (each with
// `after`) and CHANGE_KIND_LEFT; facts have `before` where there was one. Rows change only in how certain they are.
std::vector<v1::FactChange> SnapshotDiff(const FactMap& before, const FactMap& after);
std::vector<v1::RowChange> SnapshotDiff(const RowMap& before, const RowMap& after);

}  // namespace entente

#endif  // ENTENTE_CLIENT_SNAPSHOT_DIFF_H_
