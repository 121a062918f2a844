// An index of every name that any claim ever gave an entity, by what can be asked of names: the same, sounding the
// same, beginning alike, sharing letters or words.
//
// It follows the graph's index of texts (graph/term_index.h): names are numbered as they come, a name once for each
// field it stands in, and stay; whom a name belongs to is asked there. What is found are candidates, since claims come
// and go: the names that an entity has at the revision read decide.
//
// Following costs what was added since, and is done by whoever comes first: the server's follower, or a reader whose
// state has names the index does not have yet. Nobody waits for a reader, and a reader waits only for what it needs.
#ifndef ENTENTE_SERVICE_DISCOVERY_NAME_INDEX_H_
#define ENTENTE_SERVICE_DISCOVERY_NAME_INDEX_H_

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "service/base/mutex.h"
#include "service/discovery/name_forms.h"
#include "service/discovery/name_likeness.h"
#include "service/discovery/posting_lists.h"
#include "service/graph/term_index.h"
#include "service/index/arena.h"
#include "service/index/stable_vector.h"
#include "service/schema/schema.h"

namespace entente::discovery {

// The number of a name in the index.
using NameNo = uint32_t;

// The index. Thread-safe.
class NameIndex {
 public:
  // The schema must outlive it.
  explicit NameIndex(const schema::Schema& schema);

  // Takes in texts that came to `terms` since, at most kSlice of them; always the same terms. Returns whether all that
  // were there when it was called are now taken in. Waits while another thread does the same.
  bool CatchUp(const graph::TermIndex& terms);
  static constexpr uint32_t kSlice = 256;

  // How many names there are. Those below may be asked for.
  uint32_t size() const { return names_.size(); }
  NameView At(NameNo name) const;
  // The name made of a term of the graph's index; nothing if there is none, or none was made.
  std::optional<NameNo> Find(uint32_t term) const;
  // Its number in the graph's index, and the field it stands in.
  uint32_t TermOf(NameNo name) const { return names_[name].term; }
  int TrigramsOf(NameNo name) const { return names_[name].trigrams; }

  // The names under a key, in the order in which they came; null if there are none. May have others among them.
  const index::RisingList* Under(KeySort sort, absl::string_view text) const { return lists_.Find(sort, text); }
  // The names that may begin (`sort` says how) with `text`. If they are more than kFewNames, all begin with
  // KeptOf(text).
  const index::RisingList* Beginning(KeySort sort, absl::string_view text) const;
  // The longest beginning of a text that names are found by. Pure.
  static absl::string_view KeptOf(absl::string_view text);
  static constexpr uint32_t kFewNames = 128;
  // How much a word tells, in nats: minus the logarithm of its share of all names.
  double WeightOf(absl::string_view word) const;

  // The keys of the trigrams of a text's words, of common ones in English, each once, in no order. Pure.
  static std::vector<uint64_t> TrigramsOf(absl::string_view latin);
  const index::RisingList* Under(uint64_t trigram) const { return lists_.Find(trigram); }

 private:
  struct Entry {
    const char* text;  // native, if foreign; then latin, then squashed, if it is not the same
    uint32_t term;
    uint16_t native_size, latin_size, squashed_size;
    uint16_t before_brackets;
    uint16_t trigrams;
    bool foreign;
  };

  void Take(uint32_t term, absl::string_view folded) ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  // Puts a name under the beginnings of one of its texts, as long ones as there are many names under.
  void AddBeginnings(KeySort sort, absl::string_view text, NameNo name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  // Puts the names under a beginning also under those of `size` bytes that go on from it.
  void Divide(const index::RisingList& names, KeySort sort, absl::string_view beginning, size_t size)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);
  const char* Keep(const NameForms& forms) ABSL_EXCLUSIVE_LOCKS_REQUIRED(writing_);

  std::vector<bool> is_name_;  // by field number
  base::Mutex writing_;
  index::Arena arena_;  // the writer's
  index::StableVector<Entry> names_;
  PostingLists lists_;
  std::atomic<uint32_t> covered_{0};  // terms taken in
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_NAME_INDEX_H_
