#include "service/query/page.h"

#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "service/base/status_macros.h"
#include "service/query/refusal.h"

namespace entente::query {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Every list request has both, under these names.
const FieldDescriptor* FieldOf(const Message& request, const char* name) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(name);
  CHECK(field != nullptr);
  return field;
}

// Only asked for where a token comes or goes: most answers fit on their first page.
uint64_t DigestWithoutPage(const Message& request) {
  const std::unique_ptr<Message> rest(request.New());
  rest->CopyFrom(request);
  rest->GetReflection()->ClearField(rest.get(), FieldOf(request, "page_size"));
  rest->GetReflection()->ClearField(rest.get(), FieldOf(request, "page_token"));
  return base::DigestOf(*rest);
}

}  // namespace

absl::StatusOr<Page> OpenPage(const Message& request, const base::TokenCodec& tokens, const Limits& limits) {
  const int size = request.GetReflection()->GetInt32(request, FieldOf(request, "page_size"));
  if (size < 0) {
    return Refusal(v1::ERROR_REASON_OUT_OF_BOUNDS, "page_size", absl::StrCat(size, " is less than 0"));
  }
  Page page;
  page.size = std::min(size == 0 ? limits.default_page_size : size, limits.max_page_size);
  page.max_bytes = limits.max_page_bytes;
  page.request = &request;
  const std::string text = request.GetReflection()->GetString(request, FieldOf(request, "page_token"));
  if (text.empty()) return page;
  ASSIGN_OR_RETURN(base::Token token, tokens.Decode(text, base::TokenSort::kPage, "page_token"));
  if (token.digest != DigestWithoutPage(request)) {
    return Refusal(v1::ERROR_REASON_PAGE_TOKEN_MISMATCH, "page_token",
                   "the token belongs to another request: only page_size may differ from page to page");
  }
  page.revision = token.revision;
  page.after = std::move(token.position);
  return page;
}

std::string NextPageToken(const Page& page, const base::TokenCodec& tokens, int64_t revision, const std::string& last) {
  const uint64_t digest = DigestWithoutPage(*page.request);
  return tokens.Encode({.sort = base::TokenSort::kPage, .revision = revision, .digest = digest, .position = last});
}

}  // namespace entente::query
