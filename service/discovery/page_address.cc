#include "service/discovery/page_address.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace entente::discovery {
namespace {

constexpr double kSamePage = 1, kFirstAndOther = 0.7, kPartOfHost = 0.6, kOtherPages = 0.2;

bool IsPartOf(absl::string_view host, absl::string_view whole) {
  return whole.find('.') != absl::string_view::npos && absl::EndsWith(host, absl::StrCat(".", whole));
}

}  // namespace

PageAddress AddressOf(absl::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != absl::string_view::npos) url.remove_prefix(scheme + 3);
  const size_t end = url.find_first_of("/?#");
  PageAddress address;
  absl::string_view host = url.substr(0, end);
  host = host.substr(0, host.find(':'));
  address.host = absl::AsciiStrToLower(absl::StripSuffix(host, "."));
  if (absl::StartsWith(address.host, "www.")) address.host.erase(0, 4);
  if (end != absl::string_view::npos) address.path = std::string(url.substr(end));
  address.path.resize(address.path.find('#') == std::string::npos ? address.path.size() : address.path.find('#'));
  while (!address.path.empty() && address.path.back() == '/') address.path.pop_back();
  return address;
}

double Likeness(const PageAddress& a, const PageAddress& b) {
  if (a.host != b.host) return IsPartOf(a.host, b.host) || IsPartOf(b.host, a.host) ? kPartOfHost : 0;
  if (a.path == b.path) return kSamePage;
  return a.path.empty() || b.path.empty() ? kFirstAndOther : kOtherPages;
}

}  // namespace entente::discovery
