#include "service/base/tally.h"

#include <openssl/sha.h>

#include <array>

#include "absl/strings/str_cat.h"

namespace entente::base {
namespace {

constexpr absl::string_view kEntity = "entity", kRelationship = "relationship", kObservation = "observation";

absl::uint128 NumberOfRelationship(int relation, absl::string_view subject, absl::string_view object,
                                   absl::string_view episode, int64_t updated_revision) {
  return NumberOf({kRelationship, absl::StrCat(relation), subject, object, episode, absl::StrCat(updated_revision)});
}

absl::uint128 NumberOfObservation(absl::string_view subject, int metric, absl::string_view period,
                                  int64_t updated_revision) {
  return NumberOf({kObservation, subject, absl::StrCat(metric), period, absl::StrCat(updated_revision)});
}

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  count += other.count;
  digest += other.digest;
  return *this;
}

Tally& Tally::operator-=(const Tally& other) {
  count -= other.count;
  digest -= other.digest;
  return *this;
}

absl::uint128 NumberOf(std::initializer_list<absl::string_view> texts) {
  std::string bytes;
  for (const absl::string_view text : texts) {
    absl::StrAppend(&bytes, text);
    bytes.push_back('\0');
  }
  std::array<uint8_t, SHA256_DIGEST_LENGTH> hash;
  SHA256(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size(), hash.data());
  absl::uint128 number = 0;
  for (size_t i = 0; i < sizeof(number); ++i) number = number << 8 | hash[i];
  return number;
}

std::string DigestText(absl::uint128 digest) {
  return absl::StrCat(absl::Hex(absl::Uint128High64(digest), absl::kZeroPad16),
                      absl::Hex(absl::Uint128Low64(digest), absl::kZeroPad16));
}

Tally TallyOf(const v1::FactKey& key, int64_t updated_revision) {
  switch (key.fact_case()) {
    case v1::FactKey::kEntity:
      return {1, NumberOf({kEntity, key.entity(), absl::StrCat(updated_revision)})};
    case v1::FactKey::kRelationship: {
      const v1::RelationshipKey& of = key.relationship();
      return {1, NumberOfRelationship(of.relation(), of.subject(), of.object(), of.episode(), updated_revision)};
    }
    case v1::FactKey::kObservation: {
      const v1::ObservationKey& of = key.observation();
      return {1, NumberOfObservation(of.subject(), of.metric(), of.period(), updated_revision)};
    }
    case v1::FactKey::FACT_NOT_SET:
      break;
  }
  return {};
}

Tally TallyOf(const v1::Fact& fact) {
  switch (fact.fact_case()) {
    case v1::Fact::kEntity:
      return {1, NumberOf({kEntity, fact.entity().id(), absl::StrCat(fact.entity().updated_revision())})};
    case v1::Fact::kRelationship: {
      const v1::Relationship& of = fact.relationship();
      return {1, NumberOfRelationship(of.relation(), of.subject(), of.object(), of.episode(), of.updated_revision())};
    }
    case v1::Fact::kObservation: {
      const v1::Observation& of = fact.observation();
      return {1, NumberOfObservation(of.subject(), of.metric(), of.period(), of.updated_revision())};
    }
    case v1::Fact::FACT_NOT_SET:
      break;
  }
  return {};
}

Tally TallyOfRow(absl::string_view id, v1::Validity validity) {
  return {1, NumberOf({"row", id, absl::StrCat(static_cast<int>(validity))})};
}

}  // namespace entente::base
