#include "tests/robustness/dependence.h"

#include <algorithm>

#include "google/protobuf/descriptor.h"

namespace entente::oracle {

Meanings MeaningsOr(const Meanings& asked, v1::Meaning otherwise) {
  Meanings meanings = asked;
  if (meanings.empty()) meanings.Add(otherwise);
  return meanings;
}

Dependence::Dependence(const World& world, const Meanings& meanings, bool reversed) {
  for (const v1::Relationship& fact : world.relationships) {
    if (!Means(fact.relation(), meanings)) continue;
    next_[reversed ? fact.object() : fact.subject()].push_back(&fact);
    // What is symmetric leads both ways.
    if (RuleOf(fact.relation()).symmetric()) next_[reversed ? fact.subject() : fact.object()].push_back(&fact);
  }
}

Depths Dependence::Reach(const Ids& starts, int max_depth, const Ids& without) const {
  Depths depths;
  std::vector<std::string> ends;
  for (const std::string& id : starts) {
    if (!without.count(id) && depths.emplace(id, 0).second) ends.push_back(id);
  }
  for (int depth = 1; !ends.empty() && (max_depth == 0 || depth <= max_depth); ++depth) {
    std::vector<std::string> reached;
    for (const std::string& id : ends) {
      if (!next_.count(id)) continue;
      for (const v1::Relationship* fact : next_.at(id)) {
        const std::string& to = OtherEnd(*fact, id);
        if (!without.count(to) && depths.emplace(to, depth).second) reached.push_back(to);
      }
    }
    ends = std::move(reached);
  }
  return depths;
}

std::map<std::string, Truth> Dependence::Certainty(std::map<std::string, Truth> best, int max_depth) const {
  const int rounds = max_depth == 0 ? static_cast<int>(next_.size()) + 1 : max_depth;
  for (int round = 0; round < rounds; ++round) {
    std::map<std::string, Truth> after = best;
    for (const auto& [id, truth] : best) {
      if (!next_.count(id)) continue;
      for (const v1::Relationship* fact : next_.at(id)) {
        Truth& known = after.emplace(OtherEnd(*fact, id), kNo).first->second;
        known = std::max(known, std::min(truth, TruthOf(fact->validity())));
      }
    }
    best = std::move(after);
  }
  return best;
}

std::vector<const v1::Relationship*> Dependence::Followed(const Depths& depths, int max_depth) const {
  std::map<std::string, const v1::Relationship*> followed;
  for (const auto& [id, depth] : depths) {
    if ((max_depth != 0 && depth >= max_depth) || !next_.count(id)) continue;
    for (const v1::Relationship* fact : next_.at(id)) followed[Identity(*fact)] = fact;
  }
  std::vector<const v1::Relationship*> result;
  for (const auto& [identity, fact] : followed) result.push_back(fact);
  return result;
}

Dependence Dependence::Below(const std::string& start, int max_depth) const {
  Dependence below;
  for (const auto& [id, depth] : Reach({start}, max_depth)) {
    if ((max_depth == 0 || depth < max_depth) && next_.count(id)) below.next_[id] = next_.at(id);
  }
  return below;
}

bool Dependence::MoreThan(const Depths& depths, int max_depth) const {
  return std::any_of(depths.begin(), depths.end(), [&](const auto& reached) {
    return max_depth != 0 && reached.second == max_depth && LeadsOn(reached.first);
  });
}

std::vector<const v1::Relationship*> Dependence::Chain(const Ids& from, const Ids& to) const {
  // By how many steps each reaches the end: tried from every entity.
  Depths left;
  for (const std::string& id : from) {
    for (const auto& [reached, depth] : Reach({id}, 0)) {
      int best = kFuture;
      for (const auto& [end, steps] : Reach({reached}, 0)) {
        if (to.count(end)) best = std::min(best, steps);
      }
      left[reached] = best;
    }
  }
  int least = kFuture;
  for (const std::string& id : from) least = std::min(least, left[id]);
  Ids starts;
  for (const std::string& id : from) {
    if (left[id] == least) starts.insert(id);
  }
  std::vector<const v1::Relationship*> chain;
  for (int steps = least; steps > 0 && least != kFuture; --steps) {
    const v1::Relationship* first = nullptr;
    for (const std::string& id : starts) {
      if (!next_.count(id)) continue;
      for (const v1::Relationship* fact : next_.at(id)) {
        if (left[OtherEnd(*fact, id)] != steps - 1) continue;
        if (first == nullptr || Identity(*fact) < Identity(*first)) first = fact;
      }
    }
    chain.push_back(first);
    starts = {first->object()};
  }
  return chain;
}

std::vector<v1::Maker> MakersOf(const World& world, const std::string& id) {
  std::map<std::string, v1::Maker> makers;
  for (const v1::Relationship& fact : world.relationships) {
    if (fact.object() != id || !Means(fact.relation(), MeaningsOr({}, v1::MEANING_PRODUCTION))) continue;
    v1::Maker& maker = makers[fact.subject()];
    const v1::Entity& entity = world.entities.at(fact.subject());
    maker.set_id(fact.subject());
    maker.set_name(entity.description().has_name() ? entity.description().name() : fact.subject());
    maker.set_country(CountryOf(world, fact.subject()));
    *maker.add_relationships() = fact;
  }
  std::vector<v1::Maker> result;
  for (auto& [maker_id, maker] : makers) result.push_back(std::move(maker));
  return result;
}

std::map<std::string, Truth> MadeBy(const World& world, const std::string& id) {
  std::map<std::string, Truth> made;
  for (const v1::Relationship& fact : world.relationships) {
    if (fact.subject() != id || !Means(fact.relation(), MeaningsOr({}, v1::MEANING_PRODUCTION))) continue;
    Truth& truth = made.emplace(fact.object(), kNo).first->second;
    truth = std::max(truth, TruthOf(fact.validity()));
  }
  return made;
}

bool TakesPart(const std::string& kind, const Meanings& meanings, bool as_subject) {
  const auto* relations = v1::Relation_descriptor();
  for (int i = 1; i < relations->value_count(); ++i) {
    const v1::RelationRule& rule = RuleOf(relations->value(i)->number());
    const auto& kinds = as_subject ? rule.subjects() : rule.objects();
    const bool takes_part = std::count(kinds.begin(), kinds.end(), kind) > 0;
    if (takes_part && Means(relations->value(i)->number(), meanings)) return true;
  }
  return false;
}

std::string CountryOf(const World& world, const std::string& id) {
  const auto* kind = v1::Description::descriptor()->FindFieldByName(KindOf(id))->message_type();
  for (int i = 0; i < kind->field_count(); ++i) {
    if (kind->field(i)->options().GetExtension(v1::field).format() != v1::FORMAT_COUNTRY) continue;
    const std::vector<Value> values = ValuesAt(world.entities.at(id), KindOf(id) + "." + kind->field(i)->name());
    return values.empty() ? "" : values[0].text;
  }
  return "";
}

}  // namespace entente::oracle
