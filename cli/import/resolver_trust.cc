#include "cli/import/resolver_trust.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/import/slug.h"
#include "cli/import/text_key.h"

namespace entente::cli {
namespace {

constexpr size_t kMaxMark = 120;      // bytes of what a note says of a mention
constexpr int kMarkDigits = 16;       // of the digest that stands for a longer one
constexpr size_t kMaxNote = 1024;     // bytes, by the contract
constexpr size_t kKeyInClaimId = 32;  // bytes of a mention's key in the id of a claim that a mapping made of several

// Whether the claim's id says which mention it points at. If it says so in another way than is looked for here, a note
// says it besides.
bool IdSays(const v1::Claim& claim, const DraftMention& mention) {
  const size_t slash = mention.source_key.find('/');
  const std::string key = mention.source_key.empty() ? mention.mention.name() : mention.source_key.substr(slash + 1);
  return !key.empty() &&
         absl::StrContains(absl::StrCat(claim.id(), "."), absl::StrCat(".", KeyOf(key, kKeyInClaimId), "."));
}

std::string MarkOf(const Thing& thing) {
  const std::string& name = thing.source_key.empty() ? thing.slug : thing.source_key;
  return absl::StrCat("as \"", name.size() > kMaxMark ? SuffixOf("", name, kMarkDigits) : name, "\"");
}

}  // namespace

std::string OwnId(const Thing& thing, const std::string& source, int length) {
  const std::string id = absl::StrCat(thing.kind, "/", thing.slug);
  return length == 0 ? id : absl::StrCat(id, "-", SuffixOf(source, thing.key, length));
}

bool StillNames(const v1::Claim& draft, const v1::Claim& earlier, const Place& place, const DraftMention& mention,
                const Thing& thing, const std::string& source, const std::string& id) {
  if (KindOfId(id) != thing.kind) return false;
  if (mention.described || IdSays(draft, mention)) return true;
  if (!place.cites) return absl::StrContains(earlier.note(), MarkOf(thing));
  return std::any_of(std::begin(kSuffixLengths), std::end(kSuffixLengths),
                     [&](int length) { return OwnId(thing, source, length) == id; });
}

bool IsWithdrawn(const v1::Claim& earlier) {
  return earlier.state() == v1::CLAIM_STATE_RETRACTED &&
         earlier.retraction_reason() == v1::RETRACTION_REASON_SOURCE_WITHDREW;
}

void MarkMention(const Place& place, const DraftMention& mention, const Thing& thing, v1::Claim& claim) {
  if (mention.described || place.cites || IdSays(claim, mention)) return;
  const std::string mark = MarkOf(thing);
  std::string note = claim.note().empty() ? mark : absl::StrCat(claim.note(), "; ", mark);
  if (note.size() <= kMaxNote && !absl::StrContains(claim.note(), mark)) claim.set_note(std::move(note));
}

}  // namespace entente::cli
