// A small industry whose landscape is watched, without a stream: sources are asked for their lines and for what the
// commits since changed of them. Only for tests.
#ifndef ENTENTE_SERVICE_STANDING_LANDSCAPE_WORLD_H_
#define ENTENTE_SERVICE_STANDING_LANDSCAPE_WORLD_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "service/commit/test_world.h"
#include "service/query/query.h"
#include "service/standing/landscape_source.h"

namespace entente::standing {

using Commits = std::vector<std::shared_ptr<const watch::EncodedCommit>>;

// A store with a committer, and what sources stand on. Not thread-safe.
class LandscapeWorld : public commit::World {
 public:
  explicit LandscapeWorld(const query::Limits& limits = {}) : tokens_(log().store_id()), limits_(limits) {}

  query::Ground ground() { return {graph(), tokens_, limits_}; }
  int64_t head() { return graph().published(); }

  // The commits after `revision`, up to the head.
  Commits After(int64_t revision) {
    Commits commits;
    while (revision < head()) {
      const auto commit = hub().Next(revision++);
      EXPECT_TRUE(commit.ok()) << commit.status();
      commits.push_back(*commit);
    }
    return commits;
  }

 private:
  const base::TokenCodec tokens_;
  const query::Limits limits_;
};

inline v1::WatchLandscapeRequest QuestionOf(const std::string& text) {
  v1::WatchLandscapeRequest request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

// Lines by key.
using Held = std::map<std::string, v1::LandscapeLine>;

// What a client holds that is sent the lines of a source. Not thread-safe; the world must outlive it.
class Watcher {
 public:
  Watcher(LandscapeWorld& world, const std::string& question) : world_(world), revision_(world.head()) {
    const query::Caller caller{.gone = [this] {
      ++looks_;
      return false;
    }};
    auto source = OpenLandscapeSource(world.ground(), QuestionOf(question), caller);
    EXPECT_TRUE(source.ok()) << question << "\n" << source.status();
    source_ = *std::move(source);
  }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Puts the lines at a revision, after one of them, in the place of what is held; the keys, in the order they came.
  std::vector<std::string> Snapshot(int64_t revision, const std::string& after = "") {
    const auto at = world_.graph().At(revision);
    EXPECT_TRUE(at.ok()) << at.status();
    EXPECT_EQ(source_->Begin(*at, after), absl::OkStatus());
    revision_ = revision;
    held_.clear();
    std::vector<std::string> keys;
    while (!source_->ended()) {
      const auto item = source_->Next(1);
      EXPECT_TRUE(item.ok()) << item.status();
      if (!item.ok() || !item->has_value()) continue;
      v1::LandscapeLine line;
      EXPECT_TRUE(line.ParseFromString((*item)->bytes));
      EXPECT_EQ((*item)->place, line.key());
      EXPECT_EQ((*item)->tally.count, 1);
      keys.push_back(line.key());
      held_[line.key()] = line;
    }
    return keys;
  }
  std::vector<std::string> Snapshot() { return Snapshot(world_.head()); }

  // Takes what the commits since changed, one by one; `entered pair a b`, and so on.
  std::vector<std::string> Follow() {
    std::vector<std::string> told;
    for (const auto& commit : world_.After(revision_)) {
      for (std::string& each : Take({commit})) told.push_back(std::move(each));
    }
    return told;
  }
  // The same, all at once.
  std::vector<std::string> FollowFolded() { return Take(world_.After(revision_)); }

  std::vector<std::string> Take(const Commits& commits) {
    const auto changes = source_->Between(commits);
    EXPECT_TRUE(changes.ok()) << changes.status();
    if (!changes.ok()) return {changes.status().ToString()};
    std::vector<std::string> told;
    for (const watch::Change& each : changes->all) told.push_back(Apply(each));
    if (!commits.empty()) revision_ = commits.back()->revision;
    return told;
  }

  const Held& held() const { return held_; }
  int64_t revision() const { return revision_; }
  watch::Source& source() { return *source_; }
  // How often an answer in the making looked whether somebody waits for it, since last asked.
  int Looks() { return std::exchange(looks_, 0); }

 private:
  // Checks that a change fits what is held, and takes it.
  std::string Apply(const watch::Change& change) {
    v1::LineChange told;
    EXPECT_TRUE(told.ParseFromArray(change.bytes.data(), static_cast<int>(change.bytes.size())));
    const std::string& key = told.line().key();
    const auto was = held_.find(key);
    const std::string line = told.line().SerializeAsString();
    if (told.kind() == v1::CHANGE_KIND_ENTERED) {
      EXPECT_TRUE(was == held_.end()) << key;
    } else if (was == held_.end()) {
      ADD_FAILURE() << v1::ChangeKind_Name(told.kind()) << " of what is not held: " << key;
    } else {
      EXPECT_EQ(line == was->second.SerializeAsString(), told.kind() == v1::CHANGE_KIND_LEFT) << key;
    }
    EXPECT_EQ(change.difference.count, Counts(told.kind())) << key;
    if (told.kind() == v1::CHANGE_KIND_LEFT) {
      held_.erase(key);
    } else {
      held_[key] = told.line();
    }
    const std::string name = v1::ChangeKind_Name(told.kind()).substr(std::string("CHANGE_KIND_").size());
    return absl::StrCat(name, " ", told.line().key());
  }
  static int Counts(v1::ChangeKind kind) {
    return kind == v1::CHANGE_KIND_ENTERED ? 1 : kind == v1::CHANGE_KIND_LEFT ? -1 : 0;
  }

  LandscapeWorld& world_;
  int64_t revision_;
  int looks_ = 0;
  Held held_;
  std::unique_ptr<watch::Source> source_;
};

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_LANDSCAPE_WORLD_H_
