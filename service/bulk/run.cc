#include "service/bulk/run.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "service/base/status_macros.h"
#include "service/commit/request.h"

namespace entente::bulk {
namespace {

constexpr uint8_t kMet = 1, kChanged = 2;  // bits of what follows the digest
constexpr size_t kRequestsAtATime = 64;    // a note may hold the numbers of some thousand claims

std::string PrefixOf(absl::string_view import_id) { return absl::StrCat(commit::kImportRequests, import_id, "/"); }

void AppendVarint(uint32_t number, std::string& bytes) {
  for (; number >= 0x80; number >>= 7) bytes.push_back(static_cast<char>(number | 0x80));
  bytes.push_back(static_cast<char>(number));
}

// Takes a number off the front; nothing if there is none.
std::optional<uint32_t> TakeVarint(absl::string_view& bytes) {
  uint32_t number = 0;
  for (int shift = 0; shift < 35 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    number |= static_cast<uint32_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return number;
  }
  return std::nullopt;
}

int64_t SequenceOf(absl::string_view request_id, absl::string_view prefix) {
  int64_t sequence = 0;
  return absl::SimpleAtoi(request_id.substr(prefix.size()), &sequence) ? sequence : 0;
}

}  // namespace

std::string EncodeNote(const RunNote& note) {
  std::string bytes = note.digest.substr(0, kNoteDigestBytes);
  bytes.resize(kNoteDigestBytes);
  bytes.push_back(static_cast<char>((note.met.has_value() ? kMet : 0) | (note.changed ? kChanged : 0)));
  if (!note.met.has_value()) return bytes;
  std::vector<base::ClaimNo> sorted = *note.met;
  std::sort(sorted.begin(), sorted.end());
  base::ClaimNo before = 0;
  for (const base::ClaimNo no : sorted) {
    AppendVarint(no - before, bytes);
    before = no;
  }
  return bytes;
}

RunNote DecodeNote(absl::string_view bytes) {
  RunNote note;
  if (bytes.size() <= kNoteDigestBytes) return note;
  note.digest = std::string(bytes.substr(0, kNoteDigestBytes));
  const auto bits = static_cast<uint8_t>(bytes[kNoteDigestBytes]);
  note.changed = (bits & kChanged) != 0;
  bytes.remove_prefix(kNoteDigestBytes + 1);
  if ((bits & kMet) == 0) return note;
  note.met.emplace();
  base::ClaimNo no = 0;
  while (const std::optional<uint32_t> more = TakeVarint(bytes)) note.met->push_back(no += *more);
  return note;
}

std::string RequestIdOf(absl::string_view import_id, int64_t sequence) {
  return absl::StrCat(PrefixOf(import_id), absl::StrFormat("%019d", sequence));
}

absl::StatusOr<RunState> FindRun(const store::Reader& store, absl::string_view import_id, bool needs_met) {
  RunState state;
  const std::string prefix = PrefixOf(import_id);
  if (!needs_met) {
    ASSIGN_OR_RETURN(const std::optional<store::StoredRequest> last, store.LastRequest(prefix));
    if (last.has_value()) state.last_sequence = SequenceOf(last->id, prefix);
    return state;
  }
  std::string after;
  while (true) {
    ASSIGN_OR_RETURN(const std::vector<store::StoredRequest> requests, store.Requests(prefix, after, kRequestsAtATime));
    if (requests.empty()) return state;
    for (const store::StoredRequest& request : requests) {
      const RunNote note = DecodeNote(request.note);
      if (SequenceOf(request.id, prefix) != state.last_sequence + 1 || !note.met.has_value()) return state;
      for (const base::ClaimNo no : *note.met) state.met.Add(no);
      ++state.last_sequence;
    }
    after = requests.back().id;
  }
}

}  // namespace entente::bulk
