// The service on the generated landscape at scale `small`: every query answers as the other engines did, over gRPC.
//
// Needs the generator and its expected answers in ENTENTE_SHARED_DIR (default: `../shared` beside the sources); without
// them everything is skipped.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "entente/v1/landscape_service.pb.h"
#include "entente/v1/query_service.pb.h"
#include "gtest/gtest.h"
#include "service/base/status_macros.h"
#include "tests/landscape/expected_answers.h"
#include "tests/landscape/loader.h"
#include "tests/landscape/pattern_builder.h"
#include "tests/landscape/queries.h"
#include "tests/landscape/wire.h"
#include "tests/testing/test_server.h"

namespace entente::generated {
namespace {

constexpr int64_t kLastDay = 1'782'777'600'000'000;  // 2026-06-30

std::string SharedDirectory() {
  if (const char* shared = std::getenv("ENTENTE_SHARED_DIR")) return shared;
  const char* source = std::getenv("ENTENTE_SOURCE_DIR");
  return std::string(source == nullptr ? "." : source) + "/../shared";
}

std::string Expected(const std::string& file) { return SharedDirectory() + "/bench/expected/" + file; }

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The server with the landscape in it, made once for all tests; null where there is no generator.
class Landscape {
 public:
  static Landscape* Get() {
    static const std::unique_ptr<Landscape> landscape =
        std::filesystem::exists(SharedDirectory() + "/bench/gen_landscape.py") ? std::make_unique<Landscape>()
                                                                               : nullptr;
    return landscape.get();
  }

  Landscape()
      : server_({}, kLastDay), channel_(server_.channel()), loader_([this](const v1::CommitRequest& commit) {
          return Call<v1::CommitResponse>(channel_, "/entente.v1.CommitService/Commit", commit).status();
        }) {
    CHECK(Generate(SharedDirectory() + "/bench/gen_landscape.py", "small", files_.path()));
    const auto start = std::chrono::steady_clock::now();
    const absl::Status loaded = loader_.Load(files_.path());
    if (!loaded.ok()) std::fprintf(stderr, "%s\n", loaded.ToString().c_str());
    CHECK(loaded.ok());
    const double seconds = SecondsSince(start);
    std::printf("loaded %lld claims in %.1f s: %.0f claims/s\n", static_cast<long long>(loader_.claims()), seconds,
                loader_.claims() / seconds);
  }

  const std::string& files() const { return files_.path(); }
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const Catalogue& catalogue() const { return loader_.catalogue(); }

 private:
  testing::ScratchDirectory files_;
  testing::TestServer server_;
  const std::shared_ptr<grpc::Channel> channel_;
  Loader loader_;
};

std::string Text(const Rows& rows) {
  return absl::StrJoin(rows, "\n",
                       [](std::string* out, const Cells& cells) { absl::StrAppend(out, absl::StrJoin(cells, " | ")); });
}

std::string Text(const Parameters& parameters) { return absl::StrJoin(parameters, " ", absl::PairFormatter("=")); }

class GeneratedLandscape : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (Landscape::Get() == nullptr) GTEST_SKIP() << "no generator in " << SharedDirectory() << "/bench";
  }
};

TEST_P(GeneratedLandscape, AnswersAsTheOtherEnginesDo) {
  const Query& query = Queries()[GetParam()];
  const Catalogue& catalogue = Landscape::Get()->catalogue();
  const std::vector<ExpectedAnswer> answers = ExpectedAnswers(Expected(absl::StrCat(query.name, ".json")));
  ASSERT_GE(answers.size(), 20);
  double seconds = 0;
  for (const ExpectedAnswer& expected : answers) {
    const std::string request = query.request(expected.parameters, catalogue);
    const auto start = std::chrono::steady_clock::now();
    const Exchange exchange = CallBytes(Landscape::Get()->channel(), query.method, request);
    seconds += SecondsSince(start);
    ASSERT_TRUE(exchange.status.ok()) << query.name << " set " << expected.set << ": " << exchange.status;
    EXPECT_EQ(Text(query.rows(exchange.responses, expected.parameters, catalogue)), Text(expected.rows))
        << query.name << " set " << expected.set << ": " << Text(expected.parameters);
  }
  std::printf("%s %-28s %3zu sets, %8.0f us each\n", query.name, query.title, answers.size(),
              seconds * 1e6 / answers.size());
}

INSTANTIATE_TEST_SUITE_P(Queries, GeneratedLandscape, ::testing::Range(0, static_cast<int>(Queries().size())),
                         [](const auto& tested) { return std::string(Queries()[tested.param].name); });

class OtherWays : public GeneratedLandscape {};

TEST_F(OtherWays, TheGeneratorWritesTheDataThatTheAnswersAreOf) {
  EXPECT_TRUE(SameData(Landscape::Get()->files() + "/manifest.json", Expected("manifest.json")));
}

