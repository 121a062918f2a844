// ListEntities: an index where the filter has an equality for it or the order is that of an index, else all entities of
// the kinds asked for.
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "service/base/status_macros.h"
#include "service/query/arguments.h"
#include "service/query/encoded.h"
#include "service/query/entity_scan.h"
#include "service/query/facts.h"
#include "service/query/filter.h"
#include "service/query/listing.h"
#include "service/query/mask.h"
#include "service/query/order.h"
#include "service/query/page.h"
#include "service/query/query.h"
#include "service/query/read_context.h"

namespace entente::query {
namespace {

using Kinds = std::vector<const schema::Kind*>;

// What a request asks for, checked.
struct Plan {
  const v1::ListEntitiesRequest& request;
  Page page;
  Mask mask;
  Kinds kinds;
  std::optional<CompiledFilter> filter;
  EntityOrder order;
};

absl::StatusOr<Plan> MakePlan(const v1::ListEntitiesRequest& request, const schema::Schema& schema,
                              const Limits& limits, Page page) {
  Plan plan{.request = request, .page = std::move(page)};
  ASSIGN_OR_RETURN(plan.mask, Mask::Parse(request.read_mask()));
  ASSIGN_OR_RETURN(plan.kinds, KindsNamed(schema, request.kinds(), "kinds"));
  const FilterScope scope{.schema = schema, .kinds = plan.kinds};
  ASSIGN_OR_RETURN(plan.filter, CompiledFilter::Compile(scope, request.has_filter() ? &request.filter() : nullptr,
                                                        request.filter_text(), "filter", limits));
  ASSIGN_OR_RETURN(plan.order, EntityOrder::Parse(scope, request.order_by()));
  return plan;
}

// Answers one request. Not thread-safe.
class EntityList {
 public:
  EntityList(const Plan& plan, const View& view, Meter& meter)
      : plan_(plan),
        view_(view),
        facts_(view, meter),
        listing_(std::in_place, plan.page, plan.request.include_total()) {}

  absl::Status Run(v1::ListEntitiesResponse& response) {
    bool offered = false;
    if (const schema::Field* const field = FieldToWalk()) {
      ASSIGN_OR_RETURN(offered, OfferInOrder(*field));
    }
    if (!offered) RETURN_IF_ERROR(OfferAll());
    google::protobuf::RepeatedPtrField<std::string> page;
    RETURN_IF_ERROR(
        listing_->Fill([this](uint32_t no) { return Encode(no); }, [this](uint32_t no) { return IsPart(no); }, page));
    shown_ = page.size();
    AddEncoded(std::move(page), v1::ListEntitiesResponse::kEntitiesFieldNumber, response);
    if (plan_.request.include_total()) response.set_total(listing_->total());
    return absl::OkStatus();
  }

  std::string next() const { return listing_->next(); }
  v1::ReadCost cost() const { return facts_.CostOf(shown_); }

 private:
  // The field in whose order candidates come from an index, so that a page costs what it passes and not what the list
  // holds; null where that is not asked for, or an equality leaves so few that sorting those is quicker.
  const schema::Field* FieldToWalk() const {
    const schema::Field* const field = plan_.order.leading_text();
    if (field == nullptr || plan_.request.include_total()) return nullptr;
    double all = 0, left = 0;
    for (const schema::Kind& kind : view_.snapshot.schema().kinds()) {
      const double size = static_cast<double>(view_.snapshot.SizeOfKind(kind.index));
      const bool asked = IsOfKinds(kind.index, plan_.kinds);
      if (asked || field->parent == nullptr) all += size;  // names of all kinds lie together
      if (asked) left += size;
    }
    if (plan_.filter.has_value()) {
      for (const CompiledFilter::Key& key : plan_.filter->Keys()) {
        const std::optional<uint32_t> term = view_.snapshot.FindTerm(key.field_number, key.text);
        left = std::min(left, term.has_value() ? static_cast<double>(view_.snapshot.SizeOfTerm(*term)) : 0.0);
      }
    }
    // A walk passes all / left entities for each it finds.
    return left * left > plan_.page.size * all ? field : nullptr;
  }

