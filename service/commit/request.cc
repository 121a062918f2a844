#include "service/commit/request.h"

#include <openssl/sha.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "service/base/date.h"
#include "service/schema/validate.h"

namespace entente::commit {
namespace {

using Violations = std::vector<base::Violation>;

std::string DigestOf(const v1::CommitRequest& commit) {
  v1::CommitRequest asked = commit;
  asked.clear_request_id();
  asked.clear_validate_only();
  asked.clear_return_changes();  // shapes the answer, not the commit
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    asked.SerializeWithCachedSizes(&coded);
  }
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

void CheckLength(const std::string& text, size_t limit, const std::string& field, Violations& violations) {
  if (text.size() <= limit) return;
  violations.push_back(
      {v1::ERROR_REASON_OUT_OF_BOUNDS, field, absl::StrCat(text.size(), " bytes; at most ", limit, " are allowed")});
}

void CheckHeader(const v1::CommitRequest& commit, Violations& violations) {
  if (commit.author().empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, "author", "every commit names who makes it"});
  }
  CheckLength(commit.author(), kMaxAuthorBytes, "author", violations);
  CheckLength(commit.reason(), kMaxReasonBytes, "reason", violations);
  CheckLength(commit.request_id(), kMaxRequestIdBytes, "request_id", violations);
  const auto printable = [](char c) { return c >= 0x20 && c < 0x7f; };
  if (!std::all_of(commit.request_id().begin(), commit.request_id().end(), printable)) {
    violations.push_back(
        {v1::ERROR_REASON_INVALID_FORMAT, "request_id", "a request id has printable ASCII characters only"});
  }
  if (absl::StartsWith(commit.request_id(), kImportRequests)) {
    violations.push_back({v1::ERROR_REASON_INVALID_FORMAT, "request_id",
                          absl::StrCat("ids that begin with `", kImportRequests, "` are those of imports")});
  }
  if (commit.changes().empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, "changes", "a commit has at least one change"});
  }
}

// Whether the lists are short enough to be looked at.
bool CheckSizes(const v1::CommitRequest& commit, const Limits& limits, Violations& violations) {
  const auto check = [&](int size, int limit, const char* field) {
    if (size <= limit) return;
    violations.push_back({v1::ERROR_REASON_BATCH_TOO_LARGE,
                          field,
                          absl::StrCat(size, " in one commit; at most ", limit, " are allowed"),
                          {{"limit", absl::StrCat(limit)}}});
  };
  check(commit.changes_size(), limits.max_changes, "changes");
  check(commit.preconditions_size(), limits.max_preconditions, "preconditions");
  return violations.empty();
}

void CheckExistingClaimId(const std::string& id, const std::string& field, Violations& violations) {
  if (id.empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, field, "which claim is not said"});
  } else {
    schema::CheckClaimId(id, field, violations);
  }
}

void CheckRetractionReason(v1::RetractionReason reason, const std::string& field, Violations& violations) {
  if (reason == v1::RETRACTION_REASON_UNSPECIFIED) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, field, "a claim is not withdrawn without a reason"});
  } else if (!v1::RetractionReason_IsValid(reason)) {
    violations.push_back({v1::ERROR_REASON_INVALID_FORMAT, field, absl::StrCat(reason, " is no RetractionReason")});
  }
}

void NormalizeEnd(const schema::Schema& schema, const std::string& path, v1::EndClaim& end, Violations& violations) {
  CheckExistingClaimId(end.claim_id(), path + ".claim_id", violations);
  CheckLength(end.note(), schema::kMaxNoteBytes, path + ".note", violations);
  if (end.until().empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, path + ".until", "the first day it no longer held is not said"});
  } else if (auto until = base::ParseDate(end.until()); until.ok()) {
    end.set_until(until->text);
  } else {
    violations.push_back({v1::ERROR_REASON_INVALID_FORMAT, path + ".until", std::string(until.status().message())});
  }
  for (int i = 0; i < end.citations_size(); ++i) {
    schema::NormalizeCitation(schema, absl::StrCat(path, ".citations[", i, "]"), *end.mutable_citations(i), violations);
  }
}

void NormalizeCorrection(const schema::Schema& schema, const std::string& path, v1::CorrectClaim& correction,
                         Violations& violations) {
  if (correction.claim().id().empty()) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, path + ".claim.id", "which claim is not said"});
  }
  schema::NormalizeClaim(schema, path + ".claim", *correction.mutable_claim(), violations);
  CheckLength(correction.note(), schema::kMaxNoteBytes, path + ".note", violations);
}

// Whether a list has something, and not too much.
bool CheckCount(int size, int limit, const std::string& field, Violations& violations) {
  if (size == 0) {
    violations.push_back({v1::ERROR_REASON_REQUIRED, field, "at least one is needed"});
  } else if (size > limit) {
    violations.push_back({v1::ERROR_REASON_BATCH_TOO_LARGE,
                          field,
                          absl::StrCat(size, " in one change; at most ", limit, " are allowed"),
                          {{"limit", absl::StrCat(limit)}}});
  }
  return size > 0 && size <= limit;
}

