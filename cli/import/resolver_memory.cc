#include "cli/import/resolver_memory.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"

namespace entente::cli {
namespace {

std::string Like(const Thing& thing) { return absl::StrCat(thing.kind, "/", thing.slug); }

std::string KeyText(const v1::ExternalId& id) { return absl::StrCat(id.field(), "=", id.value()); }

std::set<std::string> KeyTexts(const Thing& thing) {
  std::set<std::string> texts;
  for (const v1::ExternalId& id : thing.mention.external_ids()) texts.insert(KeyText(id));
  return texts;
}

// What MayBeOne compares; the rest of a thing is not kept.
Thing Core(const Thing& thing) {
  Thing core;
  core.kind = thing.kind;
  core.source_key = thing.source_key;
  core.mention.set_country(thing.mention.country());
  *core.mention.mutable_external_ids() = thing.mention.external_ids();
  core.id = thing.id;
  return core;
}

}  // namespace

const ResolverMemory::Decision* ResolverMemory::Find(const std::string& key) const {
  const auto found = decisions_.find(key);
  return found == decisions_.end() ? nullptr : &found->second;
}

void ResolverMemory::Remember(const Thing& thing) {
  decisions_.insert_or_assign(thing.key, Decision{thing.id, thing.outcome});
  if (thing.described && !thing.source_key.empty()) {
    Owner& owner = owners_[thing.id];
    if (owner.records.empty()) {
      if (owner.key != thing.key) decisions_.erase(owner.key);
      owner = {thing.key, thing.source_key, {}};
    }
    if (owner.key == thing.key) owner.records.insert(thing.records.begin(), thing.records.end());
  }
  taken_.insert(thing.id);
  if (thing.outcome != Outcome::kReviewed) NoteLike(thing);
  if (thing.outcome != Outcome::kCreated && thing.outcome != Outcome::kStubbed) return;
  const auto [made, is_first] = made_.emplace(thing.id, false);
  if (thing.described && !made->second) {
    made->second = true;
    ++created_;
  }
  if (!is_first) return;
  for (const v1::ExternalId& id : thing.mention.external_ids()) made_with_key_.emplace(KeyText(id), thing.id);
}

void ResolverMemory::LetGo(const std::vector<std::string>& records) {
  if (records.empty()) return;
  for (auto& [id, owner] : owners_) {
    for (const std::string& record : records) owner.records.erase(record);
  }
}

bool ResolverMemory::Left(const std::string& id) const {
  const auto owner = owners_.find(id);
  return owner != owners_.end() && owner->second.records.empty();
}

// What is said of all things that are one entity counts, in whatever order they come.
void ResolverMemory::NoteLike(const Thing& thing) {
  std::vector<Thing>& alike = like_[Like(thing)];
  const bool is_known = std::any_of(alike.begin(), alike.end(), [&](const Thing& other) {
    return other.id == thing.id && other.source_key == thing.source_key &&
           other.mention.country() == thing.mention.country() && KeyTexts(other) == KeyTexts(thing);
  });
  if (!is_known) alike.push_back(Core(thing));
}

std::string ResolverMemory::MadeWithKeyOf(const Thing& thing) const {
  for (const v1::ExternalId& id : thing.mention.external_ids()) {
    const auto found = made_with_key_.find(KeyText(id));
    if (found != made_with_key_.end()) return found->second;
  }
  return "";
}

std::string ResolverMemory::DecidedLike(const Thing& thing) const {
  const auto found = like_.find(Like(thing));
  if (found == like_.end()) return "";
  std::map<std::string, bool> fits;  // by entity
  for (const Thing& other : found->second) {
    const bool fit = MayBeOne(other, thing) && !IsOfAnother(other.id, thing);
    const auto [entity, is_first] = fits.emplace(other.id, fit);
    entity->second = entity->second && fit;
  }
  std::string id;
  for (const auto& [entity, fit] : fits) {
    if (!fit) continue;
    if (!id.empty()) return "";
    id = entity;
  }
  return id;
}

bool ResolverMemory::IsOfAnother(const std::string& id, const Thing& thing) const {
  if (!thing.described || thing.source_key.empty()) return false;
  const auto owner = owners_.find(id);
  return owner != owners_.end() && owner->second.source_key != thing.source_key;
}

}  // namespace entente::cli