// The models an organization develops on a day.
std::vector<std::string> ModelsOf(const std::string& organization, const std::string& day) {
  v1::ListRelationshipsRequest request;
  request.add_subjects(organization);
  request.add_relations(v1::RELATION_DEVELOPS);
  *request.mutable_context() = OnDay(day);
  request.set_page_size(1000);
  const auto response = Call<v1::ListRelationshipsResponse>(Landscape::Get()->channel(),
                                                            "/entente.v1.QueryService/ListRelationships", request);
  EXPECT_TRUE(response.ok()) << response.status();
  std::set<std::string> models;
  for (const v1::Relationship& relationship : response->relationships()) {
    if (EntityIds::KindOf(relationship.object()) == "Model") models.insert(relationship.object());
  }
  return {models.begin(), models.end()};
}

TEST_F(OtherWays, AssessImpactTellsTheReverseImpactToo) {
  int told = 0;
  for (const ExpectedAnswer& expected : ExpectedAnswers(Expected("Q06.json"))) {
    const std::string organization = EntityIds::IdOf("Organization", std::stoi(expected.parameters.at("org")));
    v1::AssessImpactRequest request;
    for (const std::string& model : ModelsOf(organization, expected.parameters.at("asof"))) request.add_entities(model);
    if (request.entities().empty()) continue;
    *request.mutable_context() = OnDay(expected.parameters.at("asof"));
    request.mutable_read_mask()->add_paths("id");
    const auto response = Call<v1::AssessImpactResponse>(Landscape::Get()->channel(),
                                                         "/entente.v1.LandscapeService/AssessImpact", request);
    ASSERT_TRUE(response.ok()) << response.status();
    Rows rows;
    const auto add = [&](const v1::Entity& entity) {
      rows.push_back({absl::StrCat(EntityIds::NumberOf(entity.id()))});
    };
    for (const v1::Entity& entity : response->withdrawn()) add(entity);
    for (const v1::Dependent& dependent : response->dependents()) add(dependent.entity());
    EXPECT_EQ(Text(Ordered(rows)), Text(expected.rows)) << Text(expected.parameters);
    told += expected.rows.empty() ? 0 : 1;
  }
  EXPECT_GE(told, 20);
}

// What is joined to an organization on some day of an interval.
std::vector<std::string> Near(const std::string& organization, const std::string& interval) {
  v1::ListRelationshipsRequest request;
  request.add_entities(organization);
  request.mutable_context()->mutable_valid_at()->set_interval(interval);
  request.set_page_size(1000);
  std::set<std::string> near;
  do {
    const auto response = Call<v1::ListRelationshipsResponse>(Landscape::Get()->channel(),
                                                              "/entente.v1.QueryService/ListRelationships", request);
    EXPECT_TRUE(response.ok()) << response.status();
    if (!response.ok()) break;
    for (const v1::Relationship& relationship : response->relationships()) {
      near.insert(relationship.subject() == organization ? relationship.object() : relationship.subject());
    }
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());
  return {near.begin(), near.end()};
}

// The events of a timeline on (d1, d2], as the numbers of relationships that began and that ended.
struct Events {
  std::set<int> began, ended;
};

void AddEvents(v1::GetTimelineRequest request, const Parameters& parameters, Events& events) {
  const std::string &d1 = parameters.at("d1"), &d2 = parameters.at("d2");
  request.add_event_kinds(v1::TIMELINE_EVENT_KIND_BEGAN);
  request.add_event_kinds(v1::TIMELINE_EVENT_KIND_ENDED);
  request.set_between(d1 + "/" + d2);
  request.set_page_size(1000);
  do {
    const auto response =
        Call<v1::GetTimelineResponse>(Landscape::Get()->channel(), "/entente.v1.QueryService/GetTimeline", request);
    ASSERT_TRUE(response.ok()) << response.status();
    for (const v1::TimelineEvent& event : response->events()) {
      if (event.date() == d1) continue;
      auto& numbers = event.kind() == v1::TIMELINE_EVENT_KIND_BEGAN ? events.began : events.ended;
      numbers.insert(Landscape::Get()->catalogue().relationships.NumberOf(event.fact().relationship()));
    }
    request.set_page_token(response->next_page_token());
  } while (!request.page_token().empty());
}

TEST_F(OtherWays, GetTimelineTellsTheChangesToo) {
  for (const ExpectedAnswer& expected : ExpectedAnswers(Expected("Q12.json"))) {
    const std::string organization = EntityIds::IdOf("Organization", std::stoi(expected.parameters.at("org")));
    const std::vector<std::string> near =
        Near(organization, expected.parameters.at("d1") + "/" + expected.parameters.at("d2"));
    Events events;
    for (size_t first = 0; first < near.size(); first += 1000) {
      v1::GetTimelineRequest request;
      for (size_t i = first; i < std::min(near.size(), first + 1000); ++i) request.add_entities(near[i]);
      AddEvents(request, expected.parameters, events);
    }
    std::set<int> numbers = events.began;
    numbers.insert(events.ended.begin(), events.ended.end());
    Rows rows;
    for (const int number : numbers) {
      rows.push_back({absl::StrCat(number), events.began.count(number) > 0 ? "true" : "false",
                      events.ended.count(number) > 0 ? "true" : "false"});
    }
    EXPECT_EQ(Text(Ordered(rows)), Text(expected.rows)) << Text(expected.parameters);
  }
}

}  // namespace
}  // namespace entente::generated