void CheckMerge(const schema::Schema& schema, const std::string& path, const v1::MergeEntities& merge,
                Violations& violations) {
  schema::CheckEntityId(schema, merge.into(), path + ".into", violations);
  CheckLength(merge.note(), schema::kMaxNoteBytes, path + ".note", violations);
  if (!CheckCount(merge.from_size(), kMaxMerged, path + ".from", violations)) return;
  for (int i = 0; i < merge.from_size(); ++i) {
    schema::CheckEntityId(schema, merge.from(i), absl::StrCat(path, ".from[", i, "]"), violations);
  }
}

void CheckSplit(const schema::Schema& schema, const std::string& path, const v1::SplitEntity& split,
                Violations& violations) {
  schema::CheckEntityId(schema, split.entity(), path + ".entity", violations);
  schema::CheckEntityId(schema, split.into(), path + ".into", violations);
  CheckLength(split.note(), schema::kMaxNoteBytes, path + ".note", violations);
  if (!CheckCount(split.claim_ids_size(), kMaxSplitClaims, path + ".claim_ids", violations)) return;
  for (int i = 0; i < split.claim_ids_size(); ++i) {
    CheckExistingClaimId(split.claim_ids(i), absl::StrCat(path, ".claim_ids[", i, "]"), violations);
  }
}

void CheckUndo(const schema::Schema& schema, const std::string& path, const v1::UndoMerge& undo,
               Violations& violations) {
  schema::CheckEntityId(schema, undo.entity(), path + ".entity", violations);
  CheckLength(undo.note(), schema::kMaxNoteBytes, path + ".note", violations);
}

// The claim that a change gives in full; null if it gives none.
v1::Claim* GivenClaim(v1::Change& change) {
  if (change.has_assert_claim()) return change.mutable_assert_claim();
  if (change.has_correct_claim()) return change.mutable_correct_claim()->mutable_claim();
  return nullptr;
}

void NormalizeChange(const schema::Schema& schema, int index, v1::Change& change, Violations& violations) {
  switch (change.change_case()) {
    case v1::Change::kAssertClaim:
      return schema::NormalizeClaim(schema, PathOf(index, "assert_claim"), *change.mutable_assert_claim(), violations);
    case v1::Change::kCorrectClaim:
      return NormalizeCorrection(schema, PathOf(index, "correct_claim"), *change.mutable_correct_claim(), violations);
    case v1::Change::kEndClaim:
      return NormalizeEnd(schema, PathOf(index, "end_claim"), *change.mutable_end_claim(), violations);
    case v1::Change::kRetractClaim: {
      const std::string path = PathOf(index, "retract_claim");
      CheckExistingClaimId(change.retract_claim().claim_id(), path + ".claim_id", violations);
      CheckRetractionReason(change.retract_claim().reason(), path + ".reason", violations);
      return CheckLength(change.retract_claim().note(), schema::kMaxNoteBytes, path + ".note", violations);
    }
    case v1::Change::kEraseClaim: {
      const std::string path = PathOf(index, "erase_claim");
      CheckExistingClaimId(change.erase_claim().claim_id(), path + ".claim_id", violations);
      CheckRetractionReason(change.erase_claim().reason(), path + ".reason", violations);
      return CheckLength(change.erase_claim().note(), schema::kMaxNoteBytes, path + ".note", violations);
    }
    case v1::Change::kMergeEntities:
      return CheckMerge(schema, PathOf(index, "merge_entities"), change.merge_entities(), violations);
    case v1::Change::kSplitEntity:
      return CheckSplit(schema, PathOf(index, "split_entity"), change.split_entity(), violations);
    case v1::Change::kUndoMerge:
      return CheckUndo(schema, PathOf(index, "undo_merge"), change.undo_merge(), violations);
    case v1::Change::CHANGE_NOT_SET:
      violations.push_back({v1::ERROR_REASON_REQUIRED, PathOf(index), "what to do is not said"});
  }
}

}  // namespace

std::string PathOf(int change) { return absl::StrCat("changes[", change, "]"); }

std::string PathOf(int change, absl::string_view field) { return absl::StrCat("changes[", change, "].", field); }

Request Prepare(const schema::Schema& schema, const Limits& limits, v1::CommitRequest commit) {
  Request request;
  request.digest = DigestOf(commit);
  request.commit = std::move(commit);
  if (!CheckSizes(request.commit, limits, request.violations)) return request;
  CheckHeader(request.commit, request.violations);
  request.checks.resize(request.commit.changes_size());
  for (int i = 0; i < request.commit.changes_size(); ++i) {
    v1::Change& change = *request.commit.mutable_changes(i);
    const v1::Claim* claim = GivenClaim(change);
    const std::string subject = claim != nullptr ? claim->relationship().subject() : "";
    const size_t before = request.violations.size();
    NormalizeChange(schema, i, change, request.violations);
    request.checks[i].sound = request.violations.size() == before;
    request.checks[i].swapped = claim != nullptr && claim->relationship().subject() != subject;
    request.erases |= change.has_erase_claim();
  }
  return request;
}

}  // namespace entente::commit
