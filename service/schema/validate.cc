#include "service/schema/validate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "service/base/date.h"
#include "service/schema/description.h"
#include "service/schema/format.h"
#include "service/schema/identity.h"
#include "service/schema/place.h"

namespace entente::schema {
namespace {

using base::Violation;

constexpr char kCurrencyUnit[] = "currency";  // stands for any currency in MetricRule.units

bool CheckClaimIdAt(absl::string_view id, const Place& place, std::vector<Violation>& violations) {
  if (id.empty()) {
    Refuse(place, v1::ERROR_REASON_REQUIRED, "the id is missing", violations);
    return false;
  }
  absl::string_view name = id;
  if (absl::ConsumePrefix(&name, "claim/") && name.size() <= kMaxIdNameBytes && IsIdName(name)) return true;
  Refuse(place, v1::ERROR_REASON_INVALID_FORMAT,
         absl::StrCat(Quote(id), " is no id of a claim: `claim/name`, the name 1 to ", kMaxIdNameBytes,
                      " characters of `a-z 0-9 . -` that begin with a letter or digit"),
         violations);
  return false;
}

void CheckText(absl::string_view text, size_t max_bytes, const Place& place, std::vector<Violation>& violations) {
  if (!IsUtf8(text)) {
    Refuse(place, v1::ERROR_REASON_INVALID_FORMAT, "the text is no UTF-8", violations);
  } else if (text.size() > max_bytes) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS,
           absl::StrCat(text.size(), " bytes; at most ", max_bytes, " are allowed"), violations);
  }
}

// The normal form of a date that may be absent; the text itself when it is none.
std::string NormalizeDate(std::string text, const Place& place, std::vector<Violation>& violations) {
  if (text.empty()) return text;
  absl::StatusOr<std::string> normal = NormalForm(v1::FORMAT_DATE, text);
  if (normal.ok()) return *std::move(normal);
  Refuse(place, v1::ERROR_REASON_INVALID_FORMAT, absl::StrCat(Quote(text), ": ", normal.status().message()),
         violations);
  return text;
}

void NormalizeCitationAt(const Schema& schema, const Place& place, v1::Citation& citation,
                         std::vector<Violation>& violations) {
  CheckEntityIdAt(schema, citation.document(), Place(place, "document"), violations);
  CheckText(citation.locator(), kMaxTextBytes, Place(place, "locator"), violations);
  citation.set_published(NormalizeDate(citation.published(), Place(place, "published"), violations));
  citation.set_retrieved(NormalizeDate(citation.retrieved(), Place(place, "retrieved"), violations));
  if (citation.stance() == v1::STANCE_UNSPECIFIED) citation.set_stance(v1::STANCE_SUPPORTS);
  if (!v1::Stance_IsValid(citation.stance())) {
    Refuse(Place(place, "stance"), v1::ERROR_REASON_INVALID_FORMAT,
           absl::StrCat(static_cast<int>(citation.stance()), " is no value of Stance"), violations);
  }
  citation.clear_origin_group();
}

void NormalizeCitations(const Schema& schema, const Place& claim, v1::Claim& out, std::vector<Violation>& violations) {
  const Place all(claim, "citations");
  if (out.citations_size() > kMaxCitations) {
    return Refuse(all, v1::ERROR_REASON_OUT_OF_BOUNDS,
                  absl::StrCat(out.citations_size(), " citations; at most ", kMaxCitations, " are allowed"),
                  violations);
  }
  for (int i = 0; i < out.citations_size(); ++i) {
    NormalizeCitationAt(schema, Place(claim, "citations", i), *out.mutable_citations(i), violations);
  }
  const auto supports = [](const v1::Citation& citation) { return citation.stance() == v1::STANCE_SUPPORTS; };
  if (std::any_of(out.citations().begin(), out.citations().end(), supports)) return;
  Refuse(all, v1::ERROR_REASON_CITATION_REQUIRED, "no citation supports the claim", violations);
}

void NormalizeEntityClaim(const Schema& schema, const Place& place, v1::EntityClaim& claim,
                          std::vector<Violation>& violations) {
  const bool id_fits = CheckEntityIdAt(schema, claim.id(), Place(place, "id"), violations);
  if (!claim.has_description()) {
    return Refuse(Place(place, "description"), v1::ERROR_REASON_REQUIRED, "the description is missing", violations);
  }
  NormalizeDescription(schema, id_fits ? schema.KindOfId(claim.id()) : nullptr, Place(place, "description"),
                       *claim.mutable_description(), violations);
}

