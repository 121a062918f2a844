// The review file: mentions that may be something known already, for a person to decide, and what they decided.
//
//   - mention: "Upstage.ai"
//     key: "organization n upstage.ai"
//     kind: organization
//     where: "assets/upstage.yaml:3"
//     meanwhile: organization/upstage.ai
//     candidates:
//       - id: organization/upstage
//         name: "Upstage"
//         score: 0.71
//         why: "\"Upstage\" begins it; country KR in both"
//     decision: organization/upstage
//
// It is YAML. An import only ever adds to the end of the file, so that what a person wrote in it, decisions and remarks
// alike, stays. `decision` is empty (not decided), the id of an entity, or `new`: what it became meanwhile is right.
#ifndef ENTENTE_CLI_IMPORT_REVIEW_FILE_H_
#define ENTENTE_CLI_IMPORT_REVIEW_FILE_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace entente::cli {

// The decision that a mention is none of the candidates.
inline constexpr char kDecidedNew[] = "new";
// The longest review file that is read, in bytes.
inline constexpr int64_t kMaxReviewBytes = int64_t{64} << 20;

// What a mention may stand for.
struct ReviewCandidate {
  std::string id;
  std::string name;
  double score = 0;
  std::string why;
};

// One mention in question. Its key names it within its source, the same in every run.
struct ReviewEntry {
  std::string mention;
  std::string key;
  std::string kind;
  std::string where;
  std::string meanwhile;  // the id it has until somebody decides
  std::vector<ReviewCandidate> candidates;
  std::string decision;
};

// Entries by key; of several with the same key the last that is decided counts, else the last.
using Reviews = std::map<std::string, ReviewEntry>;

// Reads a review file. NOT_FOUND if there is none; INVALID_ARGUMENT names the file, the line and what is wrong.
absl::StatusOr<Reviews> ReadReviews(const std::string& path);

// The entry as the file has it. Pure.
std::string ReviewText(const ReviewEntry& entry);

// A review file that grows. Not thread-safe.
class ReviewFile {
 public:
  explicit ReviewFile(std::string path) : path_(std::move(path)) {}

  // Reads what is there already, and finds out whether it can be written to.
  absl::Status Open();
  // Adds the entries whose keys are not there yet, and lets them reach the file before it returns.
  absl::Status Add(const std::vector<ReviewEntry>& entries);

  // How many entries were added.
  int64_t added() const { return added_; }

 private:
  const std::string path_;
  std::set<std::string> keys_;
  bool empty_ = true;
  bool unended_ = false;  // the last line of what is there has no line break
  int64_t added_ = 0;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_REVIEW_FILE_H_
