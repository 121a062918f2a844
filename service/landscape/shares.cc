#include "service/landscape/shares.h"

#include <algorithm>
#include <set>
#include <utility>

namespace entente::landscape {

double EqualParts::Sum() const {
  double sum = 0;
  for (const auto& [of, count] : parts_) sum += static_cast<double>(count) / of;
  return sum;
}

void Shares::Add(const std::vector<v1::Maker>& whose, const std::vector<std::string>& names,
                 const std::vector<uint32_t>& products) {
  ++total_;
  std::set<std::string> counted;
  for (size_t i = 0; i < names.size(); ++i) {
    Share& share = shares_[names[i]];
    share.parts.Add(static_cast<int>(names.size()));
    if (!counted.insert(names[i]).second) continue;
    share.maker = whose[i];
    ++share.dependencies;
    share.products.insert(products.begin(), products.end());
  }
}

std::vector<v1::ExposureShare> Shares::ToProto() const {
  std::vector<v1::ExposureShare> told;
  for (const auto& [name, share] : shares_) {
    v1::ExposureShare& each = told.emplace_back();
    *each.mutable_maker() = share.maker;
    each.set_dependencies(share.dependencies);
    each.set_products(static_cast<int32_t>(share.products.size()));
    each.set_share(share.parts.Sum() / static_cast<double>(total_));
  }
  std::stable_sort(told.begin(), told.end(),
                   [](const v1::ExposureShare& a, const v1::ExposureShare& b) { return a.share() > b.share(); });
  return told;
}

}  // namespace entente::landscape