  // Offers in order until the page is full. False: nothing was offered, since what lacks the field comes last, and the
  // index does not know it; what was looked at is then looked at again.
  absl::StatusOr<bool> OfferInOrder(const schema::Field& field) {
    std::string prefix;
    if (plan_.filter.has_value()) {
      for (const CompiledFilter::Key& each : plan_.filter->Prefixes()) {
        if (each.field_number == field.number && each.text > prefix) prefix = each.text;
      }
    }
    std::function<bool(absl::string_view)> before;
    if (const std::string& after = plan_.page.after; !after.empty()) {
      before = [&after](absl::string_view text) {
        const std::string start = EntityOrder::KeyStart(text);
        return start < after && !absl::StartsWith(after, start);
      };
    }
    const bool index_tells = plan_.order.only_text() && !view_.include_claims &&
                             (!plan_.filter.has_value() || plan_.filter->AsksOnlyPrefix(field.number));
    absl::Status status;
    bool ran_out = true;
    view_.snapshot.ForEachTermInOrder(field.number, prefix, before, [&](absl::string_view text, uint32_t term) {
      if (!absl::StartsWith(text, prefix)) return false;
      status = OfferTerm(text, term, index_tells ? &field : nullptr);
      ran_out = status.ok() && !listing_->full();
      return ran_out;
    });
    RETURN_IF_ERROR(status);
    if (!ran_out || (plan_.filter.has_value() && plan_.filter->Needs(field.number))) return true;
    listing_.emplace(plan_.page, plan_.request.include_total());
    return false;
  }

  // Offers those whose text is this one now. Those of which it was said elsewhere have another, by which they come.
  // `field`, unless null, is that of the text, of which nothing is asked that the text does not tell.
  absl::Status OfferTerm(absl::string_view text, uint32_t term, const schema::Field* field) {
    const std::string start = EntityOrder::KeyStart(text);
    const std::vector<base::EntityNo> candidates = view_.snapshot.Candidates(term);
    RETURN_IF_ERROR(facts_.Examine(std::max<int64_t>(1, static_cast<int64_t>(candidates.size()))));
    for (const base::EntityNo no : candidates) {
      if (!IsOfKinds(view_.snapshot.KindOf(no), plan_.kinds)) continue;
      if (field != nullptr) {
        ASSIGN_OR_RETURN(const bool offered, OfferAsStored(no, text, *field));
        if (offered) continue;
      }
      ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, Load(no));
      if (!entity.has_value()) continue;
      std::string key = plan_.order.KeyOf(*entity);
      if (!absl::StartsWith(key, start)) continue;
      if (IsKept(key)) {
        plan_.mask.Trim(*entity);
        met_.insert_or_assign(no, entity->SerializeAsString());
      }
      listing_->Offer(std::move(key), no, true);
    }
    return absl::OkStatus();
  }

  // Offers what never had another text in the field than this one, without parsing it. False: the index does not tell
  // so, or the mask leaves the text out.
  absl::StatusOr<bool> OfferAsStored(base::EntityNo no, absl::string_view folded, const schema::Field& field) {
    const std::optional<graph::EntityState> state = view_.snapshot.Entity(no);
    if (!state.has_value() || state->stub || !facts_.stored(*state) || !view_.snapshot.IsSettled(no)) return false;
    ASSIGN_OR_RETURN(std::optional<std::string> bytes, facts_.EncodedEntity(no, plan_.mask));
    if (!bytes.has_value()) return false;
    absl::InlinedVector<int, 3> path = {v1::Entity::kDescriptionFieldNumber};
    if (field.parent != nullptr) path.push_back(field.parent->number());
    path.push_back(field.descriptor->number());
    const std::optional<absl::string_view> text = TextAt(*bytes, path);
    if (!text.has_value()) return false;
    std::string key = EntityOrder::KeyOfText(folded, *text, view_.snapshot.EntityId(no));
    if (IsKept(key)) met_.insert_or_assign(no, *std::move(bytes));
    listing_->Offer(std::move(key), no, true);
    return true;
  }

