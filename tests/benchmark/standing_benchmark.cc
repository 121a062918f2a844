// What a commit costs a standing query, as the graph grows: the engine alone, in this process.
//
//   standing_benchmark [--relationships 60000,1500000] [--commits N]
//
// For each size: a graph of makers, models that build on others, members and partners, with hubs; a watched pattern of
// two edges; commits that each add a model, its maker and what it builds on, an entity of low degree. Printed are the
// time that the pattern's source takes for such a commit, the budget of facts looked at that is enough for it (a power
// of two: what it costs without the machine's caches), and, as the reference, the time of searching for the pattern
// anew.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "google/protobuf/text_format.h"
#include "service/base/status_macros.h"
#include "service/commit/committer.h"
#include "service/commit_log/memory_log.h"
#include "service/query/query.h"
#include "service/standing/pattern_source.h"
#include "tests/testing/server_process.h"

namespace entente::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kNow = 1'741'608'000'000'000;  // 2025-03-10T12:00:00Z
constexpr int kClaimsPerCommit = 5000, kHubs = 100, kAlliances = 200;
constexpr int64_t kMaxRows = 1 << 30;

double MicrosSince(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

// A store and its engine.
class Engine {
 public:
  Engine() : clock_(kNow), tokens_(log_.store_id()) {
    auto store = store::StateStore::Open(directory_.path());
    CHECK(store.ok());
    store_ = *std::move(store);
    graph_ = std::make_unique<graph::Graph>(schema::Schema::Linked(), store_->reader());
    hub_ = std::make_unique<watch::Hub>(log_, schema::Schema::Linked(), watch::Limits{});
    const commit::State state{schema::Schema::Linked(), log_, *store_, *graph_, *hub_, tokens_, clock_};
    CHECK(commit::Recover(state).ok());
    committer_ = std::make_unique<commit::Committer>(state, commit::Limits{});
    limits_.budget.max_examined = limits_.budget.default_examined = int64_t{1} << 40;
    limits_.budget.max_rows = limits_.budget.default_rows = kMaxRows;
    limits_.budget.max_bytes = limits_.budget.default_bytes = int64_t{1} << 40;
    limits_.budget.max_time_ms = limits_.budget.default_time_ms = 1 << 30;
  }

  int64_t Commit(const v1::CommitRequest& request) {
    const auto response = committer_->Commit(request);
    if (!response.ok()) std::fprintf(stderr, "%s\n", response.status().ToString().c_str());
    CHECK(response.ok());
    return response->revision();
  }
  std::shared_ptr<const watch::EncodedCommit> Encoded(int64_t revision) const {
    std::shared_ptr<const watch::EncodedCommit> encoded;
    CHECK(log_.Read(revision,
                    [&](const log::LogRecord& record) {
                      encoded = watch::Encode(record);
                      return false;
                    })
              .ok());
    return encoded;
  }
  query::Ground ground() const { return {*graph_, tokens_, limits_}; }
  graph::Snapshot Head() const { return graph_->Head(); }
  int64_t relationships() const { return graph_->next_relationship(); }

 private:
  testing::ScratchDirectory directory_;
  commit_log::MemoryLog log_;
  base::ManualClock clock_;
  const base::TokenCodec tokens_;
  query::Limits limits_;
  std::unique_ptr<store::StateStore> store_;
  std::unique_ptr<graph::Graph> graph_;
  std::unique_ptr<watch::Hub> hub_;
  std::unique_ptr<commit::Committer> committer_;
};

// Claims on their way in.
class Draft {
 public:
  explicit Draft(Engine& engine) : engine_(engine) {
    request_.set_author("benchmark");
    request_.set_create_stubs(true);
  }

  void Relate(v1::Relation relation, const std::string& subject, const std::string& object) {
    v1::Claim& claim = *request_.add_changes()->mutable_assert_claim();
    claim.mutable_relationship()->set_relation(relation);
    claim.mutable_relationship()->set_subject(subject);
    claim.mutable_relationship()->set_object(object);
    claim.mutable_valid_time()->set_from("2024-03");
    claim.add_citations()->set_document("document/source");
    if (request_.changes_size() == kClaimsPerCommit) Flush();
  }
  int64_t Flush() {
    const int64_t revision = request_.changes_size() > 0 ? engine_.Commit(request_) : 0;
    request_.clear_changes();
    return revision;
  }

 private:
  Engine& engine_;
  v1::CommitRequest request_;
};

std::string Organization(int64_t n) { return "organization/o" + std::to_string(n); }
std::string Model(int64_t n) { return "model/m" + std::to_string(n); }

// Two of five relationships lead to one of a few hubs.
void Fill(Engine& engine, int64_t relationships) {
  std::mt19937_64 random(7);
  const int64_t organizations = relationships / 10, models = relationships / 4;
  const auto one_of = [&](int64_t count) { return static_cast<int64_t>(random() % static_cast<uint64_t>(count)); };
  Draft draft(engine);
  for (int64_t m = 0; m < models; ++m) {
    draft.Relate(v1::RELATION_DEVELOPS, Organization(one_of(m % 5 < 2 ? kHubs : organizations)), Model(m));
    if (m > 0)
      draft.Relate(v1::RELATION_BASED_ON, Model(m), Model(one_of(m % 5 < 2 ? std::min<int64_t>(m, kHubs) : m)));
  }
  for (int64_t i = 0; i < relationships / 4; ++i) {
    draft.Relate(v1::RELATION_MEMBER_OF, Organization(i % organizations),
                 "alliance/a" + std::to_string((i / organizations + one_of(60) * 3) % kAlliances));
    const int64_t one = i % organizations, other = one_of(i % 5 < 2 ? kHubs : organizations);
    if (one != other) draft.Relate(v1::RELATION_PARTNERS_WITH, Organization(one), Organization(other));
  }
  draft.Flush();
}

constexpr char kPattern[] = R"(
  pattern {
    nodes { variable: 'o' kinds: 'organization' } nodes { variable: 'm' kinds: 'model' }
    nodes { variable: 'b' kinds: 'model' }
    edges { from: 'o' to: 'm' direction: DIRECTION_OUT relations: RELATION_DEVELOPS }
    edges { from: 'm' to: 'b' direction: DIRECTION_OUT relations: RELATION_BASED_ON }
  }
  read_mask { paths: 'id' })";

