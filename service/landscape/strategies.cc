// CompareStrategies: organizations side by side.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "service/base/status_macros.h"
#include "service/landscape/dependencies.h"
#include "service/landscape/landscape.h"
#include "service/landscape/makers.h"
#include "service/landscape/reading.h"
#include "service/landscape/shares.h"
#include "service/query/refusal.h"

namespace entente::landscape {
namespace {

using base::EntityNo;
using RelatedEntities = google::protobuf::RepeatedPtrField<v1::RelatedEntity>;

// The ways a comparison looks, by meaning.
struct Looks {
  explicit Looks(const schema::Schema& schema)
      : dependence(Along(schema, v1::MEANING_DEPENDENCE, v1::DIRECTION_OUT)),
        collaboration(Along(schema, v1::MEANING_COLLABORATION, v1::DIRECTION_EITHER)),
        membership(Along(schema, v1::MEANING_MEMBERSHIP, v1::DIRECTION_OUT)),
        strategy(schema, Directed(schema, v1::MEANING_STRATEGY), v1::DIRECTION_OUT) {}

  static query::Ways Along(const schema::Schema& schema, v1::Meaning meaning, v1::Direction direction) {
    return query::Ways(schema, *schema.Answering({}, {meaning}), direction);
  }
  static std::vector<int> Directed(const schema::Schema& schema, v1::Meaning meaning) {
    std::vector<int> relations = *schema.Answering({}, {meaning});
    std::erase_if(relations, [&](int number) { return schema.FindRelation(number)->rule.symmetric(); });
    return relations;
  }

  const query::Ways dependence, collaboration, membership, strategy;
};

// Where a profile says whose it is: by number, since the field shares its name with a kind, which is not named here.
google::protobuf::Message& WhoseOf(v1::StrategyProfile& profile) {
  constexpr int kNumber = v1::StrategyProfile::kOrganizationFieldNumber;
  return *profile.GetReflection()->MutableMessage(&profile, profile.GetDescriptor()->FindFieldByNumber(kNumber));
}

// Makes the profile of one organization. Not thread-safe.
class Profiler {
 public:
  Profiler(Reading& reading, Makers& makers, const Looks& looks, int max_depth)
      : reading_(reading), makers_(makers), looks_(looks), max_depth_(max_depth) {}

  absl::StatusOr<v1::StrategyProfile> ProfileOf(EntityNo organization) {
    v1::StrategyProfile profile;
    ASSIGN_OR_RETURN(const v1::Entity* const entity, reading_.facts.Entity(organization));
    if (!reading_.meter.Return(1, static_cast<int64_t>(entity->ByteSizeLong()))) return reading_.meter.status();
    WhoseOf(profile).CopyFrom(*entity);
    ASSIGN_OR_RETURN(const std::vector<Production> made, makers_.MadeBy(organization));
    std::vector<Production> own;
    for (const Production& each : made) {
      if (looks_.dependence.LeadsTo(reading_.snapshot.KindOf(each.other))) own.push_back(each);
    }
    RETURN_IF_ERROR(AddRelated(own, *profile.mutable_own()));
    RETURN_IF_ERROR(AddAlong(organization, looks_.collaboration, *profile.mutable_partners()));
    RETURN_IF_ERROR(AddAlong(organization, looks_.membership, *profile.mutable_groups()));
    RETURN_IF_ERROR(AddAlong(organization, looks_.strategy, *profile.mutable_strategies()));
    RETURN_IF_ERROR(AddOutside(organization, own, made, profile));
    return profile;
  }

  bool depth_limited() const { return depth_limited_; }

 private:
  absl::Status AddRelated(const std::vector<Production>& related, RelatedEntities& told) {
    for (const Production& each : related) {
      v1::RelatedEntity one;
      ASSIGN_OR_RETURN(const v1::Entity* const entity, reading_.facts.Entity(each.other));
      *one.mutable_entity() = *entity;
      RETURN_IF_ERROR(AddAll(reading_, each.by, *one.mutable_relationships()));
      RETURN_IF_ERROR(Add(reading_.meter, std::move(one), told));
    }
    return absl::OkStatus();
  }

