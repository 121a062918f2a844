// What the basic calls cost through gRPC, beside a bare echo of the same bytes in the same run.
//
//   spine_benchmark [--entities N] [--relationships N] [--seconds S] [--only START]
//
// With --only just the calls whose names begin so, to look at one with a profiler.
// Prints a table and, to ENTENTE_BENCHMARK_JSON if set, the figures. Ratios are what to look at: the machine's own
// speed cancels out of them.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "entente/v1/commit_service.pb.h"
#include "entente/v1/query_service.pb.h"
#include "tests/benchmark/echo_process.h"
#include "tests/benchmark/load.h"
#include "tests/testing/server_process.h"

namespace entente::benchmark {
namespace {

struct Sizes {
  int entities = 20000, relationships = 60000;
  double seconds = 3;
  std::string only;
};

std::string Id(int n) { return "organization/o" + std::to_string(n); }

void Cite(v1::Claim& claim) { claim.add_citations()->set_document("document/source"); }

void AddOrganization(int n, v1::CommitRequest& request) {
  static const char* const kCountries[] = {"KR", "US", "DE", "JP", "FR", "GB", "CN", "IN"};
  v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
  claim.mutable_entity()->set_id(Id(n));
  v1::Description& description = *claim.mutable_entity()->mutable_description();
  description.set_name("Organization " + std::to_string(n));
  description.add_aliases()->set_name("Org " + std::to_string(n));
  description.set_summary("An organization among many, described in about as many words as people use for one.");
  description.set_homepage("https://example.org/" + std::to_string(n));
  description.mutable_organization()->set_country(kCountries[n % 8]);
  description.mutable_organization()->add_sectors(static_cast<v1::Sector>(1 + n % 17));
  Cite(claim);
}

void AddPartnership(int from, int to, int episode, v1::CommitRequest& request) {
  v1::Claim& claim = *request.add_changes()->mutable_assert_claim();
  claim.mutable_relationship()->set_relation(v1::RELATION_PARTNERS_WITH);
  claim.mutable_relationship()->set_subject(Id(from));
  claim.mutable_relationship()->set_object(Id(to));
  claim.mutable_relationship()->set_episode("e" + std::to_string(episode));
  claim.mutable_valid_time()->set_from("2024-06");
  Cite(claim);
}

void Commit(const std::string& address, v1::CommitRequest& request) {
  if (request.changes_size() == 0) return;
  request.set_author("benchmark");
  CallOnce(address, "/entente.v1.CommitService/Commit", request.SerializeAsString());
  request.Clear();
}

void Fill(const std::string& address, const Sizes& sizes) {
  v1::CommitRequest request;
  v1::Claim& source = *request.add_changes()->mutable_assert_claim();
  source.mutable_entity()->set_id("document/source");
  source.mutable_entity()->mutable_description()->set_name("Source");
  source.mutable_entity()->mutable_description()->mutable_document();
  Cite(source);
  Commit(address, request);
  for (int n = 0; n < sizes.entities; ++n) {
    AddOrganization(n, request);
    if (request.changes_size() == 5000) Commit(address, request);
  }
  Commit(address, request);
  std::mt19937 random(1);
  for (int n = 0; n < sizes.relationships; ++n) {
    const int from = static_cast<int>(random() % sizes.entities);
    AddPartnership(from, (from + 1 + static_cast<int>(random() % (sizes.entities - 1))) % sizes.entities, n, request);
    if (request.changes_size() == 5000) Commit(address, request);
  }
  Commit(address, request);
}

// A row of the table.
struct Row {
  std::string name;
  Figures figures;
  Figures echo;
};

std::function<std::string(int64_t)> Spread(const Sizes& sizes, std::function<std::string(const std::string&)> make) {
  auto requests = std::make_shared<std::vector<std::string>>();
  std::mt19937 random(2);
  for (int i = 0; i < 1000; ++i) requests->push_back(make(Id(static_cast<int>(random() % sizes.entities))));
  return [requests](int64_t i) { return (*requests)[i % 1000]; };
}

// A thousand ids that begin with this one, all different.
std::vector<std::string> Others(const std::string& id, const Sizes& sizes) {
  std::vector<std::string> ids;
  const int first = std::atoi(id.c_str() + Id(0).size() - 1);
  for (int i = 0; i < std::min(1000, sizes.entities); ++i) ids.push_back(Id((first + i * 7) % sizes.entities));
  return ids;
}

void Print(const std::vector<Row>& rows) {
  std::printf("%-34s %9s %9s %9s %11s %11s %7s\n", "call", "calls/s", "p50 us", "p99 us", "CPU us/call", "echo CPU us",
              "ratio");
  for (const Row& row : rows) {
    std::printf("%-34s %9.0f %9.0f %9.0f %11.1f ", row.name.c_str(), row.figures.calls_per_second, row.figures.p50,
                row.figures.p99, row.figures.server_cpu);
    if (row.echo.calls > 0) {
      std::printf("%11.1f %7.2f\n", row.echo.server_cpu, row.figures.server_cpu / row.echo.server_cpu);
    } else {
      std::printf("%11s %7s\n", "-", "-");
    }
  }
}

void WriteJson(const std::vector<Row>& rows, const char* path) {
  std::ofstream out(path);
  out << "[\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    out << "  {\"call\": \"" << row.name << "\", \"calls_per_second\": " << row.figures.calls_per_second
        << ", \"p50_us\": " << row.figures.p50 << ", \"p99_us\": " << row.figures.p99
        << ", \"server_cpu_us\": " << row.figures.server_cpu << ", \"echo_cpu_us\": " << row.echo.server_cpu
        << ", \"errors\": " << row.figures.errors << "}" << (i + 1 < rows.size() ? "," : "") << "\n";
  }
  out << "]\n";
}

void MeasureCommits(const testing::ServerProcess& server, const Sizes& sizes, std::vector<Row>& rows) {
  for (const int writers : {1, 64}) {
    const std::string run = "w" + std::to_string(writers);
    const std::string name = "Commit of one claim, " + std::to_string(writers) + " in flight";
    if (!absl::StartsWith(name, sizes.only)) continue;
    rows.push_back({name,
                    Run(
                        server.address(), "/entente.v1.CommitService/Commit",
                        [&](int64_t i) {
                          v1::CommitRequest request;
                          request.set_author("benchmark");
                          request.set_request_id(run + "-" + std::to_string(i));
                          AddPartnership(static_cast<int>(i % (sizes.entities / 2)), sizes.entities - 1,
                                         1000000 * writers + static_cast<int>(i), request);
                          return request.SerializeAsString();
                        },
                        writers, sizes.seconds, server.pid()),
                    {}});
  }
}

int Main(const Sizes& sizes, const std::string& programs) {
  testing::ScratchDirectory directory;
  testing::ServerProcess server(directory.path(), {"--listen", SocketIn(directory.path(), "server")});
  if (!server.WaitUntilServing()) return 1;
  Fill(server.address(), sizes);
  std::vector<Row> rows;
  const auto read = [&](const std::string& name, const std::string& method,
                        std::function<std::string(int64_t)> request) {
    if (!absl::StartsWith(name, sizes.only)) return;
    const std::string full = "/entente.v1.QueryService/" + method;
    EchoProcess echo(programs, directory.path(), CallOnce(server.address(), full, request(0)));
    Row row{name, Run(server.address(), full, request, 64, sizes.seconds, server.pid()), {}};
    row.echo = Run(echo.address(), EchoProcess::kUnary, request, 64, sizes.seconds, echo.pid());
    rows.push_back(row);
  };
  read("GetEntity", "GetEntity", Spread(sizes, [](const std::string& id) {
         v1::GetEntityRequest request;
         request.set_id(id);
         return request.SerializeAsString();
       }));
  read("BatchGetEntities, 1,000 ids", "BatchGetEntities", Spread(sizes, [&](const std::string& id) {
         v1::BatchGetEntitiesRequest request;
         for (const std::string& other : Others(id, sizes)) request.add_ids(other);
         return request.SerializeAsString();
       }));
  read("ListEntities, indexed, page of 20", "ListEntities", Spread(sizes, [](const std::string&) {
         v1::ListEntitiesRequest request;
         request.add_kinds("organization");
         request.set_filter_text("organization.sectors:TELECOM AND organization.country = \"KR\"");
         request.set_page_size(20);
         return request.SerializeAsString();
       }));
  read("ListRelationships of one entity", "ListRelationships", Spread(sizes, [](const std::string& id) {
         v1::ListRelationshipsRequest request;
         request.add_entities(id);
         return request.SerializeAsString();
       }));
  read("ListRelationships of 100 entities", "ListRelationships", Spread(sizes, [&](const std::string& id) {
         v1::ListRelationshipsRequest request;
         for (const std::string& other : Others(id, sizes)) {
           if (request.entities_size() < 100) request.add_entities(other);
         }
         request.set_page_size(1000);
         return request.SerializeAsString();
       }));
  read("GetNeighborhood, one step", "GetNeighborhood", Spread(sizes, [](const std::string& id) {
         v1::GetNeighborhoodRequest request;
         request.add_seeds(id);
         request.add_steps()->add_relations(v1::RELATION_PARTNERS_WITH);
         return request.SerializeAsString();
       }));
  MeasureCommits(server, sizes, rows);
  Print(rows);
  if (const char* path = std::getenv("ENTENTE_BENCHMARK_JSON")) WriteJson(rows, path);
  for (const Row& row : rows) {
    if (row.figures.errors > 0) return 1;
  }
  return server.Stop();
}

}  // namespace
}  // namespace entente::benchmark

int main(int argc, char** argv) {
  entente::benchmark::Sizes sizes;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    if (name == "--entities") sizes.entities = std::atoi(argv[i + 1]);
    if (name == "--relationships") sizes.relationships = std::atoi(argv[i + 1]);
    if (name == "--seconds") sizes.seconds = std::atof(argv[i + 1]);
    if (name == "--only") sizes.only = argv[i + 1];
  }
  return entente::benchmark::Main(sizes, entente::benchmark::DirectoryOf(argv[0]));
}
