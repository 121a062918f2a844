// Rooms include only rooms below them: the table here is the rule.
#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/architecture/source.h"

namespace entente::architecture {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What a room may include besides itself, the protos and libraries. `commit_log/log_record.pb.h` is that one header.
const std::map<std::string, std::set<std::string>>& Allowed() {
  static const std::map<std::string, std::set<std::string>> allowed = {
      {"base", {}},
      {"schema", {"base"}},
      {"index", {"base"}},
      {"store", {"base"}},
      {"commit_log", {"base"}},
      {"graph", {"base", "index", "schema", "store", "commit_log/log_record.pb.h"}},
      {"resolve", {"base", "schema"}},
      {"query", {"base", "schema", "graph", "resolve", "store"}},
      {"match", {"base", "schema", "graph", "query"}},
      {"paths", {"base", "schema", "graph", "query"}},
      {"analysis", {"base", "schema", "graph", "store", "query", "match"}},
      {"conflict", {"base", "schema", "graph", "store", "resolve", "query"}},
      {"landscape", {"base", "schema", "graph", "query"}},
      {"discovery", {"base", "index", "schema", "graph", "resolve", "query"}},
      {"watch", {"base", "graph", "commit_log", "schema", "query"}},
      {"standing", {"base", "schema", "graph", "query", "match", "landscape", "watch"}},
      {"commit", {"base", "schema", "resolve", "graph", "store", "commit_log", "watch"}},
      {"bulk", {"base", "schema", "resolve", "graph", "store", "query", "commit"}},
      {"rpc",
       {"base", "schema", "index", "store", "commit_log", "graph", "resolve", "query", "match", "paths", "analysis", "conflict",
        "landscape", "discovery", "watch", "standing", "commit", "bulk"}},
      {"server",
       {"base", "schema", "index", "store", "commit_log", "graph", "resolve", "query", "match", "paths", "analysis", "conflict",
        "landscape", "discovery", "watch", "standing", "commit", "bulk", "rpc"}},
  };
  return allowed;
}

// What the client and the command may borrow from the service: leaves, never shown in a public header.
constexpr const char* kBorrowed[] = {"service/base/mutex.h", "service/base/status_macros.h", "service/base/tally.h",
                                     "service/base/claim_digest.h"};

// Where grpcpp may be included: the wire, and nothing that works on the graph.
constexpr const char* kWireFolders[] = {"service/rpc/", "service/server/", "client/entente/internal/", "client/wire/"};

bool StartsWith(const std::string& text, const std::string& prefix) {
  return text.compare(0, prefix.size(), prefix) == 0;
}

// `graph` of `service/graph/snapshot.h`; `server` of what stands in service/ itself: main.
std::string RoomOf(const std::string& path) {
  const std::string rest = path.substr(std::string("service/").size());
  const size_t slash = rest.find('/');
  return slash == std::string::npos ? "server" : rest.substr(0, slash);
}

bool IsAllowed(const std::string& room, const std::string& included) {
  const std::string target = RoomOf(included);
  if (target == room) return true;
  const auto allowed = Allowed().find(room);
  if (allowed == Allowed().end()) return false;
  return allowed->second.count(target) > 0 ||
         allowed->second.count(included.substr(std::string("service/").size())) > 0;
}

bool IsBorrowed(const Source& source, const std::string& included) {
  const bool outside = StartsWith(source.path, "client/") || StartsWith(source.path, "cli/");
  return outside && std::find(std::begin(kBorrowed), std::end(kBorrowed), included) != std::end(kBorrowed);
}

// One line for each include that is not allowed. Tests may set their stage with any room.
std::vector<std::string> WrongIncludes(const std::vector<Source>& sources) {
  std::vector<std::string> wrong;
  for (const Source& source : sources) {
    for (const std::string& included : Includes(source)) {
      const bool in_service = StartsWith(source.path, "service/");
      const bool of_service = StartsWith(included, "service/");
      const bool is_wrong =
          (of_service && !in_service && !IsBorrowed(source, included)) ||
          (of_service && in_service && !IsTest(source) && !IsAllowed(RoomOf(source.path), included)) ||
          (StartsWith(included, "cli/") && !StartsWith(source.path, "cli/")) ||
          (StartsWith(included, "client/") && in_service);
      if (is_wrong) wrong.push_back(source.path + " includes " + included);
    }
  }
  return wrong;
}

// One line for each include of gRPC outside the wire.
std::vector<std::string> GrpcOutsideTheWire(const std::vector<Source>& sources) {
  std::vector<std::string> wrong;
  for (const Source& source : sources) {
    bool is_wire = IsTest(source);
    for (const char* folder : kWireFolders) is_wire = is_wire || StartsWith(source.path, folder);
    for (const std::string& included : Includes(source)) {
      const bool is_grpc = StartsWith(included, "grpcpp/") || StartsWith(included, "grpc/") ||
                           included.find(".grpc.pb.h") != std::string::npos;
      if (is_grpc && !is_wire) wrong.push_back(source.path + " includes " + included);
    }
  }
  return wrong;
}

// The rooms of a cycle in `edges`, first and last the same; nothing if there is none.
std::vector<std::string> FindCycle(const std::map<std::string, std::set<std::string>>& edges) {
  std::set<std::string> done;
  std::vector<std::string> path;
  const std::function<bool(const std::string&)> visit = [&](const std::string& room) {
    const auto seen = std::find(path.begin(), path.end(), room);
    if (seen != path.end()) {
      path.erase(path.begin(), seen);
      path.push_back(room);
      return true;
    }
    if (!done.insert(room).second) return false;
    path.push_back(room);
    if (const auto next = edges.find(room); next != edges.end()) {
      for (const std::string& target : next->second) {
        if (visit(target)) return true;
      }
    }
    path.pop_back();
    return false;
  };
  for (const auto& [room, targets] : edges) {
    if (visit(room)) return path;
  }
  return {};
}

// The edges between rooms that the sources have, tests left out.
std::map<std::string, std::set<std::string>> EdgesOf(const std::vector<Source>& sources) {
  std::map<std::string, std::set<std::string>> edges;
  for (const Source& source : sources) {
    if (IsTest(source)) continue;
    for (const std::string& included : Includes(source)) {
      const bool is_record = included == "service/commit_log/log_record.pb.h";  // generated, and a leaf
      if (!StartsWith(included, "service/") || is_record || RoomOf(included) == RoomOf(source.path)) continue;
      edges[RoomOf(source.path)].insert(RoomOf(included));
    }
  }
  return edges;
}

const std::vector<Source>& AllSources() {
  static const std::vector<Source> sources = ReadSources({"service", "client", "cli"});
  return sources;
}

TEST(Rooms, IncludeOnlyWhatTheTableAllows) { EXPECT_THAT(WrongIncludes(AllSources()), IsEmpty()); }

TEST(Rooms, HaveNoCycle) {
  EXPECT_THAT(FindCycle(EdgesOf(AllSources())), IsEmpty());
  std::map<std::string, std::set<std::string>> allowed = Allowed();
  allowed["graph"].erase("commit_log/log_record.pb.h");
  EXPECT_THAT(FindCycle(allowed), IsEmpty());
}

TEST(Rooms, AreAllInTheTable) {
  std::set<std::string> rooms;
  for (const Source& source : AllSources()) {
    if (StartsWith(source.path, "service/")) rooms.insert(RoomOf(source.path));
  }
  EXPECT_GE(rooms.size(), 2u);
  for (const std::string& room : rooms) EXPECT_EQ(Allowed().count(room), 1u) << room;
}

TEST(Grpc, IsIncludedOnlyByTheWire) { EXPECT_THAT(GrpcOutsideTheWire(AllSources()), IsEmpty()); }

TEST(TheDependencyCheck, CatchesAnIncludeOfARoomAbove) {
  const std::vector<Source> sources = {
      Scan("service/schema/a.cc", "#include \"service/graph/graph.h\"\n"),
      Scan("service/graph/b.h", "  #  include <service/commit_log/commit_log.h>\n"),
      Scan("client/entente/c.cc", "#include \"service/base/date.h\"\n"),
      Scan("service/base/d.h", "#include \"client/entente/client.h\"\n"),
      Scan("client/e.cc", "#include \"cli/table.h\"\n"),
      Scan("service/attic/f.h", "#include \"service/base/date.h\"\n"),
  };
  EXPECT_EQ(WrongIncludes(sources).size(), sources.size());
  EXPECT_THAT(WrongIncludes(sources)[0], HasSubstr("service/schema/a.cc includes service/graph/graph.h"));
}

TEST(TheDependencyCheck, PassesWhatTheTableAllows) {
  const std::vector<Source> sources = {
      Scan("service/graph/a.h", "#include \"service/commit_log/log_record.pb.h\"\n#include \"service/graph/b.h\"\n"),
      Scan("service/main.cc", "#include \"service/server/server.h\"\n"),
      Scan("service/base/c.h", "// #include \"service/graph/graph.h\"\n"),
      Scan("service/index/d_test.cc", "#include \"service/graph/graph.h\"\n"),
  };
  EXPECT_THAT(WrongIncludes(sources), IsEmpty());
}

TEST(TheDependencyCheck, CatchesGrpcInTheGraph) {
  EXPECT_EQ(GrpcOutsideTheWire({Scan("service/graph/a.cc", "#include <grpcpp/grpcpp.h>\n")}).size(), 1u);
  EXPECT_EQ(GrpcOutsideTheWire({Scan("service/query/a.h", "#include \"entente/v1/query_service.grpc.pb.h\"\n")}).size(),
            1u);
  EXPECT_THAT(GrpcOutsideTheWire({Scan("service/rpc/a.cc", "#include <grpcpp/grpcpp.h>\n")}), IsEmpty());
}

TEST(TheDependencyCheck, CatchesACycle) {
  EXPECT_THAT(FindCycle({{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}}), ElementsAre("b", "c", "b"));
  EXPECT_THAT(FindCycle({{"a", {"b", "c"}}, {"b", {"c"}}}), IsEmpty());
}

}  // namespace
}  // namespace entente::architecture
