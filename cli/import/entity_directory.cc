#include "cli/import/entity_directory.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "entente/error.h"
#include "entente/v1/schema_options.pb.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

constexpr size_t kMaxClaims = 1000;   // asked for at once
constexpr size_t kFewClaims = 16;     // asked for at once where most are unknown: the error lists all of so few
constexpr size_t kMaxLookups = 1000;  // at once
constexpr size_t kMaxMentions = 50;   // at once: some milliseconds each, and ten times that on a busy server
constexpr size_t kAskers = 2;         // questions under way at a time
constexpr int64_t kPatience = 120;    // seconds that a server may take over a question

v1::ReadContext Context() {
  v1::ReadContext context;
  context.set_fully_consistent(true);
  context.mutable_valid_at()->set_any(true);
  context.mutable_budget()->mutable_max_time()->set_seconds(kPatience);
  return context;
}

// What tells entities apart; not the long texts and lists of a description, so that many fit into an answer.
void AddFields(google::protobuf::FieldMask& mask) {
  for (const char* path : {"id", "stub", "claim_ids"}) mask.add_paths(path);
  const google::protobuf::Descriptor& description = *v1::Description::descriptor();
  for (int i = 0; i < description.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *description.field(i);
    if (field.is_repeated() || field.options().GetExtension(v1::field).max_bytes() > 0) continue;
    mask.add_paths(absl::StrCat("description.", field.name()));
  }
}

// The positions in the list `name` that an error lists, in order; nothing if it is not about such items.
std::vector<size_t> ItemsAtFault(const absl::Status& status, absl::string_view name, size_t asked) {
  std::vector<size_t> positions;
  for (const FieldViolation& violation : FieldViolations(status)) {
    absl::string_view text = violation.field;
    size_t position = 0;
    if (!absl::ConsumePrefix(&text, name) || !absl::ConsumePrefix(&text, "[") ||
        !absl::SimpleAtoi(text.substr(0, text.find(']')), &position) || position >= asked) {
      return {};
    }
    if (positions.empty() || positions.back() != position) positions.push_back(position);
  }
  return positions;
}

// Whether an error is one of how the question was put, which the mapping decides, and not of what was asked for.
bool IsOfTheMapping(const absl::Status& status) {
  const std::optional<v1::ErrorReason> reason = Reason(status);
  return reason == v1::ERROR_REASON_UNKNOWN_FIELD || reason == v1::ERROR_REASON_UNKNOWN_KIND;
}

// Asks `call` about the items at these positions, as `list` of its request. Items that the server refuses to look at, a
// name without letters or a country that is none, have no answer; the others are asked about again without them.
template <typename Answer, typename Call>
absl::Status AskAbout(std::vector<size_t> positions, absl::string_view list, std::vector<Answer>& answers, Call call) {
  while (!positions.empty()) {
    absl::StatusOr<std::vector<Answer>> some = call(positions);
    if (some.ok()) {
      if (some->size() != positions.size()) {
        return absl::InternalError("the server answered another number of items than asked");
      }
      for (size_t i = 0; i < positions.size(); ++i) answers[positions[i]] = std::move((*some)[i]);
      return absl::OkStatus();
    }
    const std::vector<size_t> refused = ItemsAtFault(some.status(), list, positions.size());
    const bool about_items = absl::IsInvalidArgument(some.status()) || absl::IsNotFound(some.status());
    if (!about_items || refused.empty() || IsOfTheMapping(some.status())) {
      return some.status();
    }
    for (auto at = refused.rbegin(); at != refused.rend(); ++at) positions.erase(positions.begin() + *at);
  }
  return absl::OkStatus();
}

// The answers about `count` items, asked about `at_once` at a time, by as many threads as a small server has for reads.
template <typename Answer, typename Call>
absl::StatusOr<std::vector<Answer>> AskInParts(size_t count, size_t at_once, absl::string_view list, Call call) {
  std::vector<Answer> answers(count);
  const size_t parts = (count + at_once - 1) / at_once;
  std::vector<absl::Status> statuses(parts);
  std::atomic<size_t> next{0};
  const auto ask = [&] {
    for (size_t part = next++; part < parts; part = next++) {
      std::vector<size_t> positions(std::min(at_once, count - part * at_once));
      std::iota(positions.begin(), positions.end(), part * at_once);
      statuses[part] = AskAbout(std::move(positions), list, answers, call);
    }
  };
  std::vector<std::thread> others;
  while (others.size() + 1 < std::min(parts, kAskers)) others.emplace_back(ask);
  ask();
  for (std::thread& other : others) other.join();
  for (absl::Status& status : statuses) RETURN_IF_ERROR(std::move(status));
  return answers;
}

