#include "tests/robustness/oracle.h"

#include <algorithm>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace entente::oracle {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Adds to `into` what `from` has and `into` lacks; repeated fields by union.
void Merge(const Message& from, Message& into) {
  const auto* reflection = from.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection->ListFields(from, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(from, field); ++i) {
        if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
          const Message& element = reflection->GetRepeatedMessage(from, field, i);
          bool there = false;
          for (int j = 0; j < into.GetReflection()->FieldSize(into, field); ++j) {
            there |= into.GetReflection()->GetRepeatedMessage(into, field, j).SerializeAsString() ==
                     element.SerializeAsString();
          }
          if (!there) into.GetReflection()->AddMessage(&into, field)->CopyFrom(element);
        } else {
          const int value = reflection->GetRepeatedEnumValue(from, field, i);
          bool there = false;
          for (int j = 0; j < into.GetReflection()->FieldSize(into, field); ++j) {
            there |= into.GetReflection()->GetRepeatedEnumValue(into, field, j) == value;
          }
          if (!there) into.GetReflection()->AddEnumValue(&into, field, value);
        }
      }
    } else if (field->containing_oneof() != nullptr && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Merge(reflection->GetMessage(from, field), *into.GetReflection()->MutableMessage(&into, field));
    } else if (!into.GetReflection()->HasField(into, field)) {
      // One field alone: serialize a copy that holds nothing else and merge it.
      std::unique_ptr<Message> only(from.New());
      only->CopyFrom(from);
      for (const FieldDescriptor* other : fields) {
        if (other != field) only->GetReflection()->ClearField(only.get(), other);
      }
      into.MergeFrom(*only);
    }
  }
}

const std::string& AboutEntity(const v1::Claim& claim) { return claim.entity().id(); }

// The ids a claim names: the documents it cites and, unless it is deprecated and makes no fact, what it is about.
std::set<std::string> PointedAt(const v1::Claim& claim) {
  std::set<std::string> ids;
  for (const v1::Citation& citation : claim.citations()) ids.insert(citation.document());
  if (claim.rank() == v1::RANK_DEPRECATED) return ids;
  if (claim.has_entity()) ids.insert(claim.entity().id());
  if (claim.has_relationship()) {
    ids.insert(claim.relationship().subject());
    ids.insert(claim.relationship().object());
  }
  if (claim.has_observation()) ids.insert(claim.observation().subject());
  return ids;
}

}  // namespace

v1::Validity Judge(const Days& from, const Days& until, const View& view) {
  if (view.any) return v1::VALIDITY_UNSPECIFIED;
  const int start = view.every_day ? view.first : view.last, end = view.every_day ? view.last : view.first;
  if (from.latest <= start && until.earliest > end) return v1::VALIDITY_DEFINITE;
  if (from.earliest <= start && until.latest > end) return v1::VALIDITY_POSSIBLE;
  return v1::VALIDITY_NOT_VALID;
}

std::string IdentityOf(const v1::Claim& claim) {
  if (claim.has_entity()) return claim.entity().id();
  if (claim.has_relationship()) {
    const v1::RelationshipClaim& r = claim.relationship();
    return r.subject() + "|" + std::to_string(r.relation()) + "|" + r.object() + "|" + r.episode();
  }
  const v1::ObservationClaim& o = claim.observation();
  return o.subject() + "|" + std::to_string(o.metric()) + "|" + o.period();
}

v1::Claim& Oracle::Write(const std::string& id, int64_t revision) {
  Versions& versions = claims_[id];
  if (versions.back().first != revision) versions.push_back({revision, versions.back().second});
  versions.back().second.set_updated_revision(revision);
  return versions.back().second;
}

void Oracle::Assert(v1::Claim claim, int64_t revision) {
  if (claim.confidence() == 0) claim.set_confidence(v1::CONFIDENCE_LIKELY);
  if (claim.rank() == 0) claim.set_rank(v1::RANK_NORMAL);
  Follow(claim, revision);
  claim.set_state(v1::CLAIM_STATE_ASSERTED);
  claim.set_updated_revision(revision);
  Versions& versions = claims_[claim.id()];
  claim.set_asserted_revision(versions.empty() ? revision : versions.front().second.asserted_revision());
  if (!versions.empty() && versions.back().first == revision) {
    versions.back().second = claim;
  } else {
    versions.push_back({revision, claim});
  }
}

