#include "tests/robustness/watch_copy.h"

#include <openssl/sha.h>

namespace entente::oracle {
namespace {

using Number = unsigned __int128;

Number NumberOf(const std::vector<std::string>& texts) {
  std::string bytes;
  for (const std::string& text : texts) bytes += text + std::string(1, '\0');
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash);
  Number number = 0;
  for (int i = 0; i < 16; ++i) number = number * 256 + hash[i];
  return number;
}

Number NumberOf(const v1::Fact& fact) {
  if (fact.has_entity()) {
    return NumberOf({"entity", fact.entity().id(), std::to_string(fact.entity().updated_revision())});
  }
  if (fact.has_relationship()) {
    const v1::Relationship& r = fact.relationship();
    return NumberOf({"relationship", std::to_string(r.relation()), r.subject(), r.object(), r.episode(),
                     std::to_string(r.updated_revision())});
  }
  const v1::Observation& o = fact.observation();
  return NumberOf(
      {"observation", o.subject(), std::to_string(o.metric()), o.period(), std::to_string(o.updated_revision())});
}

}  // namespace

v1::FactKey KeyOf(const v1::Fact& fact) {
  v1::FactKey key;
  if (fact.has_entity()) {
    key.set_entity(fact.entity().id());
  } else if (fact.has_relationship()) {
    key.mutable_relationship()->set_relation(fact.relationship().relation());
    key.mutable_relationship()->set_subject(fact.relationship().subject());
    key.mutable_relationship()->set_object(fact.relationship().object());
    key.mutable_relationship()->set_episode(fact.relationship().episode());
  } else {
    key.mutable_observation()->set_subject(fact.observation().subject());
    key.mutable_observation()->set_metric(fact.observation().metric());
    key.mutable_observation()->set_period(fact.observation().period());
  }
  return key;
}

std::string KeyText(const v1::FactKey& key) {
  if (key.has_relationship()) {
    const v1::RelationshipKey& r = key.relationship();
    return "relationship " + r.subject() + "|" + std::to_string(r.relation()) + "|" + r.object() + "|" + r.episode();
  }
  if (key.has_observation()) {
    const v1::ObservationKey& o = key.observation();
    return "observation " + o.subject() + "|" + std::to_string(o.metric()) + "|" + o.period();
  }
  return "entity " + key.entity();
}

std::string KeyText(const v1::Fact& fact) { return KeyText(KeyOf(fact)); }

int64_t UpdatedRevision(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().updated_revision();
  if (fact.has_relationship()) return fact.relationship().updated_revision();
  return fact.observation().updated_revision();
}

v1::Validity ValidityOf(const v1::Fact& fact) {
  if (fact.has_entity()) return fact.entity().validity();
  if (fact.has_relationship()) return fact.relationship().validity();
  return fact.observation().validity();
}

std::string DigestOf(const std::map<std::string, v1::Fact>& facts) {
  Number sum = 0;
  for (const auto& [key, fact] : facts) sum += NumberOf(fact);
  std::string text;
  for (int shift = 124; shift >= 0; shift -= 4) text += "0123456789abcdef"[static_cast<int>(sum >> shift) & 15];
  return text;
}

void WatchCopy::Clear() {
  whole_ = false;
  facts_.clear();
  waiting_.clear();
}

void WatchCopy::Take(const v1::WatchResponse& message) {
  if (message.has_resync()) Clear();
  for (const v1::Fact& fact : message.snapshot().facts()) facts_[KeyText(fact)] = fact;
  if (message.mark().snapshot_complete()) whole_ = true;
  if (message.has_commit()) TakeChanges(message.commit());
}

void WatchCopy::TakeChanges(const v1::CommitEvent& commit) {
  waiting_.insert(waiting_.end(), commit.changes().begin(), commit.changes().end());
  if (!commit.last_part()) return;
  for (const v1::FactChange& change : waiting_) {
    if (change.has_after()) {
      facts_[KeyText(change.key())] = change.after();
    } else {
      facts_.erase(KeyText(change.key()));
    }
  }
  waiting_.clear();
}

const v1::Fact* WatchCopy::Find(const std::string& key) const {
  const auto found = facts_.find(key);
  return found == facts_.end() ? nullptr : &found->second;
}

}  // namespace entente::oracle
