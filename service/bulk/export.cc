#include "service/bulk/export.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/base/claim_digest.h"
#include "service/base/error.h"
#include "service/base/status_macros.h"
#include "service/base/tally.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"
#include "service/schema/validate.h"

namespace entente::bulk {
namespace {

constexpr size_t kClaimsAtATime = 512;

absl::Status CheckContext(const v1::ReadContext& context) {
  std::vector<base::Violation> violations;
  const auto refuse = [&](bool there, const char* field) {
    if (!there) return;
    violations.push_back({v1::ERROR_REASON_CONFLICTING_FIELDS, std::string("context.") + field,
                          "an export gives every claim as it is; only a state of knowledge can be asked for"});
  };
  refuse(context.has_valid_at(), "valid_at");
  refuse(context.definite_only(), "definite_only");
  refuse(context.has_resolution(), "resolution");
  refuse(context.include_claims(), "include_claims");
  refuse(context.has_budget(), "budget");
  return violations.empty() ? absl::OkStatus() : base::InvalidRequest(violations);
}

// Bounds that only time meets.
query::BudgetLimits TimeAlone(const Limits& limits) {
  query::BudgetLimits budget;
  constexpr int64_t kAny = std::numeric_limits<int64_t>::max() / 2;
  budget.default_examined = budget.max_examined = kAny;
  budget.default_rows = budget.max_rows = kAny;
  budget.default_bytes = budget.max_bytes = kAny;
  budget.default_time_ms = budget.max_time_ms = limits.max_export_ms;
  return budget;
}

// What only this store knows of a claim.
void TakeOutOwn(v1::Claim& claim) {
  claim.clear_state();
  claim.clear_asserted_revision();
  claim.clear_updated_revision();
  claim.clear_change_note();
}

// One export.
class Exporter {
 public:
  Exporter(const query::View& view, const Limits& limits, query::Meter& meter, query::Emit<v1::ExportResponse> emit)
      : snapshot_(view.snapshot), limits_(limits), meter_(meter), emit_(emit), facts_(view, meter) {}

  absl::Status SendClaims(v1::ExportTrailer& trailer) {
    std::string after;
    while (true) {
      ASSIGN_OR_RETURN(const auto ids, snapshot_.store().ClaimIds("", after, kClaimsAtATime));
      if (ids.empty()) break;
      after = ids.back().first;
      std::vector<base::ClaimNo> numbers;
      for (const auto& [id, no] : ids) numbers.push_back(no);
      RETURN_IF_ERROR(SendNumbered(numbers, Parts::kPutOff));
    }
    std::stable_sort(parts_.begin(), parts_.end(), [this](const Part& a, const Part& b) {
      return snapshot_.EntityId(a.entity) < snapshot_.EntityId(b.entity);
    });
    for (size_t i = 0; i < parts_.size(); i += kClaimsAtATime) {
      std::vector<base::ClaimNo> numbers;
      for (size_t k = i; k < std::min(parts_.size(), i + kClaimsAtATime); ++k) numbers.push_back(parts_[k].claim);
      RETURN_IF_ERROR(SendNumbered(numbers, Parts::kSend));
    }
    trailer.set_claims(claims_);
    trailer.set_claims_digest(digest_.Bytes());
    return Flush();
  }

  absl::Status CountFacts(v1::ExportTrailer& trailer) {
    for (const schema::Kind& kind : snapshot_.schema().kinds()) {
      snapshot_.ForEachEntity(
          kind.index, [this](base::EntityNo no, const graph::EntityState& state) { return AddEntity(no, state); });
    }
    for (const schema::Relation& relation : snapshot_.schema().relations()) {
      snapshot_.ForEachOfRelation(relation.number,
                                  [this](base::RelationshipNo no, const graph::RelationshipState& state) {
                                    return AddFact({base::FactSort::kRelationship, no}, state.version);
                                  });
    }
    snapshot_.ForEachObservation([this](base::ObservationNo no, const graph::ObservationState& state) {
      return AddFact({base::FactSort::kObservation, no}, state.version);
    });
    RETURN_IF_ERROR(meter_.status());
    RETURN_IF_ERROR(broken_);
    RETURN_IF_ERROR(snapshot_.StillKept());
    trailer.set_facts(tally_.count);
    trailer.set_facts_digest(base::DigestText(tally_.digest));
    return absl::OkStatus();
  }