LookedUp ToLookedUp(v1::LookupResult& result) {
  LookedUp looked_up;
  if (result.has_entity()) {
    looked_up.entity = std::move(*result.mutable_entity());
  } else {
    const std::string candidates = Metadata(ToStatus(result.error()))["candidates"];
    looked_up.candidates = absl::StrSplit(candidates, ", ", absl::SkipEmpty());
  }
  return looked_up;
}

}  // namespace

// An unknown id fails the request, and the error lists as many of them as fit. What it lists is left out from then on,
// what stands before the last it lists is known; so the size of a question follows how much is known.
absl::StatusOr<std::map<std::string, v1::Claim>> ServerDirectory::FindClaims(const std::vector<std::string>& ids) {
  std::map<std::string, v1::Claim> found;
  std::vector<std::string> left(ids.rbegin(), ids.rend());  // the next at the end
  if (claims_asked_ == 0) claims_asked_ = kFewClaims;
  while (!left.empty()) {
    v1::ListClaimsRequest request;
    const size_t count = std::min(claims_asked_, left.size());
    for (size_t i = 0; i < count; ++i) request.add_claim_ids(left[left.size() - 1 - i]);
    request.set_page_size(static_cast<int32_t>(kMaxClaims));
    *request.mutable_context() = Context();
    request.mutable_context()->clear_valid_at();
    absl::Status status;
    for (absl::StatusOr<v1::Claim>& claim : client_.ListClaims(request)) {
      status = claim.status();
      if (!status.ok()) break;
      const std::string id = claim->id();
      found.emplace(id, *std::move(claim));
    }
    if (status.ok()) {
      left.resize(left.size() - count);
      claims_asked_ = std::min(claims_asked_ * 2, kMaxClaims);
      continue;
    }
    const std::vector<size_t> unknown = ItemsAtFault(status, "claim_ids", count);
    if (!absl::IsNotFound(status) || unknown.empty()) return status;
    const size_t end = left.size();
    for (const size_t position : unknown) left[end - 1 - position].clear();
    left.erase(std::remove(left.begin(), left.end(), std::string()), left.end());
    claims_asked_ = kFewClaims;
  }
  return found;
}

absl::StatusOr<std::vector<LookedUp>> ServerDirectory::Lookup(const std::vector<v1::EntityLookup>& lookups) {
  return AskInParts<LookedUp>(lookups.size(), kMaxLookups, "lookups",
                              [&](const std::vector<size_t>& positions) -> absl::StatusOr<std::vector<LookedUp>> {
                                v1::LookupEntitiesRequest request;
                                for (const size_t position : positions) *request.add_lookups() = lookups[position];
                                AddFields(*request.mutable_read_mask());
                                *request.mutable_context() = Context();
                                ASSIGN_OR_RETURN(v1::LookupEntitiesResponse response,
                                                 client_.LookupEntities(std::move(request)));
                                std::vector<LookedUp> results;
                                for (v1::LookupResult& result : *response.mutable_results())
                                  results.push_back(ToLookedUp(result));
                                return results;
                              });
}

absl::StatusOr<std::vector<v1::Resolution>> ServerDirectory::Resolve(const std::vector<v1::Mention>& mentions) {
  return AskInParts<v1::Resolution>(
      mentions.size(), kMaxMentions, "mentions",
      [&](const std::vector<size_t>& positions) -> absl::StatusOr<std::vector<v1::Resolution>> {
        v1::ResolveEntitiesRequest request;
        for (const size_t position : positions) *request.add_mentions() = mentions[position];
        request.set_match_threshold(thresholds_.match);
        request.set_review_threshold(thresholds_.review);
        AddFields(*request.mutable_read_mask());
        *request.mutable_context() = Context();
        ASSIGN_OR_RETURN(v1::ResolveEntitiesResponse response, client_.ResolveEntities(std::move(request)));
        return std::vector<v1::Resolution>(response.resolutions().begin(), response.resolutions().end());
      });
}

}  // namespace entente::cli