using Commit = std::shared_ptr<const watch::EncodedCommit>;

std::unique_ptr<watch::Source> Open(Engine& engine, const v1::WatchPatternRequest& request) {
  auto source = standing::OpenPatternSource(engine.ground(), request, {}, kMaxRows);
  CHECK(source.ok());
  return *std::move(source);
}

// The least budget of facts looked at with which a standing query follows a commit.
int64_t FactsEnough(Engine& engine, v1::WatchPatternRequest request, const Commit& commit) {
  for (int64_t facts = 1;; facts *= 2) {
    request.mutable_context()->mutable_budget()->set_max_examined(facts);
    if (Open(engine, request)->Between({commit}).ok()) return facts;
  }
}

struct Row {
  int64_t relationships = 0, rows = 0;
  int64_t facts = 0;                  // looked at for a commit, at most
  double p50 = 0, p99 = 0, anew = 0;  // microseconds
};

Row Measure(int64_t relationships, int commits) {
  Engine engine;
  Fill(engine, relationships);
  Row row;
  row.relationships = engine.relationships();
  v1::WatchPatternRequest request;
  CHECK(google::protobuf::TextFormat::ParseFromString(kPattern, &request));
  const std::unique_ptr<watch::Source> source = Open(engine, request);
  const auto start = Clock::now();
  CHECK(source->Begin(engine.Head(), "").ok());
  while (!source->ended()) {
    const auto item = source->Next(1000);
    CHECK(item.ok());
    row.rows += item->has_value() ? 1 : 0;
  }
  row.anew = MicrosSince(start);
  std::vector<double> times;
  Draft draft(engine);
  for (int i = 0; i < commits; ++i) {
    const std::string fresh = "model/fresh" + std::to_string(i);
    draft.Relate(v1::RELATION_DEVELOPS, "organization/fresh" + std::to_string(i), fresh);
    draft.Relate(v1::RELATION_BASED_ON, fresh, Model(relationships / 4 - 1 - i));
    const Commit commit = engine.Encoded(draft.Flush());
    const auto before = Clock::now();
    const auto changes = source->Between({commit});
    times.push_back(MicrosSince(before));
    CHECK(changes.ok() && changes->all.size() == 1);
    row.facts = std::max(row.facts, FactsEnough(engine, request, commit));
  }
  std::sort(times.begin(), times.end());
  row.p50 = times[times.size() / 2];
  row.p99 = times[times.size() * 99 / 100];
  return row;
}

int Main(const std::vector<int64_t>& sizes, int commits) {
  std::printf("%13s %9s %14s %12s %14s %18s %12s\n", "relationships", "rows", "a commit p50", "p99 us",
              "facts looked at", "searching anew us", "of the first");
  double first = 0;
  for (const int64_t size : sizes) {
    const Row row = Measure(size, commits);
    if (first == 0) first = row.p50;
    std::printf("%13ld %9ld %14.0f %12.0f %14ld %18.0f %12.2f\n", static_cast<long>(row.relationships),
                static_cast<long>(row.rows), row.p50, row.p99, static_cast<long>(row.facts), row.anew, row.p50 / first);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace
}  // namespace entente::benchmark

int main(int argc, char** argv) {
  std::vector<int64_t> sizes = {60'000, 300'000, 1'500'000};
  int commits = 500;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--commits") commits = std::atoi(argv[i + 1]);
    if (name == "--relationships") {
      sizes.clear();
      std::istringstream list(argv[i + 1]);
      for (std::string size; std::getline(list, size, ',');) sizes.push_back(std::atoll(size.c_str()));
    }
  }
  return entente::benchmark::Main(sizes, commits);
}
