// A store with watchers of patterns, for the tests of this room: each keeps what its source tells it, as a client does.
#ifndef ENTENTE_SERVICE_STANDING_PATTERN_TEST_WORLD_H_
#define ENTENTE_SERVICE_STANDING_PATTERN_TEST_WORLD_H_

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"
#include "service/commit/test_world.h"
#include "service/query/query.h"
#include "service/standing/pattern_source.h"

namespace entente::standing {

// A store on 2025-01-10. Not thread-safe.
struct PatternWorld : commit::World {
  query::Ground ground() { return {graph(), tokens, limits}; }

  const base::TokenCodec tokens{log().store_id()};
  query::Limits limits;
};

inline std::string ShortId(const std::string& id) { return id.substr(id.find('/') + 1); }

inline std::string Told(const v1::Relationship& relationship) {
  return absl::StrCat(ShortId(relationship.subject()), "-",
                      v1::Relation_Name(relationship.relation()).substr(std::string("RELATION_").size()), "-",
                      ShortId(relationship.object()));
}

// Bindings in their order, `-` where there is none, and the validity.
inline std::string Told(const v1::PatternRow& row) {
  std::string text;
  for (const v1::Binding& binding : row.bindings()) {
    if (binding.has_entity()) {
      absl::StrAppend(&text, ShortId(binding.entity().id()), " ");
    } else if (binding.has_relationship()) {
      absl::StrAppend(&text, Told(binding.relationship()), " ");
    } else if (binding.has_walk()) {
      std::vector<std::string> steps;
      for (const v1::Relationship& step : binding.walk().relationships()) steps.push_back(Told(step));
      absl::StrAppend(&text, "[", absl::StrJoin(steps, " "), "] ");
    } else {
      absl::StrAppend(&text, "- ");
    }
  }
  return text + v1::Validity_Name(row.validity()).substr(std::string("VALIDITY_").size());
}

inline v1::WatchPatternRequest RequestOf(const std::string& text) {
  v1::WatchPatternRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

// A client of one source. It begins with a snapshot. Not thread-safe; the world must outlive it.
class PatternWatch {
 public:
  PatternWatch(PatternWorld& world, const std::string& request, int64_t max_rows = 1000)
      : world_(world), request_(RequestOf(request)), max_rows_(max_rows), source_(Open()) {
    StartAgain();
  }

  // Takes a snapshot of the head in place of what it holds.
  void StartAgain() {
    rows_.clear();
    tally_ = {};
    position_ = world_.graph().published();
    const absl::Status status = TakeSnapshot(*source_, "", rows_, tally_);
    EXPECT_TRUE(status.ok()) << status;
  }

  // Takes what all commits since did, in one go if `folded`, and returns it as text: `+` entered, `-` left, `~`
  // changed. What it then holds is what a new snapshot has.
  std::vector<std::string> Advance(bool folded = false) {
    std::vector<std::string> told;
    std::vector<std::shared_ptr<const watch::EncodedCommit>> commits;
    while (position_ < world_.graph().published()) {
      commits.push_back(watch::Encode(world_.Record(++position_)));
      if (folded && position_ < world_.graph().published()) continue;
      const absl::Status taken = Take(commits, told);
      if (!taken.ok()) return {commit::Complaints(taken).front()};
      commits.clear();
    }
    std::sort(told.begin(), told.end());
    ExpectCurrent();
    return told;
  }

  // What it holds, as text.
  std::vector<std::string> Rows() const {
    std::vector<std::string> rows;
    for (const auto& [id, row] : rows_) rows.push_back(Told(row));
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  watch::Source& source() { return *source_; }
  int64_t position() const { return position_; }

 private:
  using Kept = std::map<std::string, v1::PatternRow>;

  std::unique_ptr<watch::Source> Open() {
    auto source = OpenPatternSource(world_.ground(), request_, {}, max_rows_);
    EXPECT_TRUE(source.ok()) << source.status();
    return *std::move(source);
  }

  absl::Status TakeSnapshot(watch::Source& source, const std::string& place, Kept& rows, base::Tally& tally) {
    if (absl::Status begun = source.Begin(*world_.graph().At(position_), place); !begun.ok()) return begun;
    while (!source.ended()) {
      const auto item = source.Next(100);
      if (!item.ok()) return item.status();
      if (!item->has_value()) continue;
      v1::PatternRow row;
      EXPECT_TRUE(row.ParseFromString((*item)->bytes));
      EXPECT_TRUE(rows.empty() || rows.rbegin()->first < row.id()) << "out of order";
      rows[row.id()] = row;
      tally += (*item)->tally;
    }
    return absl::OkStatus();
  }

  absl::Status Take(const std::vector<std::shared_ptr<const watch::EncodedCommit>>& commits,
                    std::vector<std::string>& told) {
    const auto changes = source_->Between(commits);
    if (!changes.ok()) return changes.status();
    for (const watch::Change& each : changes->all) {
      v1::RowChange change;
      EXPECT_TRUE(change.ParseFromArray(each.bytes.data(), static_cast<int>(each.bytes.size())));
      const bool known = rows_.count(change.row().id()) > 0;
      EXPECT_EQ(known, change.kind() != v1::CHANGE_KIND_ENTERED) << change.ShortDebugString();
      const char* sign = change.kind() == v1::CHANGE_KIND_ENTERED ? "+" : "~";
      rows_[change.row().id()] = change.row();
      if (change.kind() == v1::CHANGE_KIND_LEFT) {
        sign = "-";
        rows_.erase(change.row().id());
      }
      told.push_back(sign + Told(change.row()));
      tally_ += each.difference;
    }
    return absl::OkStatus();
  }

  void ExpectCurrent() {
    Kept rows;
    base::Tally tally;
    const absl::Status status = TakeSnapshot(*Open(), "", rows, tally);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(rows.size(), rows_.size());
    for (const auto& [id, row] : rows) EXPECT_EQ(Told(row), Told(rows_[id]));
    EXPECT_EQ(tally.count, tally_.count);
    EXPECT_EQ(base::DigestText(tally.digest), base::DigestText(tally_.digest));
  }

  PatternWorld& world_;
  const v1::WatchPatternRequest request_;
  const int64_t max_rows_;
  const std::unique_ptr<watch::Source> source_;
  int64_t position_ = 0;
  Kept rows_;
  base::Tally tally_;
};

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_PATTERN_TEST_WORLD_H_