 private:
  // A description that does not say all that is required of an entity.
  struct Part {
    base::EntityNo entity;
    base::ClaimNo claim;
  };

  enum class Parts { kPutOff, kSend };

  // Those in force.
  absl::Status SendNumbered(const std::vector<base::ClaimNo>& numbers, Parts parts) {
    ASSIGN_OR_RETURN(auto claims, snapshot_.store().Claims(numbers, snapshot_.revision()));
    for (size_t i = 0; i < claims.size(); ++i) {
      if (!meter_.Examine()) return meter_.status();
      if (!claims[i].has_value() || claims[i]->state() != v1::CLAIM_STATE_ASSERTED) continue;
      v1::Claim& claim = *claims[i];
      if (parts == Parts::kPutOff && claim.has_entity() &&
          !schema::MissingRequired(snapshot_.schema(), claim.entity().description()).empty()) {
        const std::optional<base::EntityNo> entity = snapshot_.FindEntity(claim.entity().id());
        if (!entity.has_value()) return absl::DataLossError("state store: a claim describes an entity never named");
        parts_.push_back({*entity, numbers[i]});
        continue;
      }
      TakeOutOwn(claim);
      digest_.Add(claim);
      ++claims_;
      RETURN_IF_ERROR(Send(std::move(claim)));
    }
    return snapshot_.StillKept();
  }

  absl::Status Send(v1::Claim claim) {
    bytes_ += static_cast<int64_t>(claim.ByteSizeLong());
    *message_.mutable_claims()->add_claims() = std::move(claim);
    return bytes_ < limits_.export_message_bytes ? absl::OkStatus() : Flush();
  }

  absl::Status Flush() {
    if (message_.claims().claims().empty()) return absl::OkStatus();
    bytes_ = 0;
    return emit_(std::exchange(message_, v1::ExportResponse()), query::Follows::kMore);
  }

  bool AddFact(base::FactRef fact, int64_t version) {
    if (!meter_.Examine()) return false;
    tally_ += base::TallyOf(snapshot_.KeyOf(fact), version);
    return true;
  }

  // A dated description is as old as what holds of it today.
  bool AddEntity(base::EntityNo no, const graph::EntityState& state) {
    int64_t version = state.version;
    if (state.dated) {
      const absl::StatusOr<v1::Entity> described = facts_.EntityOrStub(no);
      if (!described.ok()) broken_ = described.status();
      if (!described.ok()) return false;
      if (described->updated_revision() > 0) version = described->updated_revision();
    }
    return AddFact({base::FactSort::kEntity, no}, version);
  }

  const graph::Snapshot& snapshot_;
  const Limits& limits_;
  query::Meter& meter_;
  const query::Emit<v1::ExportResponse> emit_;
  query::Facts facts_;
  std::vector<Part> parts_;
  base::ClaimDigest digest_;
  int64_t claims_ = 0;
  v1::ExportResponse message_;  // claims to be sent
  int64_t bytes_ = 0;           // of those
  base::Tally tally_;
  absl::Status broken_;
};

}  // namespace

absl::Status Export(const query::Ground& ground, const Limits& limits, const v1::ExportRequest& request,
                    const query::Caller& caller, query::Emit<v1::ExportResponse> emit) {
  RETURN_IF_ERROR(CheckContext(request.context()));
  ASSIGN_OR_RETURN(const query::View view, query::OpenView(ground.graph, ground.tokens, request.context(), {}));
  ASSIGN_OR_RETURN(query::Meter meter, query::Meter::Open({}, TimeAlone(limits), caller));
  v1::ExportResponse first;
  RETURN_IF_ERROR(
      query::FillReadInfo(view, ground.tokens, v1::ReadCost(), *first.mutable_header()->mutable_read_info()));
  first.mutable_header()->set_schema_digest(view.snapshot.schema().ToProto().digest());
  RETURN_IF_ERROR(emit(std::move(first), query::Follows::kMore));
  Exporter exporter(view, limits, meter, emit);
  v1::ExportResponse last;
  RETURN_IF_ERROR(exporter.SendClaims(*last.mutable_trailer()));
  RETURN_IF_ERROR(exporter.CountFacts(*last.mutable_trailer()));
  return emit(std::move(last), query::Follows::kNothing);
}

}  // namespace entente::bulk