// PART_OF has one object at a time: what is certainly older and still open ends where the newer starts.
void Oracle::EndOlder(const v1::Claim& newer, int64_t revision) {
  if (!newer.has_relationship() || newer.relationship().relation() != v1::RELATION_PART_OF) return;
  View all;
  all.revision = revision;
  all.any = true;
  const std::vector<v1::Relationship> facts = Relationships(all);
  std::string from;
  for (const v1::Relationship& fact : facts) {
    if (fact.relation() == v1::RELATION_PART_OF && fact.subject() == newer.relationship().subject() &&
        fact.object() == newer.relationship().object() && fact.episode() == newer.relationship().episode()) {
      from = fact.valid_time().from();
    }
  }
  for (const v1::Relationship& fact : facts) {
    if (fact.relation() != v1::RELATION_PART_OF || fact.subject() != newer.relationship().subject() ||
        (fact.object() == newer.relationship().object() && fact.episode() == newer.relationship().episode()) ||
        !fact.valid_time().until().empty() || from.empty()) {
      continue;
    }
    if (ReadDate(fact.valid_time().from()).latest >= ReadDate(from).earliest) continue;
    for (const std::string& id : fact.claim_ids()) {
      if (!claims_[id].back().second.valid_time().until().empty()) continue;
      Write(id, revision).mutable_valid_time()->set_until(from);
    }
  }
}

void Oracle::Apply(const v1::CommitRequest& request, int64_t revision, int day,
                   const std::vector<std::string>& claim_ids) {
  head_ = revision;
  days_[revision] = day;
  std::vector<v1::Claim> said;
  for (int i = 0; i < request.changes_size(); ++i) {
    const v1::Change& change = request.changes(i);
    if (change.has_assert_claim()) {
      v1::Claim claim = change.assert_claim();
      claim.set_id(claim_ids[i]);
      Assert(claim, revision);
      said.push_back(claim);
    } else if (change.has_correct_claim()) {
      v1::Claim claim = change.correct_claim().claim();
      claim.set_change_note(change.correct_claim().note());
      Assert(claim, revision);
      said.push_back(claim);
    } else if (change.has_end_claim()) {
      v1::Claim& claim = Write(change.end_claim().claim_id(), revision);
      claim.mutable_valid_time()->set_until(change.end_claim().until());
      claim.mutable_citations()->MergeFrom(change.end_claim().citations());
      claim.set_change_note(change.end_claim().note());
    } else if (change.has_retract_claim()) {
      v1::Claim& claim = Write(change.retract_claim().claim_id(), revision);
      claim.set_state(v1::CLAIM_STATE_RETRACTED);
      claim.set_retraction_reason(change.retract_claim().reason());
      claim.set_change_note(change.retract_claim().note());
    } else if (change.has_merge_entities()) {
      const v1::MergeEntities& merge = change.merge_entities();
      const std::string into = Canonical(merge.into(), revision);
      for (const std::string& from : merge.from()) MergeOne(Canonical(from, revision), into, revision);
    } else if (change.has_split_entity()) {
      Split(change.split_entity(), revision);
    } else if (change.has_undo_merge()) {
      Undo(change.undo_merge().entity(), revision);
    } else if (change.has_erase_claim()) {
      // Gone at every revision: nothing is left of any version but the id and what happened.
      Write(change.erase_claim().claim_id(), revision);
      for (auto& [written, version] : claims_[change.erase_claim().claim_id()]) {
        if (written < revision && version.state() == v1::CLAIM_STATE_ASSERTED) {
          pointed_[version.id()][written] = PointedAt(version);
        } else {
          pointed_[version.id()][written];
        }
        v1::Claim rest;
        rest.set_id(version.id());
        rest.set_state(v1::CLAIM_STATE_ERASED);
        version = rest;
      }
    }
  }
  // What the whole commit comes to decides, whatever the order of its changes.
  for (const v1::Claim& claim : said) EndOlder(claim, revision);
}

void Oracle::AdvanceClock(int64_t revision, int day) {
  head_ = revision;
  days_[revision] = day;
}

int Oracle::DayAt(int64_t revision) const {
  auto it = days_.upper_bound(revision);
  return std::prev(it)->second;
}

std::vector<v1::Claim> Oracle::Claims(int64_t revision) const {
  std::vector<v1::Claim> result;
  for (const auto& [id, versions] : claims_) {
    const v1::Claim* at = nullptr;
    for (const auto& [written, claim] : versions) {
      if (written <= revision) at = &claim;
    }
    if (at != nullptr) result.push_back(*at);
  }
  return result;
}

