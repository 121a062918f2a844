#include "cli/import/text_key.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace entente::cli {
namespace {

constexpr size_t kHashBytes = 9;  // with its hyphen

uint32_t Folded(uint64_t hash) { return static_cast<uint32_t>(hash ^ (hash >> 32)); }

bool IsKey(absl::string_view text) {
  if (text.empty() || !absl::ascii_isalnum(static_cast<unsigned char>(text[0]))) return false;
  for (const char byte : text) {
    const bool fits = absl::ascii_islower(static_cast<unsigned char>(byte)) ||
                      absl::ascii_isdigit(static_cast<unsigned char>(byte)) || byte == '.' || byte == '-';
    if (!fits) return false;
  }
  return true;
}

}  // namespace

std::string SlugOf(absl::string_view text) {
  std::string slug;
  for (const char byte : text) {
    const unsigned char lower = absl::ascii_tolower(static_cast<unsigned char>(byte));
    if (absl::ascii_isalnum(lower)) {
      slug.push_back(static_cast<char>(lower));
    } else if (!slug.empty() && byte == '.') {
      slug.push_back('.');
    } else if (!slug.empty() && slug.back() != '-') {
      slug.push_back('-');
    }
  }
  while (!slug.empty() && !absl::ascii_isalnum(static_cast<unsigned char>(slug.back()))) slug.pop_back();
  return slug;
}

std::string KeyOf(absl::string_view text, size_t bytes) {
  if (text.size() <= bytes && IsKey(text)) return std::string(text);
  std::string slug = SlugOf(text).substr(0, bytes - kHashBytes);
  return absl::StrCat(slug.empty() ? "x" : slug, "-", absl::StrFormat("%08x", Folded(HashOf(text))));
}

uint64_t HashOf(absl::string_view text) {
  uint64_t hash = 14695981039346656037u;
  for (const char byte : text) {
    hash ^= static_cast<unsigned char>(byte);
    hash *= 1099511628211u;
  }
  return hash;
}

}  // namespace entente::cli