  absl::Status AddAlong(EntityNo organization, const query::Ways& ways, RelatedEntities& told) {
    ASSIGN_OR_RETURN(const std::vector<Production> related, Grouped(reading_, organization, ways));
    return AddRelated(related, told);
  }

  // What its own things depend on and it does not make; and how much of both is made in its country.
  absl::Status AddOutside(EntityNo organization, const std::vector<Production>& own,
                          const std::vector<Production>& made, v1::StrategyProfile& profile) {
    std::vector<EntityNo> things;
    absl::flat_hash_set<EntityNo> makes, counted;
    for (const Production& each : own) things.push_back(each.other);
    for (const Production& each : made) makes.insert(each.other);
    Dependencies dependencies;
    RETURN_IF_ERROR(dependencies.Find(reading_, looks_.dependence, things, max_depth_));
    depth_limited_ |= dependencies.graph().depth_limited();
    std::vector<std::pair<EntityNo, const DependedOn*>> outside;
    counted.insert(things.begin(), things.end());
    for (const DependedOn& each : dependencies.all()) {
      const EntityNo no = dependencies.graph().nodes()[each.position].no;
      counted.insert(no);
      if (!makes.contains(no)) outside.emplace_back(no, &each);
    }
    std::sort(outside.begin(), outside.end(), [&](const auto& a, const auto& b) {
      return reading_.snapshot.EntityId(a.first) < reading_.snapshot.EntityId(b.first);
    });
    for (const auto& [no, each] : outside) {
      ASSIGN_OR_RETURN(v1::Dependency told, dependencies.ToProto(reading_, makers_, *each, true));
      RETURN_IF_ERROR(Add(reading_.meter, std::move(told), *profile.mutable_outside()));
    }
    return AddSovereignShare(organization, counted, profile);
  }

  absl::Status AddSovereignShare(EntityNo organization, const absl::flat_hash_set<EntityNo>& things,
                                 v1::StrategyProfile& profile) {
    ASSIGN_OR_RETURN(const v1::Maker* const self, makers_.Profile(organization));
    if (self->country().empty() || things.empty()) return absl::OkStatus();
    EqualParts at_home;
    for (const EntityNo no : things) {
      ASSIGN_OR_RETURN(const std::vector<Production>* const makers, makers_.Of(no));
      for (const Production& each : *makers) {
        ASSIGN_OR_RETURN(const v1::Maker* const maker, makers_.Profile(each.other));
        if (maker->country() == self->country()) at_home.Add(static_cast<int>(makers->size()));
      }
    }
    profile.set_sovereign_share(at_home.Sum() / static_cast<double>(things.size()));
    return absl::OkStatus();
  }

  Reading& reading_;
  Makers& makers_;
  const Looks& looks_;
  const int max_depth_;
  bool depth_limited_ = false;
};

}  // namespace

absl::StatusOr<v1::CompareStrategiesResponse> CompareStrategies(const query::Ground& ground,
                                                                const v1::CompareStrategiesRequest& request,
                                                                const query::Caller& caller) {
  ASSIGN_OR_RETURN(Opened opened, Open(ground, request.context(), request.read_mask(), caller));
  const graph::Snapshot& snapshot = opened.view.snapshot;
  if (request.organizations().empty()) {
    return query::Refusal(v1::ERROR_REASON_REQUIRED, "organizations", "at least one entity must be there");
  }
  ASSIGN_OR_RETURN(
      const std::vector<EntityNo> organizations,
      query::EntitiesNamed(opened.view, request.organizations(), ground.limits.max_compared, "organizations"));
  Reading reading(opened.view, opened.mask, opened.meter());
  Makers makers(reading);
  const Looks looks(snapshot.schema());
  Profiler profiler(reading, makers, looks, ground.limits.max_lineage_depth);
  v1::CompareStrategiesResponse response;
  for (const EntityNo organization : organizations) {
    ASSIGN_OR_RETURN(*response.add_profiles(), profiler.ProfileOf(organization));
  }
  RETURN_IF_ERROR(FillInfo(ground, opened, *response.mutable_read_info()));
  response.mutable_read_info()->set_truncated(profiler.depth_limited());
  return response;
}

}  // namespace entente::landscape
