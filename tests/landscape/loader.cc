#include "tests/landscape/loader.h"

#include <cstdlib>
#include <utility>

#include "service/base/status_macros.h"
#include "tests/landscape/csv.h"

namespace entente::generated {
namespace {

// The aliases of one entity after the other: the file is in order of entity, but leaves out those without.
class Aliases {
 public:
  explicit Aliases(const std::string& path) : file_(path) { more_ = file_.Next(cells_); }

  std::vector<std::string> Of(int number) {
    std::vector<std::string> aliases;
    for (; more_ && std::stoi(cells_.at(1)) == number; more_ = file_.Next(cells_)) aliases.push_back(cells_[0]);
    return aliases;
  }

 private:
  CsvFile file_;
  Cells cells_;
  bool more_ = false;
};

RelationshipRow RowOf(const Cells& cells) {
  return {std::stoi(cells.at(0)), cells.at(1),           std::stoi(cells.at(2)),
          std::stoi(cells.at(3)), cells.at(4),           cells.at(5),
          std::stod(cells.at(6)), std::stoi(cells.at(7))};
}

}  // namespace

bool Generate(const std::string& script, const std::string& scale, const std::string& directory) {
  const std::string command = "/usr/bin/python3 '" + script + "' --scale " + scale + " --out '" + directory + "'";
  return std::system(command.c_str()) == 0;
}

Loader::Loader(Sink sink, int claims_per_commit) : sink_(std::move(sink)), claims_per_commit_(claims_per_commit) {}

absl::Status Loader::Load(const std::string& directory) {
  RETURN_IF_ERROR(LoadEntities(directory));
  return LoadRelationships(directory + "/relationships.csv");
}

absl::Status Loader::LoadEntities(const std::string& directory) {
  RETURN_IF_ERROR(Add(GeneratorClaim()));
  CsvFile file(directory + "/entities.csv");
  Aliases aliases(directory + "/aliases.csv");
  for (Cells cells; file.Next(cells);) {
    EntityRow row{
        std::stoi(cells.at(0)), cells.at(1), cells.at(2), cells.at(3), cells.at(4), cells.at(5), cells.at(6), {}};
    row.aliases = aliases.Of(row.number);
    catalogue_.ids.Add(row.number, row.kind);
    RETURN_IF_ERROR(Add(ClaimOf(row)));
  }
  return Flush();
}

absl::Status Loader::LoadRelationships(const std::string& path) {
  CsvFile file(path);
  for (Cells cells; file.Next(cells);) {
    const RelationshipRow row = RowOf(cells);
    RETURN_IF_ERROR(Add(ClaimOf(row, catalogue_.ids, catalogue_.relationships.Add(row))));
  }
  return Flush();
}

absl::Status Loader::Add(v1::Claim claim) {
  *commit_.add_changes()->mutable_assert_claim() = std::move(claim);
  return commit_.changes_size() < claims_per_commit_ ? absl::OkStatus() : Flush();
}

absl::Status Loader::Flush() {
  if (commit_.changes_size() == 0) return absl::OkStatus();
  claims_ += commit_.changes_size();
  commit_.set_author("landscape generator");
  RETURN_IF_ERROR(sink_(commit_));
  commit_.Clear();
  return absl::OkStatus();
}

}  // namespace entente::generated
