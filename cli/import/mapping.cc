#include "cli/import/mapping.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/mapping_reader.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// Of one mapping by another; more is a mistake, or a circle.
constexpr size_t kMaxLayers = 4;
// A mapping is written by people.
constexpr int64_t kMaxMappingBytes = int64_t{4} << 20;

std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

// The one document of a mapping's file.
absl::StatusOr<Value> ReadLayer(const std::string& path) {
  ReaderLimits limits;
  limits.file_bytes = kMaxMappingBytes;
  FormatPlan plan;
  plan.format = FileFormat::kYaml;
  std::vector<Value> documents;
  ItemReading reading;
  reading.take = [&](Item item) {
    documents.push_back(std::move(item.value));
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(ReadItems(path, plan, limits, reading));
  if (documents.size() != 1 || !documents[0].is_map()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": a mapping is one YAML document that is a map"));
  }
  return std::move(documents[0]);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const Mapping>> LoadMapping(const std::string& path,
                                                           const std::map<std::string, std::string>& parameters) {
  std::vector<MappingLayer> layers;
  for (std::string next = path; !next.empty();) {
    if (layers.size() == kMaxLayers) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ": mappings extend one another more than ", kMaxLayers, " deep"));
    }
    ASSIGN_OR_RETURN(Value content, ReadLayer(next));
    const Value* base = content.Find("extends");
    const std::string extended = base == nullptr || !base->is_text() ? "" : FolderOf(next) + base->text;
    layers.push_back({next, std::move(content)});
    next = extended;
  }
  std::reverse(layers.begin(), layers.end());
  auto mapping = std::make_shared<Mapping>();
  mapping->path = path;
  MappingReader reader(layers, *mapping);
  reader.Read(parameters);
  if (!reader.mistakes().empty()) return absl::InvalidArgumentError(absl::StrJoin(reader.mistakes(), "\n"));
  return std::shared_ptr<const Mapping>(std::move(mapping));
}

}  // namespace entente::cli
