// Finds entities by the text of a field: the posting lists behind filters, name and external id look-ups.
//
// A list holds every entity of which some claim ever said the text, once: it gives candidates, the fact as it is read
// decides. Claims rather than bodies, because a dated claim, or one that loses by default, decides in another view. The
// entities of a frequent term are kept as bits besides, for asking whether one is among them.
// What an erasure takes away stays a (dead) text here until the next start.
#ifndef ENTENTE_SERVICE_GRAPH_TERM_INDEX_H_
#define ENTENTE_SERVICE_GRAPH_TERM_INDEX_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "entente/v1/ontology.pb.h"
#include "service/base/fact_ref.h"
#include "service/index/bit_set.h"
#include "service/index/grow_list.h"
#include "service/index/hash_index.h"
#include "service/index/interner.h"
#include "service/index/ordered_index.h"
#include "service/index/stable_vector.h"
#include "service/schema/schema.h"

namespace entente::graph {

// Calls `visit` with each element of a field in `description` as the index keeps it: text as it is, a name folded, of
// an enum value the name without its prefix, of a message its `name`.
void ForEachTerm(const schema::Field& field, const v1::Description& description,
                 absl::FunctionRef<void(absl::string_view)> visit);

// One writer, any number of readers.
class TermIndex {
 public:
  // Arena and schema outlive it; the arena belongs to the same writer.
  TermIndex(index::Arena& arena, const schema::Schema& schema);

  // For the writer: makes room for the next entity; adds it under every term of a description it has.
  void AddEntity() { of_entity_.Append(); }
  void Add(base::EntityNo entity, schema::KindIndex kind, const v1::Description& description);

  // For a start with so many entities, before anybody reads: between the two, terms are not put in order as they come,
  // but at the end and all at once, which is quicker.
  void StartLoading(size_t entities);
  void EndLoading();

  // How many terms such a description has, all of which were added; and under how many an entity is.
  uint32_t CountIn(schema::KindIndex kind, const v1::Description& description) const;
  uint32_t CountOf(base::EntityNo entity) const { return of_entity_[entity].size(); }

  // Tells the processor that CountOf will be asked: first the one, and once that has arrived the other.
  void FetchList(base::EntityNo entity) const { __builtin_prefetch(&of_entity_[entity]); }
  void FetchTerms(base::EntityNo entity) const { of_entity_[entity].Fetch(); }

  // A number that is another one where other fields are indexed, or otherwise.
  uint32_t fingerprint() const { return fingerprint_; }

  // The number of a term (text of a searchable field need not be folded), and what goes by it: how many candidates it
  // has, them, and whether an entity is one. Nothing if no claim ever said it.
  std::optional<uint32_t> Find(int field_number, absl::string_view text) const;
  uint32_t Count(uint32_t term) const { return postings_[term].size(); }
  template <typename Visit>
  void ForEach(uint32_t term, Visit&& visit) const {
    postings_[term].ForEach(visit);
  }
  // Calls `visit(text, term)` for the terms of a searchable field in order of their bytes, from the first that is not
  // less than `from`, nor `before` what is sought if that is there, until it returns false.
  void ForEachInOrder(int field_number, absl::string_view from,
                      const std::function<bool(absl::string_view text)>& before,
                      absl::FunctionRef<bool(absl::string_view text, uint32_t term)> visit) const;
  // Terms are numbered from 0 as they come, and stay as they are: for indexes of these texts that follow this one.
  uint32_t size() const { return terms_.size(); }
  struct Term {
    int field_number;
    absl::string_view text;
  };
  Term At(uint32_t term) const;
  // Costs one look-up where many entities are under the term, else the few terms of the entity.
  bool IsUnder(base::EntityNo entity, uint32_t term) const {
    if (const uint32_t no = FindFrequent(term); no != index::HashIndex::kNone)
      return frequent_[no].entities.Has(entity);
    return !of_entity_[entity].ForEach([&](uint32_t each) { return each != term; });
  }

 private:
  // A term that was found to have many entities, with them.
  struct Frequent {
    explicit Frequent(uint32_t term) : term(term) {}
    const uint32_t term;
    index::BitSet entities;
  };
  static uint64_t HashOf(uint32_t term);
  // Its position in frequent_; HashIndex::kNone if it is not frequent.
  uint32_t FindFrequent(uint32_t term) const {
    return find_frequent_.Find(HashOf(term), [&](uint32_t each) { return frequent_[each].term == term; });
  }
  // Notes that an entity, whose number was appended to its list, is under a term.
  void NoteFrequent(base::EntityNo entity, uint32_t term);

  index::Arena& arena_;
  const schema::Schema& schema_;
  const uint32_t fingerprint_;
  std::vector<std::vector<const schema::Field*>> indexed_;   // by KindIndex
  std::vector<std::unique_ptr<index::OrderedIndex>> order_;  // by field number; of those that are searchable
  index::Interner terms_;                                    // field number 2 | text
  index::StableVector<index::GrowList> postings_;            // by term
  index::StableVector<index::GrowList> of_entity_;           // by EntityNo: the terms it is under
  index::StableVector<Frequent> frequent_;
  index::HashIndex find_frequent_;
  bool loading_ = false;
};

}  // namespace entente::graph

#endif  // ENTENTE_SERVICE_GRAPH_TERM_INDEX_H_
