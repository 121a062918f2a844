// A count and a digest of things that come and go in any order: what SyncMark.count and SyncMark.digest say of the
// facts or rows a watch sees. How the numbers are made is told in watch_service.proto. Pure, thread-safe.
#ifndef ENTENTE_SERVICE_BASE_TALLY_H_
#define ENTENTE_SERVICE_BASE_TALLY_H_

#include <cstdint>
#include <initializer_list>
#include <string>

#include "absl/numeric/int128.h"
#include "absl/strings/string_view.h"
#include "entente/v1/graph.pb.h"

namespace entente::base {

// How many things, and the sum of their numbers modulo 2^128. A value.
struct Tally {
  int64_t count = 0;
  absl::uint128 digest = 0;

  Tally& operator+=(const Tally& other);
  Tally& operator-=(const Tally& other);
  bool operator==(const Tally& other) const { return count == other.count && digest == other.digest; }
};

// Of one fact in the version that this revision wrote (its updated_revision), or of one row.
Tally TallyOf(const v1::FactKey& key, int64_t updated_revision);
Tally TallyOf(const v1::Fact& fact);
Tally TallyOfRow(absl::string_view id, v1::Validity validity);

// The first 16 bytes of the SHA-256 of texts, each followed by a byte 0, as a number.
absl::uint128 NumberOf(std::initializer_list<absl::string_view> texts);
// A number as SyncMark.digest has it: 32 hexadecimal digits.
std::string DigestText(absl::uint128 digest);

}  // namespace entente::base

#endif  // ENTENTE_SERVICE_BASE_TALLY_H_
