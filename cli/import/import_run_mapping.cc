#include "cli/import/import_run_mapping.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "entente/internal/near_names.h"
#include "service/base/status_macros.h"
#include "service/base/tally.h"

namespace entente::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kExtension[] = ".yaml";
constexpr size_t kPieceBytes = 1 << 20;
constexpr uintmax_t kMaxMappingBytes = 1 << 20;  // a longer file beside a mapping is data

// Files of a folder that may be mappings; an error leaves them out.
std::vector<fs::path> YamlFilesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    std::error_code unreadable;
    if (at->path().extension() != kExtension || !at->is_regular_file(unreadable)) continue;
    if (at->file_size(unreadable) <= kMaxMappingBytes && !unreadable) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::vector<std::string> MappingFolders() {
  std::vector<fs::path> places;
  if (const char* chosen = std::getenv("ENTENTE_MAPPINGS"); chosen != nullptr && *chosen != '\0') {
    places.emplace_back(chosen);
  }
  places.emplace_back(fs::path("deploy") / "mappings");
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  if (!error) {
    places.push_back(program / ".." / "share" / "entente" / "mappings");     // installed: bin/ beside share/
    places.push_back(program / ".." / ".." / ".." / "deploy" / "mappings");  // built: build/PRESET/cli/ of a checkout
  }
  std::vector<std::string> folders;
  for (const fs::path& place : places) {
    if (fs::is_directory(place, error)) folders.push_back(place.lexically_normal().string());
  }
  return folders;
}

std::vector<std::string> MappingNames(const std::vector<std::string>& folders) {
  std::set<std::string> names;
  for (const std::string& folder : folders) {
    for (const fs::path& file : YamlFilesIn(folder)) names.insert(file.stem().string());
  }
  return {names.begin(), names.end()};
}

absl::StatusOr<std::string> FindMapping(const std::string& name, const std::vector<std::string>& folders) {
  std::error_code error;
  if (fs::is_regular_file(name, error)) return name;
  const bool is_name = !name.empty() && !absl::StrContains(name, "/");
  for (const std::string& folder : folders) {
    const fs::path file = fs::path(folder) / absl::StrCat(name, kExtension);
    if (is_name && fs::is_regular_file(file, error)) return file.string();
  }
  const std::vector<std::string> names = MappingNames(folders);
  return absl::NotFoundError(absl::StrCat("no mapping \"", name, "\": no such file, and none of that name",
                                          names.empty() ? "" : internal::Suggestion(name, names)));
}

absl::StatusOr<std::string> DigestOf(const std::vector<std::string>& texts, const std::vector<std::string>& files) {
  absl::uint128 digest = 0;
  const auto add = [&](absl::string_view piece) { digest = base::NumberOf({base::DigestText(digest), piece}); };
  for (const std::string& text : texts) add(text);
  std::string piece(kPieceBytes, '\0');
  for (const std::string& file : files) {
    std::ifstream stream(file, std::ios::binary);
    std::error_code error;
    if (!stream || fs::is_directory(file, error)) {
      return absl::NotFoundError(absl::StrCat("cannot read the file \"", file, "\""));
    }
    add(fs::path(file).filename().string());
    while (stream) {
      stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      add(absl::string_view(piece.data(), static_cast<size_t>(stream.gcount())));
    }
  }
  return base::DigestText(digest);
}

std::vector<std::string> MappingFiles(const std::string& path) {
  std::vector<std::string> files = {path};
  const fs::path folder = fs::path(path).parent_path();
  for (const fs::path& file : YamlFilesIn(folder.empty() ? "." : folder)) {
    if (file.filename() != fs::path(path).filename()) files.push_back(file.string());
  }
  return files;
}

}  // namespace entente::cli
