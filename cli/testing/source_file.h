// Files of sources for tests of importing, and a sink that keeps what is made of them.
#ifndef ENTENTE_CLI_TESTING_SOURCE_FILE_H_
#define ENTENTE_CLI_TESTING_SOURCE_FILE_H_

#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/import/record_draft.h"
#include "gtest/gtest.h"

namespace entente::cli::testing {

// A folder for the files of one test, gone with it.
class SourceFolder {
 public:
  SourceFolder() {
    const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
    path_ = absl::StrCat(::testing::TempDir(), "/import_", info->test_suite_name(), "_", info->name());
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ~SourceFolder() { std::filesystem::remove_all(path_); }
  SourceFolder(const SourceFolder&) = delete;
  SourceFolder& operator=(const SourceFolder&) = delete;

  // Writes a file and returns its path.
  std::string Write(const std::string& name, const std::string& content) const {
    const std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  // The same, compressed; the last `cut` bytes are left out.
  std::string WriteCompressed(const std::string& name, const std::string& content, size_t cut = 0) const {
    const std::string path = path_ + "/" + name;
    gzFile file = gzopen(path.c_str(), "wb9");
    gzwrite(file, content.data(), static_cast<unsigned>(content.size()));
    gzclose(file);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - cut);
    return path;
  }

 private:
  std::string path_;
};

inline std::string LossText(Loss loss) {
  if (loss == Loss::kNone) return "";
  return loss == Loss::kRecord ? " (lost)" : " (unread)";
}

// Keeps everything.
class KeepingSink : public DraftSink {
 public:
  absl::Status BeginEdition(const Edition& edition) override {
    editions.push_back(edition.name);
    ended.push_back(edition.ended);
    firsts.push_back(drafts.size());
    return absl::OkStatus();
  }
  absl::Status Take(RecordDraft draft) override {
    drafts.push_back(std::move(draft));
    return absl::OkStatus();
  }
  void Report(SourceProblem problem) override {
    problems.push_back(absl::StrCat(problem.locator, ": ", problem.text, LossText(problem.loss)));
  }
  void Progress(int64_t bytes_read) override { progress.push_back(bytes_read); }

  // The claim of an id; nothing is set in it if there is none.
  v1::Claim ClaimOf(const std::string& id) const {
    for (const RecordDraft& draft : drafts) {
      for (const v1::Claim& claim : draft.claims) {
        if (claim.id() == id) return claim;
      }
    }
    return {};
  }
  // The ids of all claims, in order.
  std::vector<std::string> ClaimIds() const {
    std::vector<std::string> ids;
    for (const RecordDraft& draft : drafts) {
      for (const v1::Claim& claim : draft.claims) ids.push_back(claim.id());
    }
    return ids;
  }

  std::vector<std::string> editions;
  std::vector<std::vector<std::string>> ended;  // by edition
  std::vector<size_t> firsts;                   // the first draft of each edition
  std::vector<RecordDraft> drafts;
  std::vector<std::string> problems;
  std::vector<int64_t> progress;
};

// The folder of this checkout.
inline std::string CheckoutFolder() {
  const char* folder = std::getenv("ENTENTE_SOURCE_DIR");
  return folder == nullptr ? "." : folder;
}

}  // namespace entente::cli::testing

#endif  // ENTENTE_CLI_TESTING_SOURCE_FILE_H_