void NormalizeRelationshipClaim(const Schema& schema, const Place& place, v1::RelationshipClaim& claim,
                                std::vector<Violation>& violations) {
  const Relation* relation = NormalizeRelationshipIdentity(schema, place, claim, violations);
  if (!claim.has_details() || relation == nullptr) return;
  NormalizeDetails(*relation, Place(place, "details"), *claim.mutable_details(), violations);
  if (claim.details().ByteSizeLong() == 0) claim.clear_details();
}

void CheckAmount(const Metric* metric, double amount, const Place& place, std::vector<Violation>& violations) {
  const v1::MetricRule& rule = metric == nullptr ? v1::MetricRule::default_instance() : metric->rule;
  if (!std::isfinite(amount)) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(amount, " is no finite number"), violations);
  } else if (rule.has_min() && amount < rule.min()) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(amount, " is less than ", rule.min()), violations);
  } else if (rule.has_max() && amount > rule.max()) {
    Refuse(place, v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(amount, " is greater than ", rule.max()), violations);
  }
}

void CheckUnit(const Metric& metric, const std::string& unit, const Place& place, std::vector<Violation>& violations) {
  if (unit.empty()) return Refuse(place, v1::ERROR_REASON_REQUIRED, "the unit is missing", violations);
  for (const std::string& allowed : metric.rule.units()) {
    if (allowed == kCurrencyUnit ? IsCurrency(unit) : allowed == unit) return;
  }
  Refuse(place, v1::ERROR_REASON_INVALID_FORMAT,
         absl::StrCat(Quote(unit), " is no unit of ", metric.name, ", which is measured in: ",
                      absl::StrJoin(metric.rule.units(), ", "), " (currency: an ISO 4217 code such as `USD`)"),
         violations);
}

void CheckQuantity(const Metric* metric, const v1::Quantity& quantity, const Place& place,
                   std::vector<Violation>& violations) {
  if (!quantity.has_amount() && !quantity.has_lower() && !quantity.has_upper()) {
    Refuse(place, v1::ERROR_REASON_REQUIRED, "one of amount, lower and upper must be there", violations);
  }
  if (quantity.has_amount()) CheckAmount(metric, quantity.amount(), Place(place, "amount"), violations);
  if (quantity.has_lower()) CheckAmount(metric, quantity.lower(), Place(place, "lower"), violations);
  if (quantity.has_upper()) CheckAmount(metric, quantity.upper(), Place(place, "upper"), violations);
  const auto check_order = [&](bool both, double low, double high, const char* field, const char* rule) {
    if (!both || !(low > high)) return;
    Refuse(Place(place, field), v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(low, " > ", high, ": ", rule), violations);
  };
  check_order(quantity.has_lower() && quantity.has_amount(), quantity.lower(), quantity.amount(), "lower",
              "the lower bound is greater than the amount");
  check_order(quantity.has_amount() && quantity.has_upper(), quantity.amount(), quantity.upper(), "upper",
              "the amount is greater than the upper bound");
  check_order(quantity.has_lower() && quantity.has_upper() && !quantity.has_amount(), quantity.lower(),
              quantity.upper(), "lower", "the lower bound is greater than the upper");
  if (metric != nullptr) CheckUnit(*metric, quantity.unit(), Place(place, "unit"), violations);
}

void NormalizeObservationClaim(const Schema& schema, const Place& place, v1::ObservationClaim& claim,
                               std::vector<Violation>& violations) {
  const Metric* metric = NormalizeObservationIdentity(schema, place, claim, violations);
  if (claim.has_quantity()) return CheckQuantity(metric, claim.quantity(), Place(place, "quantity"), violations);
  Refuse(Place(place, "quantity"), v1::ERROR_REASON_REQUIRED, "the quantity is missing", violations);
}

void NormalizeContent(const Schema& schema, const Place& claim, v1::Claim& out, std::vector<Violation>& violations) {
  switch (out.content_case()) {
    case v1::Claim::kEntity:
      return NormalizeEntityClaim(schema, Place(claim, "entity"), *out.mutable_entity(), violations);
    case v1::Claim::kRelationship:
      return NormalizeRelationshipClaim(schema, Place(claim, "relationship"), *out.mutable_relationship(), violations);
    case v1::Claim::kObservation:
      return NormalizeObservationClaim(schema, Place(claim, "observation"), *out.mutable_observation(), violations);
    case v1::Claim::CONTENT_NOT_SET:
      return Refuse(claim, v1::ERROR_REASON_REQUIRED, "one of entity, relationship and observation must be there",
                    violations);
  }
}

