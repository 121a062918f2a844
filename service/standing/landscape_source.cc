#include "service/standing/landscape_source.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "service/base/status_macros.h"
#include "service/query/refusal.h"
#include "service/standing/landscape_lines.h"
#include "service/standing/landscape_question.h"

namespace entente::standing {
namespace {

// The lines of one question. Not thread-safe.
class LandscapeSource final : public watch::Source {
 public:
  LandscapeSource(LandscapeQuestion question, int64_t revision, Lines lines)
      : question_(std::move(question)), revision_(revision), lines_(std::move(lines)) {}

  // The answer is made by the first Next.
  absl::Status Begin(const graph::Snapshot& at, absl::string_view place) override {
    if (!place.empty() && !IsKeyOf(question_.sort(), place)) {
      return query::Refusal(v1::ERROR_REASON_TOKEN_MALFORMED, "after_token", "names no line of its answer");
    }
    begun_ = at.revision();
    place_ = std::string(place);
    ended_ = false;
    return absl::OkStatus();
  }

  absl::StatusOr<std::optional<watch::Item>> Next(int /*max_looks*/) override {
    RETURN_IF_ERROR(Keep(begun_));
    const auto next = std::upper_bound(lines_.begin(), lines_.end(), place_,
                                       [](const std::string& place, const Line& line) { return place < line.key; });
    ended_ = next == lines_.end() || next + 1 == lines_.end();
    if (next == lines_.end()) return std::optional<watch::Item>();
    place_ = next->key;
    return watch::Item{.bytes = next->bytes, .place = place_, .tally = {.count = 1}};
  }

  bool ended() const override { return ended_; }

  absl::StatusOr<watch::Changes> Between(
      absl::Span<const std::shared_ptr<const watch::EncodedCommit>> commits) override {
    if (commits.empty()) return watch::Changes();
    const int64_t before = commits.front()->revision - 1, after = commits.back()->revision;
    if (!question_.MayDiffer(commits)) {
      if (revision_ == before) revision_ = after;
      return watch::Changes();
    }
    RETURN_IF_ERROR(Keep(before));
    ASSIGN_OR_RETURN(Lines lines, question_.AnswerAt(after));
    watch::Changes changes = Differences(lines_, lines);
    revision_ = after;
    lines_ = std::move(lines);
    return changes;
  }

  bool reads_states() const override { return true; }
  bool has_digest() const override { return false; }
  watch::Interest interest() const override { return question_.interest(); }

 private:
  // Makes the answer of a revision the one that is kept.
  absl::Status Keep(int64_t revision) {
    if (revision_ == revision) return absl::OkStatus();
    ASSIGN_OR_RETURN(lines_, question_.AnswerAt(revision));
    revision_ = revision;
    return absl::OkStatus();
  }

  const LandscapeQuestion question_;
  int64_t revision_;  // of the answer that is kept
  Lines lines_;
  int64_t begun_ = 0;  // the revision of the snapshot
  std::string place_;  // the key of the last line given of it
  bool ended_ = true;
};

}  // namespace

absl::StatusOr<std::unique_ptr<watch::Source>> OpenLandscapeSource(const query::Ground& ground,
                                                                   const v1::WatchLandscapeRequest& request,
                                                                   const query::Caller& caller) {
  ASSIGN_OR_RETURN(LandscapeQuestion question, LandscapeQuestion::Read(ground, request, caller));
  const int64_t head = ground.graph.Head().revision();
  ASSIGN_OR_RETURN(Lines lines, question.AnswerAt(head));
  std::unique_ptr<watch::Source> source =
      std::make_unique<LandscapeSource>(std::move(question), head, std::move(lines));
  return source;
}

}  // namespace entente::standing
