#include "tests/robustness/path_oracle.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

namespace entente::oracle {
namespace {

int Began(const v1::Relationship& fact) { return ReadDate(fact.valid_time().from()).earliest; }

// The search of one request.
class Walker {
 public:
  Walker(const World& world, const v1::FindPathsRequest& request) : world_(world), request_(request) {
    for (const v1::Relationship& fact : world.relationships) {
      if (!IsAmong(fact.relation(), request.relations(), request.meanings())) continue;
      for (const std::string& end : {fact.subject(), fact.object()}) {
        if (Leads(fact, end, request.direction())) hops_[end].push_back(&fact);
      }
    }
  }

  std::vector<v1::Path> Run(int max_hops) {
    max_hops_ = max_hops;
    const std::set<std::string> sources(request_.sources().begin(), request_.sources().end());
    for (const std::string& source : sources) {
      if (Among(request_.excluded(), source)) continue;
      v1::Path path;
      path.add_entities()->set_id(source);
      Walk(path);
    }
    std::sort(paths_.begin(), paths_.end(), [this](const v1::Path& a, const v1::Path& b) { return Key(a) < Key(b); });
    return paths_;
  }

  // Whether any walk leads from a source to a target, however long.
  bool Connected() const {
    std::set<std::string> seen(request_.sources().begin(), request_.sources().end());
    std::vector<std::string> ends(seen.begin(), seen.end());
    while (!ends.empty()) {
      const std::string id = ends.back();
      ends.pop_back();
      if (Among(request_.excluded(), id)) continue;
      if (Among(request_.targets(), id)) return true;
      if (!Among(request_.sources(), id) && !MayPass(id)) continue;
      const auto hops = hops_.find(id);
      if (hops == hops_.end()) continue;
      for (const v1::Relationship* fact : hops->second) {
        if (seen.insert(OtherEnd(*fact, id)).second) ends.push_back(OtherEnd(*fact, id));
      }
    }
    return false;
  }

 private:
  static bool Among(const google::protobuf::RepeatedPtrField<std::string>& ids, const std::string& id) {
    return std::count(ids.begin(), ids.end(), id) > 0;
  }

  // Whether a path may go on from here, other than from its source.
  bool MayPass(const std::string& id) const {
    if (Among(request_.sources(), id)) return false;
    if (request_.kinds_size() && !Among(request_.kinds(), KindOf(id))) return false;
    const auto hops = hops_.find(id);
    const int degree = hops == hops_.end() ? 0 : static_cast<int>(hops->second.size());
    return request_.max_degree() == 0 || degree <= request_.max_degree();
  }

  void Walk(const v1::Path& path) {
    const std::string at = path.entities().rbegin()->id();
    if (Among(request_.targets(), at)) return Keep(path);
    if (path.hops_size() == max_hops_) return;
    if (path.hops_size() > 0 && !MayPass(at)) return;
    std::set<std::string> next;
    for (const v1::Relationship* fact : hops_[at]) next.insert(OtherEnd(*fact, at));
    for (const std::string& to : next) {
      const bool passed = std::any_of(path.entities().begin(), path.entities().end(),
                                      [&](const v1::Entity& entity) { return entity.id() == to; });
      if (passed || Among(request_.excluded(), to) || Among(request_.sources(), to)) continue;
      v1::Path longer = path;
      longer.add_entities()->set_id(to);
      const v1::Relationship& fact = FirstBetween(at, to);
      *longer.add_hops()->mutable_relationship() = fact;
      longer.mutable_hops()->rbegin()->set_reversed(fact.object() == at);
      Walk(longer);
    }
  }

  // Of several relationships, the one the order puts first, then by identity.
  const v1::Relationship& FirstBetween(const std::string& from, const std::string& to) {
    const v1::Relationship* best = nullptr;
    const auto key = [this](const v1::Relationship& fact) {
      const int order = request_.order() == v1::PATH_ORDER_CONFIDENCE ? -fact.confidence()
                        : request_.order() == v1::PATH_ORDER_RECENCY  ? -Began(fact)
                                                                      : 0;
      return std::make_pair(order, Identity(fact));
    };
    for (const v1::Relationship* fact : hops_[from]) {
      if (OtherEnd(*fact, from) == to && (best == nullptr || key(*fact) < key(*best))) best = fact;
    }
    return *best;
  }

  void Keep(v1::Path path) {
    Truth truth = kSure;
    int confidence = v1::CONFIDENCE_CONFIRMED;
    for (const v1::Hop& hop : path.hops()) {
      truth = std::min(truth, TruthOf(hop.relationship().validity()));
      confidence = std::min<int>(confidence, hop.relationship().confidence());
    }
    path.set_validity(world_.Label(truth));
    path.set_confidence(static_cast<v1::Confidence>(confidence));
    paths_.push_back(path);
  }

  // What paths are sorted by.
  std::tuple<int, int, std::vector<std::string>, std::vector<std::string>> Key(const v1::Path& path) const {
    int order = 0;
    if (request_.order() == v1::PATH_ORDER_CONFIDENCE) order = -path.confidence();
    if (request_.order() == v1::PATH_ORDER_RECENCY) {
      order = -kFuture;
      for (const v1::Hop& hop : path.hops()) order = std::max(order, -Began(hop.relationship()));
    }
    std::vector<std::string> ids, identities;
    for (const v1::Entity& entity : path.entities()) ids.push_back(entity.id());
    for (const v1::Hop& hop : path.hops()) identities.push_back(Identity(hop.relationship()));
    const int hops = world_.bug == Bug::kPaths ? -path.hops_size() : path.hops_size();
    return {order, hops, ids, identities};
  }

  const World& world_;
  const v1::FindPathsRequest& request_;
  int max_hops_ = 0;
  std::map<std::string, std::vector<const v1::Relationship*>> hops_;
  std::vector<v1::Path> paths_;
};

}  // namespace

v1::FindPathsResponse Paths(const World& world, const v1::FindPathsRequest& request) {
  v1::FindPathsResponse response;
  Walker walker(world, request);
  const size_t wanted = request.max_paths() == 0 ? 1 : request.max_paths();
  std::vector<v1::Path> paths = walker.Run(request.max_hops() == 0 ? 6 : request.max_hops());
  for (size_t i = 0; i < paths.size() && i < wanted; ++i) {
    for (v1::Entity& entity : *paths[i].mutable_entities()) entity = world.Masked(entity.id(), request.read_mask());
    *response.add_paths() = paths[i];
  }
  response.mutable_search()->set_exhausted(!walker.Connected());
  return response;
}

}  // namespace entente::oracle