bool Oracle::Counts(const v1::Claim& claim, const View& view) const {
  if (claim.state() != v1::CLAIM_STATE_ASSERTED && !(planted_bug == 3 && claim.state() == v1::CLAIM_STATE_RETRACTED)) {
    return false;
  }
  if (claim.rank() == v1::RANK_DEPRECATED || claim.confidence() < view.min_confidence) return false;
  if (Sources(claim, view) == 0) return false;
  if (!claim.has_entity() || !claim.has_valid_time() || view.any) return true;
  const v1::Validity validity =
      Judge(ReadDate(claim.valid_time().from()),
            claim.valid_time().until().empty() ? Days{kFuture, kFuture} : ReadDate(claim.valid_time().until()), view);
  return validity == v1::VALIDITY_DEFINITE || (validity == v1::VALIDITY_POSSIBLE && !view.definite_only);
}

int Oracle::Sources(const v1::Claim& claim, const View& view) const {
  std::set<std::string> groups;
  for (const v1::Citation& citation : claim.citations()) {
    if (citation.stance() == v1::STANCE_CONTRADICTS || view.exclude.count(citation.document())) continue;
    groups.insert(citation.origin_group());
  }
  return static_cast<int>(groups.size());
}

int Oracle::Published(const v1::Claim& claim, const View& view) const {
  int latest = kPast;
  for (const v1::Citation& citation : claim.citations()) {
    if (citation.stance() == v1::STANCE_CONTRADICTS || view.exclude.count(citation.document())) continue;
    if (!citation.published().empty()) latest = std::max(latest, ReadDate(citation.published()).latest);
  }
  return latest;
}

std::vector<v1::Claim> Oracle::Standing(std::vector<v1::Claim> claims, const View& view) const {
  std::vector<v1::Claim> counting;
  for (v1::Claim& claim : claims) {
    if (Counts(claim, view)) counting.push_back(std::move(claim));
  }
  std::sort(counting.begin(), counting.end(), [&](const v1::Claim& a, const v1::Claim& b) {
    if (a.rank() != b.rank()) return a.rank() > b.rank();
    if (a.confidence() != b.confidence()) return a.confidence() > b.confidence();
    if (Sources(a, view) != Sources(b, view)) return Sources(a, view) > Sources(b, view);
    if (Published(a, view) != Published(b, view)) return Published(a, view) > Published(b, view);
    return planted_bug == 2 ? a.id() > b.id() : a.id() < b.id();
  });
  return counting;
}

v1::Relationship Oracle::Resolve(const std::vector<v1::Claim>& standing, const View& view) const {
  v1::Relationship fact;
  const v1::RelationshipClaim& identity = standing[0].relationship();
  fact.set_relation(identity.relation());
  fact.set_subject(identity.subject());
  fact.set_object(identity.object());
  fact.set_episode(identity.episode());
  const v1::Claim *dated = nullptr, *ended = nullptr;
  std::string from, until;
  for (const v1::Claim& claim : standing) {
    const std::string& its_from = claim.valid_time().from();
    const std::string& its_until = claim.valid_time().until();
    // An end that comes before the other one, of a claim of better standing, is passed over.
    const bool late =
        !until.empty() && from.empty() && !its_from.empty() && ReadDate(until).latest <= ReadDate(its_from).earliest;
    const bool early =
        !from.empty() && until.empty() && !its_until.empty() && ReadDate(its_until).latest <= ReadDate(from).earliest;
    if (!its_from.empty() && from.empty() && !late) {
      from = its_from;
      dated = &claim;
    }
    if (!its_until.empty() && until.empty() && !early) {
      until = its_until;
      ended = &claim;
    }
  }
  if (!from.empty()) fact.mutable_valid_time()->set_from(from);
  if (!until.empty()) fact.mutable_valid_time()->set_until(until);
  for (const v1::Claim& claim : standing) {
    if (claim.relationship().has_details()) Merge(claim.relationship().details(), *fact.mutable_details());
  }
  fact.set_confidence((dated ? *dated : ended ? *ended : standing[0]).confidence());
  const Days last = until.empty() ? Days{kFuture, kFuture} : ReadDate(until);
  View judged = view;
  if (planted_bug == 1) judged.last = judged.first = view.first - 1;
  fact.set_validity(Judge(ReadDate(from), last, judged));
  return fact;
}

std::vector<v1::Relationship> Oracle::Relationships(const View& view) const {
  std::map<std::string, std::vector<v1::Claim>> by_identity;
  for (const v1::Claim& claim : Claims(view.revision)) {
    if (claim.has_relationship()) by_identity[IdentityOf(claim)].push_back(claim);
  }
  std::vector<v1::Relationship> result;
  for (const auto& [identity, claims] : by_identity) {
    const std::vector<v1::Claim> standing = Standing(claims, view);
    if (standing.empty()) continue;
    v1::Relationship fact = Resolve(standing, view);
    for (const v1::Claim& claim : claims) {
      if (claim.state() == v1::CLAIM_STATE_ASSERTED) fact.add_claim_ids(claim.id());
    }
    if (fact.validity() == v1::VALIDITY_NOT_VALID) continue;
    if (view.definite_only && fact.validity() == v1::VALIDITY_POSSIBLE) continue;
    result.push_back(fact);
  }
  std::sort(result.begin(), result.end(), [](const v1::Relationship& a, const v1::Relationship& b) {
    return std::make_tuple(a.subject(), int{a.relation()}, a.object(), a.episode()) <
           std::make_tuple(b.subject(), int{b.relation()}, b.object(), b.episode());
  });
  return result;
}

