// Addresses of pages, as far as they tell whose pages they are.
#ifndef ENTENTE_SERVICE_DISCOVERY_PAGE_ADDRESS_H_
#define ENTENTE_SERVICE_DISCOVERY_PAGE_ADDRESS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace entente::discovery {

// Where a page is. The host is in lower case, without `www.` and port; the path without the slash at its end, empty for
// the first page.
struct PageAddress {
  std::string host, path;
};

// Takes an http or https address apart. Pure.
PageAddress AddressOf(absl::string_view url);

// How much two pages look like one owner's: 1 the same page or both a host's first; less for other pages of the host,
// of which many may belong to others; 0 for different hosts. Pure.
double Likeness(const PageAddress& a, const PageAddress& b);

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_PAGE_ADDRESS_H_
