// What depends on what, and who makes it, by hand: the ground of the naive lineage, impact and exposure.
//
// Part of the naive oracle (oracle.h): written from the comments of landscape_service.proto.
#ifndef ENTENTE_TESTS_ROBUSTNESS_DEPENDENCE_H_
#define ENTENTE_TESTS_ROBUSTNESS_DEPENDENCE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "entente/v1/landscape_service.pb.h"
#include "tests/robustness/world.h"

namespace entente::oracle {

using Ids = std::set<std::string>;
using Depths = std::map<std::string, int>;
using Meanings = google::protobuf::RepeatedField<int>;

// The meanings asked for, or the one that is meant when none is.
Meanings MeaningsOr(const Meanings& asked, v1::Meaning otherwise);

// The relationships of some meanings, from subject to object, or turned round. The world must outlive it.
class Dependence {
 public:
  Dependence(const World& world, const Meanings& meanings, bool reversed = false);

  // What can be reached, by least number of steps, at most `max_depth` of them unless 0; the starts by 0.
  Depths Reach(const Ids& starts, int max_depth, const Ids& without = {}) const;
  // How certain each is to be reached within the same bounds: the most certain chain, each as its least certain part,
  // its start included.
  std::map<std::string, Truth> Certainty(std::map<std::string, Truth> starts, int max_depth) const;
  // What leads on from those reached, and what of it was followed.
  std::vector<const v1::Relationship*> Followed(const Depths& depths, int max_depth) const;
  bool LeadsOn(const std::string& id) const { return next_.count(id) > 0; }
  // What can be reached from one within so many steps, as a graph of its own.
  Dependence Below(const std::string& start, int max_depth) const;
  // Whether there are more steps than were gone.
  bool MoreThan(const Depths& depths, int max_depth) const;
  // The first by identity of the shortest chains from one of `from` to one of `to`.
  std::vector<const v1::Relationship*> Chain(const Ids& from, const Ids& to) const;

 private:
  Dependence() = default;

  std::map<std::string, std::vector<const v1::Relationship*>> next_;  // by identity
};

// Who makes it, by id.
std::vector<v1::Maker> MakersOf(const World& world, const std::string& id);
// Whether things of the kind stand on that side of relations of some meanings.
bool TakesPart(const std::string& kind, const Meanings& meanings, bool as_subject);
// What it makes, and how certainly.
std::map<std::string, Truth> MadeBy(const World& world, const std::string& id);
// Its country, empty if not known.
std::string CountryOf(const World& world, const std::string& id);

// Adds the parts of a dependency or dependent that both answers have in common.
template <typename To>
void AddMakers(const World& world, const std::string& id, To& makers) {
  for (const v1::Maker& maker : MakersOf(world, id)) *makers.Add() = maker;
}

}  // namespace entente::oracle

#endif  // ENTENTE_TESTS_ROBUSTNESS_DEPENDENCE_H_