void NormalizeValidTime(const Place& claim, v1::Claim& out, std::vector<Violation>& violations) {
  if (!out.has_valid_time()) return;
  if (out.valid_time().from().empty() && out.valid_time().until().empty()) return out.clear_valid_time();
  const Place place(claim, "valid_time");
  if (out.has_observation()) {
    return Refuse(place, v1::ERROR_REASON_CONFLICTING_FIELDS, "an observation's period is its date", violations);
  }
  v1::ValidTime normal;
  const absl::StatusOr<base::Span> span = base::ParseValidTime(out.valid_time(), &normal);
  if (span.ok()) {
    *out.mutable_valid_time() = std::move(normal);
    if (out.valid_time().from().empty() && out.valid_time().until().empty()) out.clear_valid_time();
    return;
  }
  absl::string_view message = span.status().message();
  absl::ConsumePrefix(&message, "`");
  const absl::string_view end = absl::StartsWith(message, "until") ? "until" : "from";
  const std::string& text = end == "until" ? out.valid_time().until() : out.valid_time().from();
  Refuse(Place(place, end), base::ReasonOf(span.status()).value_or(v1::ERROR_REASON_INVALID_FORMAT),
         absl::StrCat(Quote(text), ": ", span.status().message()), violations);
}

void NormalizeStanding(const Place& claim, v1::Claim& out, std::vector<Violation>& violations) {
  if (out.confidence() == v1::CONFIDENCE_UNSPECIFIED) out.set_confidence(v1::CONFIDENCE_LIKELY);
  if (out.rank() == v1::RANK_UNSPECIFIED) out.set_rank(v1::RANK_NORMAL);
  if (!v1::Confidence_IsValid(out.confidence())) {
    Refuse(Place(claim, "confidence"), v1::ERROR_REASON_INVALID_FORMAT,
           absl::StrCat(static_cast<int>(out.confidence()), " is no value of Confidence"), violations);
  }
  if (!v1::Rank_IsValid(out.rank())) {
    Refuse(Place(claim, "rank"), v1::ERROR_REASON_INVALID_FORMAT,
           absl::StrCat(static_cast<int>(out.rank()), " is no value of Rank"), violations);
  }
}

}  // namespace

bool CheckEntityId(const Schema& schema, absl::string_view id, absl::string_view field,
                   std::vector<Violation>& violations) {
  return CheckEntityIdAt(schema, id, Place(field), violations);
}

bool CheckClaimId(absl::string_view id, absl::string_view field, std::vector<Violation>& violations) {
  return CheckClaimIdAt(id, Place(field), violations);
}

void NormalizeClaim(const Schema& schema, absl::string_view field, v1::Claim& claim,
                    std::vector<Violation>& violations) {
  const Place place(field);
  if (!claim.id().empty()) CheckClaimIdAt(claim.id(), Place(place, "id"), violations);
  NormalizeContent(schema, place, claim, violations);
  NormalizeCitations(schema, place, claim, violations);
  NormalizeValidTime(place, claim, violations);
  NormalizeStanding(place, claim, violations);
  CheckText(claim.note(), kMaxNoteBytes, Place(place, "note"), violations);
  claim.clear_state();
  claim.clear_asserted_revision();
  claim.clear_updated_revision();
  claim.clear_retraction_reason();
  claim.clear_change_note();
}

void NormalizeCitation(const Schema& schema, absl::string_view field, v1::Citation& citation,
                       std::vector<Violation>& violations) {
  NormalizeCitationAt(schema, Place(field), citation, violations);
}

void NormalizeFactKey(const Schema& schema, absl::string_view field, v1::FactKey& key,
                      std::vector<Violation>& violations) {
  const Place place(field);
  switch (key.fact_case()) {
    case v1::FactKey::kEntity:
      CheckEntityIdAt(schema, key.entity(), Place(place, "entity"), violations);
      return;
    case v1::FactKey::kRelationship:
      NormalizeRelationshipIdentity(schema, Place(place, "relationship"), *key.mutable_relationship(), violations);
      return;
    case v1::FactKey::kObservation:
      NormalizeObservationIdentity(schema, Place(place, "observation"), *key.mutable_observation(), violations);
      return;
    case v1::FactKey::FACT_NOT_SET:
      return Refuse(place, v1::ERROR_REASON_REQUIRED, "one of entity, relationship and observation must be there",
                    violations);
  }
}

std::vector<std::string> MissingRequired(const Schema& schema, const v1::Description& description) {
  return MissingRequired(schema, static_cast<const google::protobuf::Message&>(description));
}

}  // namespace entente::schema