std::vector<v1::Observation> Oracle::Observations(const View& view) const {
  std::map<std::string, std::vector<v1::Claim>> by_identity;
  for (const v1::Claim& claim : Claims(view.revision)) {
    if (claim.has_observation()) by_identity[IdentityOf(claim)].push_back(claim);
  }
  std::vector<v1::Observation> result;
  for (const auto& [identity, claims] : by_identity) {
    const std::vector<v1::Claim> standing = Standing(claims, view);
    if (standing.empty()) continue;
    v1::Observation fact;
    fact.set_subject(standing[0].observation().subject());
    fact.set_metric(standing[0].observation().metric());
    fact.set_period(standing[0].observation().period());
    *fact.mutable_quantity() = standing[0].observation().quantity();
    fact.set_confidence(standing[0].confidence());
    for (const v1::Claim& claim : claims) {
      if (claim.state() == v1::CLAIM_STATE_ASSERTED) fact.add_claim_ids(claim.id());
    }
    Days first, last;
    PeriodDays(fact.period(), first, last);
    if (last.earliest != kFuture) ++last.earliest;
    if (last.latest != kFuture) ++last.latest;
    fact.set_validity(Judge(first, last, view));
    if (fact.validity() == v1::VALIDITY_NOT_VALID) continue;
    if (view.definite_only && fact.validity() == v1::VALIDITY_POSSIBLE) continue;
    result.push_back(fact);
  }
  std::sort(result.begin(), result.end(), [](const v1::Observation& a, const v1::Observation& b) {
    return std::make_tuple(a.subject(), int{a.metric()}, a.period()) <
           std::make_tuple(b.subject(), int{b.metric()}, b.period());
  });
  return result;
}

std::vector<v1::Entity> Oracle::Entities(const View& view) const {
  std::map<std::string, std::vector<v1::Claim>> described;
  std::set<std::string> named;
  for (const v1::Claim& claim : Claims(view.revision)) {
    if (claim.has_entity()) described[AboutEntity(claim)].push_back(claim);
    if (claim.state() == v1::CLAIM_STATE_ASSERTED && !claim.has_entity()) named.merge(PointedAt(claim));
    if (claim.state() != v1::CLAIM_STATE_ASSERTED) continue;
    for (const v1::Citation& citation : claim.citations()) named.insert(citation.document());
  }
  // What was erased is gone, but the ids it pointed at stay known where they were.
  for (const auto& [id, versions] : pointed_) {
    const auto after = versions.upper_bound(view.revision);
    if (after != versions.begin()) named.insert(std::prev(after)->second.begin(), std::prev(after)->second.end());
  }
  for (const std::string& id : named) described[id];
  std::vector<v1::Entity> result;
  for (const auto& [id, claims] : described) {
    v1::Entity entity;
    entity.set_id(id);
    bool dated = false;
    for (const v1::Claim& claim : claims) {
      if (claim.state() != v1::CLAIM_STATE_ASSERTED) continue;
      entity.add_claim_ids(claim.id());
      dated |= claim.has_valid_time() && claim.rank() != v1::RANK_DEPRECATED;
    }
    const std::vector<v1::Claim> standing = Standing(claims, view);
    for (const v1::Claim& claim : standing) Merge(claim.entity().description(), *entity.mutable_description());
    if (standing.empty()) {
      // Nothing describes it at all, and something points at it: a stub. Described, but not in this view: not there.
      View today;
      today.revision = view.revision;
      today.first = today.last = DayAt(view.revision);
      if (dated || !Standing(claims, today).empty() || !named.count(id)) continue;
      entity.set_stub(true);
      entity.clear_claim_ids();
      v1::Description& description = *entity.mutable_description();
      const FieldDescriptor* kind = description.GetDescriptor()->FindFieldByName(id.substr(0, id.find('/')));
      description.GetReflection()->MutableMessage(&description, kind);
    }
    result.push_back(entity);
  }
  return result;
}

std::optional<v1::Entity> Oracle::Entity(const std::string& id, const View& view) const {
  for (const v1::Entity& entity : Entities(view)) {
    if (entity.id() == id) return entity;
  }
  return std::nullopt;
}

}  // namespace entente::oracle