  // Whether what a walk meets may be on the page, as far as there is room.
  bool IsKept(const std::string& key) const {
    return key > plan_.page.after && met_.size() <= static_cast<size_t>(plan_.page.size);
  }

  absl::Status OfferAll() {
    absl::Status status;
    ForEachCandidate(view_.snapshot, plan_.kinds, plan_.filter,
                     [&](base::EntityNo no, const graph::EntityState& state) {
                       status = Offer(no, state);
                       return status.ok();
                     });
    return status;
  }

  absl::Status Offer(base::EntityNo no, const graph::EntityState& state) {
    RETURN_IF_ERROR(facts_.Examine());
    // What is dated may be a stub today and described on another day: loading it tells.
    if (state.stub && !state.dated && !plan_.request.include_stubs()) return absl::OkStatus();
    if (!plan_.order.needs_body()) {
      listing_->Offer(EntityOrder::KeyOf(view_.snapshot.EntityId(no)), no,
                      facts_.stored(state) && !plan_.filter.has_value());
      return absl::OkStatus();
    }
    ASSIGN_OR_RETURN(const std::optional<v1::Entity> entity, Load(no));
    if (entity.has_value()) listing_->Offer(plan_.order.KeyOf(*entity), no, true);
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<std::string>> Encode(base::EntityNo no) {
    if (const auto met = met_.find(no); met != met_.end()) return std::optional(std::move(met->second));
    const std::optional<graph::EntityState> state = view_.snapshot.Entity(no);
    const bool as_stored = !plan_.filter.has_value() && state.has_value() && facts_.stored(*state) &&
                           (plan_.request.include_stubs() || !state->stub);
    if (as_stored) return facts_.EncodedEntity(no, plan_.mask);
    ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, Load(no));
    if (!entity.has_value()) return std::optional<std::string>();
    plan_.mask.Trim(*entity);
    return std::optional(entity->SerializeAsString());
  }

  absl::StatusOr<bool> IsPart(base::EntityNo no) {
    ASSIGN_OR_RETURN(const std::optional<v1::Entity> entity, Load(no));
    return entity.has_value();
  }

  absl::StatusOr<std::optional<v1::Entity>> Load(base::EntityNo no) {
    ASSIGN_OR_RETURN(std::optional<v1::Entity> entity, facts_.Entity(no));
    if (entity.has_value() && entity->stub() && !plan_.request.include_stubs()) entity.reset();
    if (entity.has_value() && plan_.filter.has_value() && !plan_.filter->Matches(*entity, view_.definite_only)) {
      entity.reset();
    }
    return entity;
  }

  const Plan& plan_;
  const View& view_;
  Facts facts_;
  std::optional<Listing<std::string>> listing_;
  int64_t shown_ = 0;
  absl::flat_hash_map<base::EntityNo, std::string> met_;  // on a walk, about as many as the page holds, encoded
};

}  // namespace

absl::StatusOr<v1::ListEntitiesResponse> Engine::ListEntities(const v1::ListEntitiesRequest& request,
                                                              const Caller& caller) const {
  ASSIGN_OR_RETURN(Page page, OpenPage(request, tokens_, limits_));
  ASSIGN_OR_RETURN(const View view, OpenView(graph_, tokens_, request.context(),
                                             {.pinned_revision = page.revision, .max_batch = limits_.max_batch}));
  ASSIGN_OR_RETURN(const Plan plan, MakePlan(request, view.snapshot.schema(), limits_, std::move(page)));
  ASSIGN_OR_RETURN(Meter meter, Meter::Open(request.context().budget(), limits_.budget, caller));
  EntityList list(plan, view, meter);
  v1::ListEntitiesResponse response;
  RETURN_IF_ERROR(list.Run(response));
  if (const std::string next = list.next(); !next.empty()) {
    response.set_next_page_token(NextPageToken(plan.page, tokens_, view.snapshot.revision(), next));
  }
  RETURN_IF_ERROR(FillReadInfo(view, tokens_, list.cost(), *response.mutable_read_info()));
  return response;
}

}  // namespace entente::query
