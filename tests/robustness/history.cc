#include "tests/robustness/history.h"

#include <algorithm>

namespace entente::oracle {
namespace {

const char* const kNames[] = {"Alpha", "Beta", "Gamma", "Delta", "Epsilon"};
const char* const kCountries[] = {"KR", "US", "DE", "JP"};

std::string Document(int n) { return "document/d" + std::to_string(n); }

// Known dates and origins of the documents, so that the oracle need not follow them.
const char* const kPublished[] = {"2024-01", "2024-06-15", "2025-02", "2023", "2025-03-10"};
const char* const kGroups[] = {"", "wire", "wire", "", "press"};

}  // namespace

std::vector<v1::CommitRequest> History::Founding() {
  std::vector<v1::CommitRequest> requests(2);
  for (v1::CommitRequest& request : requests) request.set_author("history");
  for (int n = 0; n < kDocuments; ++n) {
    v1::Claim& claim = *requests[n == 0 ? 0 : 1].add_changes()->mutable_assert_claim();
    claim.set_id("claim/document-" + std::to_string(n));
    claim.mutable_entity()->set_id(Document(n));
    v1::Description& description = *claim.mutable_entity()->mutable_description();
    description.set_name("Document " + std::to_string(n));
    description.mutable_document()->set_published(kPublished[n]);
    if (*kGroups[n]) description.mutable_document()->set_origin_group(kGroups[n]);
    v1::Citation& citation = *claim.add_citations();
    citation.set_document(Document(0));
    citation.set_published(kPublished[0]);
    citation.set_stance(v1::STANCE_SUPPORTS);
    citation.set_origin_group(Document(0));
  }
  return requests;
}

v1::CommitRequest History::OldRelationship() {
  v1::CommitRequest request;
  request.set_author("history");
  request.set_create_stubs(true);
  v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
  *claim.mutable_relationship() = RandomRelationship();
  claim.mutable_valid_time()->set_from(DayText(DayNumber(2021, 1, 1) + Roll(900)).substr(0, 7));
  Cite(claim);
  claim.set_confidence(static_cast<v1::Confidence>(1 + Roll(3)));
  return request;
}

std::string History::RandomOf(const std::string& kind) {
  const int n = kind == "organization" ? kOrganizations
                : kind == "model"      ? kModels
                : kind == "product"    ? kProducts
                : kind == "alliance"   ? kAlliances
                : kind == "topic"      ? kTopics
                                       : kDocuments;
  return kind == "document" ? Document(Roll(n)) : kind + "/" + kind[0] + std::to_string(Roll(n));
}

std::string History::RandomEntity() {
  static const std::vector<std::string> kKinds = {"organization", "organization", "organization", "model", "model",
                                                  "product",      "product",      "alliance",     "alliance", "topic"};
  return RandomOf(Any(kKinds));
}

v1::Relation History::RandomRelation() {
  static const v1::Relation kRelations[] = {
      v1::RELATION_MEMBER_OF,     v1::RELATION_MEMBER_OF,     v1::RELATION_PARTNERS_WITH, v1::RELATION_PARTNERS_WITH,
      v1::RELATION_PART_OF,       v1::RELATION_DEVELOPS,      v1::RELATION_DEVELOPS,      v1::RELATION_DEVELOPS,
      v1::RELATION_BASED_ON,      v1::RELATION_BASED_ON,      v1::RELATION_DERIVED_FROM,  v1::RELATION_DERIVED_FROM,
      v1::RELATION_BUILT_ON,      v1::RELATION_BUILT_ON,      v1::RELATION_TRAINED_ON,    v1::RELATION_TRAINED_ON,
      v1::RELATION_COMPETES_WITH, v1::RELATION_ACQUIRED,      v1::RELATION_HOSTS,         v1::RELATION_LEADS,
      v1::RELATION_SUPPORTS,      v1::RELATION_PURSUES,       v1::RELATION_FOCUSES_ON,    v1::RELATION_AUTHORED};
  return kRelations[Roll(std::size(kRelations))];
}

std::string History::RandomDate() {
  const int day = DayNumber(2022, 1, 1) + Roll(1700);
  const std::string text = DayText(day);
  switch (Roll(7)) {
    case 0:
      return text.substr(0, 4);
    case 1:
    case 2:
      return text.substr(0, 7);
    case 3:
      return "[" + text + ".." + DayText(day + 1 + Roll(200)) + "]";
    case 4:
      return "[.." + text + "]";
    case 5:
      return "[" + text + "..]";
    default:
      return text;
  }
}

v1::Citation History::RandomCitation() {
  const int n = Roll(kDocuments);
  v1::Citation citation;
  citation.set_document(Document(n));
  citation.set_published(kPublished[n]);
  citation.set_locator("p. " + std::to_string(Roll(9)));
  citation.set_stance(v1::STANCE_SUPPORTS);
  citation.set_origin_group(*kGroups[n] ? kGroups[n] : Document(n).c_str());
  return citation;
}

void History::Cite(v1::Claim& claim) {
  for (int n = 1 + Roll(2); n > 0; --n) *claim.add_citations() = RandomCitation();
  if (Chance(10)) {
    *claim.add_citations() = RandomCitation();
    claim.mutable_citations()->rbegin()->set_stance(v1::STANCE_CONTRADICTS);
  }
}

v1::EntityClaim History::RandomDescription() {
  v1::EntityClaim claim;
  claim.set_id(RandomEntity());
  v1::Description& description = *claim.mutable_description();
  if (Chance(80)) description.set_name(std::string(kNames[Roll(5)]) + " " + claim.id().substr(claim.id().find('/') + 1));
  if (Chance(30)) description.add_aliases()->set_name(kNames[Roll(5)]);
  if (Chance(20)) description.set_summary(std::string("About ") + kNames[Roll(5)]);
  const std::string kind = claim.id().substr(0, claim.id().find('/'));
  if (kind == "organization") {
    v1::Organization& body = *description.mutable_organization();
    if (Chance(60)) body.set_country(kCountries[Roll(4)]);
    if (Chance(50)) body.add_sectors(static_cast<v1::Sector>(1 + Roll(4)));
    if (Chance(20)) body.set_founded(RandomDate());
  } else if (kind == "model") {
    v1::Model& body = *description.mutable_model();
    if (Chance(40)) body.set_parameters(1e9 * (1 + Roll(9)));
    if (Chance(40)) body.set_access(static_cast<v1::Access>(1 + Roll(3)));
    if (Chance(30)) body.set_released(RandomDate());
  } else if (kind == "product") {
    v1::Product& body = *description.mutable_product();
    if (Chance(40)) body.set_ai_wrapper(Chance(50));
  } else if (kind == "topic") {
    description.mutable_topic();
  } else {
    description.mutable_alliance();
  }
  return claim;
}

v1::RelationshipClaim History::RandomRelationship() {
  v1::RelationshipClaim claim;
  claim.set_relation(RandomRelation());
  std::string subject = "organization", object = "organization";
  switch (claim.relation()) {
    case v1::RELATION_MEMBER_OF:
      object = "alliance";
      if (Chance(50)) claim.mutable_details()->mutable_membership()->set_role(static_cast<v1::MembershipRole>(1 + Roll(3)));
      break;
    case v1::RELATION_PARTNERS_WITH:
      if (Chance(40)) claim.mutable_details()->mutable_partnership()->set_scope(kNames[Roll(5)]);
      if (Chance(30)) claim.mutable_details()->mutable_partnership()->set_announced(RandomDate());
      break;
    case v1::RELATION_DEVELOPS:
      object = Chance(50) ? "model" : "product";
      break;
    case v1::RELATION_BASED_ON:
    case v1::RELATION_DERIVED_FROM:
    case v1::RELATION_TRAINED_ON:
      subject = object = "model";
      break;
    case v1::RELATION_HOSTS:
      object = "alliance";
      break;
    case v1::RELATION_LEADS:
      object = Chance(50) ? "alliance" : "organization";
      break;
    case v1::RELATION_SUPPORTS:
      object = Any({"alliance", "organization", "topic", "product", "model"});
      break;
    case v1::RELATION_PURSUES:
    case v1::RELATION_FOCUSES_ON:
      object = "topic";
      break;
    case v1::RELATION_AUTHORED:
      object = "document";
      break;
    case v1::RELATION_BUILT_ON:
      subject = "product";
      object = "model";
      break;
    default:
      break;
  }
  claim.set_subject(RandomOf(subject));
  do claim.set_object(RandomOf(object));
  while (claim.object() == claim.subject());
  if (Chance(5)) claim.set_episode("again");
  return claim;
}

v1::ObservationClaim History::RandomObservation() {
  v1::ObservationClaim claim;
  claim.set_subject(RandomOf(Chance(50) ? "organization" : "product"));
  claim.set_metric(Chance(50) ? v1::METRIC_MONTHLY_ACTIVE_USERS : v1::METRIC_REVENUE);
  static const std::vector<std::string> kPeriods = {"2023", "2024", "2024-06", "2024-06/2024-09", "[2024-01..2024-03]",
                                                    "2025-01-15"};
  claim.set_period(Any(kPeriods));
  v1::Quantity& quantity = *claim.mutable_quantity();
  quantity.set_unit(claim.metric() == v1::METRIC_REVENUE ? "USD" : "people");
  const double lower = Roll(1000);
  if (Chance(70)) quantity.set_amount(lower + 10);
  if (Chance(30) || !quantity.has_amount()) quantity.set_lower(lower);
  if (Chance(30)) quantity.set_upper(lower + 100);
  return claim;
}

v1::Claim History::RandomClaim() {
  v1::Claim claim;
  const int sort = Roll(10);
  if (sort < 3) {
    *claim.mutable_entity() = RandomDescription();
  } else if (sort < 9) {
    *claim.mutable_relationship() = RandomRelationship();
  } else {
    *claim.mutable_observation() = RandomObservation();
  }
  if (!claim.has_observation() && Chance(claim.has_entity() ? 25 : 85)) {
    claim.mutable_valid_time()->set_from(RandomDate());
    if (Chance(30)) claim.mutable_valid_time()->set_until(RandomDate());
  }
  Cite(claim);
  if (Chance(50)) claim.set_confidence(static_cast<v1::Confidence>(1 + Roll(3)));
  if (Chance(25)) claim.set_rank(static_cast<v1::Rank>(1 + Roll(3)));
  return claim;
}

const v1::Claim* History::PickClaim(const std::vector<v1::Claim>& claims, bool erasable) {
  std::vector<const v1::Claim*> fit;
  for (const v1::Claim& claim : claims) {
    const bool document = claim.has_entity() && claim.entity().has_description() && claim.entity().description().has_document();
    if (document || claim.state() == v1::CLAIM_STATE_ERASED) continue;
    if (claim.state() == v1::CLAIM_STATE_ASSERTED || erasable) fit.push_back(&claim);
  }
  return fit.empty() ? nullptr : fit[Roll(static_cast<int>(fit.size()))];
}

// Documents are left alone: the oracle does not follow what claims take from them.
v1::CommitRequest History::NextMerge(const Oracle& oracle) {
  v1::CommitRequest request;
  request.set_author("history");
  v1::Change& change = *request.add_changes();
  const std::string entity = RandomEntity(), other = RandomOf(entity.substr(0, entity.find('/')));
  const std::vector<std::string> merged = oracle.Merged();
  const std::vector<v1::Claim> claims = oracle.Claims(oracle.head());
  const v1::Claim* const claim = PickClaim(claims, false);
  switch (Roll(8)) {
    case 0:
    case 1:
      change.mutable_undo_merge()->set_entity(merged.empty() ? entity : Any(merged));
      return request;
    case 2:
    case 3:
      if (claim != nullptr) {
        v1::SplitEntity& split = *change.mutable_split_entity();
        split.set_entity(claim->has_entity()         ? claim->entity().id()
                         : claim->has_relationship() ? claim->relationship().object()
                                                     : claim->observation().subject());
        split.set_into(RandomOf(split.entity().substr(0, split.entity().find('/'))));
        // Where it can, it ends a merge.
        for (const std::string& id : merged) {
          if (oracle.Canonical(id, oracle.head()) == split.entity() && Chance(50)) split.set_into(id);
        }
        split.add_claim_ids(claim->id());
        return request;
      }
      [[fallthrough]];
    default:
      change.mutable_merge_entities()->add_from(entity);
      if (Chance(20)) change.mutable_merge_entities()->add_from(RandomOf(entity.substr(0, entity.find('/'))));
      change.mutable_merge_entities()->set_into(other);
      return request;
  }
}

v1::CommitRequest History::Next(const Oracle& oracle) {
  if (merges_ && Chance(20)) return NextMerge(oracle);
  v1::CommitRequest request;
  request.set_author("history");
  request.set_create_stubs(true);
  const std::vector<v1::Claim> claims = oracle.Claims(oracle.head());
  std::vector<std::string> touched;
  for (int n = 1 + Roll(4); n > 0; --n) {
    v1::Change& change = *request.add_changes();
    const int sort = Roll(100);
    const v1::Claim* claim = sort < 65 ? nullptr : PickClaim(claims, sort >= 96);
    // One change a claim and commit: what a later change of the same commit sees is tested in service/commit.
    if (claim != nullptr && std::find(touched.begin(), touched.end(), claim->id()) != touched.end()) claim = nullptr;
    if (claim == nullptr) {
      *change.mutable_assert_claim() = RandomClaim();
      if (Chance(50)) change.mutable_assert_claim()->set_id("claim/h" + std::to_string(next_claim_++));
      continue;
    }
    touched.push_back(claim->id());
    if (sort < 75) {
      // Mostly about the same fact; now and then it was another fact altogether.
      v1::Claim correction = RandomClaim();
      if (Chance(70)) {
        if (claim->has_entity() && correction.has_entity()) correction.mutable_entity()->CopyFrom(claim->entity());
        if (claim->has_relationship() && correction.has_relationship()) {
          *correction.mutable_relationship() = claim->relationship();
        }
      }
      correction.set_id(claim->id());
      *change.mutable_correct_claim()->mutable_claim() = correction;
      change.mutable_correct_claim()->set_note("better so");
    } else if (sort < 85 && !claim->has_observation()) {
      change.mutable_end_claim()->set_claim_id(claim->id());
      change.mutable_end_claim()->set_until(RandomDate());
      if (Chance(40)) *change.mutable_end_claim()->add_citations() = RandomCitation();
    } else if (sort < 96) {
      change.mutable_retract_claim()->set_claim_id(claim->id());
      change.mutable_retract_claim()->set_reason(static_cast<v1::RetractionReason>(1 + Roll(5)));
    } else {
      change.mutable_erase_claim()->set_claim_id(claim->id());
      change.mutable_erase_claim()->set_reason(v1::RETRACTION_REASON_LEGAL);
    }
  }
  return request;
}

View History::RandomView(const Oracle& oracle, int64_t oldest, v1::ReadContext& context) {
  View view;
  view.revision = oracle.head();
  if (Chance(60)) {
    view.revision = oldest + Roll(static_cast<int>(oracle.head() - oldest + 1));
    context.mutable_at_exact_snapshot()->set_revision(view.revision);
  }
  const int day = DayNumber(2022, 1, 1) + Roll(1900);
  switch (Roll(4)) {
    case 0:
      view.first = view.last = oracle.DayAt(view.revision);
      if (Chance(50)) context.mutable_valid_at()->set_today(true);
      break;
    case 1:
      view.first = view.last = day;
      context.mutable_valid_at()->set_day(DayText(day));
      break;
    case 2:
      view.first = day;
      view.last = day + Roll(120);
      view.every_day = Chance(40);
      context.mutable_valid_at()->set_interval(DayText(view.first) + "/" + DayText(view.last));
      if (view.every_day) context.mutable_valid_at()->set_overlap(v1::OVERLAP_EVERY_DAY);
      break;
    default:
      view.any = true;
      context.mutable_valid_at()->set_any(true);
  }
  if (Chance(25)) {
    view.definite_only = true;
    context.set_definite_only(true);
  }
  if (Chance(15)) {
    view.min_confidence = 1 + Roll(3);
    context.mutable_resolution()->set_min_confidence(static_cast<v1::Confidence>(view.min_confidence));
  }
  if (Chance(15)) {
    const std::string document = RandomOf("document");
    view.exclude.insert(document);
    context.mutable_resolution()->add_exclude_documents(document);
  }
  return view;
}

}  // namespace entente::oracle
