#include "cli/import/import_run_session.h"

#include <iterator>
#include <utility>
#include <vector>

#include "entente/import_session.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// An import over one session. The session counts the batches itself, those that the server had included.
class SessionImport : public OpenImport {
 public:
  SessionImport(ImportSession session, int64_t last_sequence)
      : session_(std::move(session)), last_sequence_(last_sequence) {}

  int64_t last_sequence() const override { return last_sequence_; }

  absl::StatusOr<v1::ImportedBatch> Send(v1::ImportBatch batch) override {
    RETURN_IF_ERROR(PassOver(batch.sequence() - 1));
    auto& records = *batch.mutable_records();
    RETURN_IF_ERROR(session_.Send({std::make_move_iterator(records.begin()), std::make_move_iterator(records.end())}));
    ++given_;
    RETURN_IF_ERROR(session_.Flush());
    std::vector<v1::ImportedBatch> results = session_.TakeResults();
    if (results.size() != 1) return absl::InternalError("the server acknowledged another number of batches than sent");
    return std::move(results.front());
  }

  absl::StatusOr<v1::ImportSummary> End(const v1::ImportEnding& ending) override {
    RETURN_IF_ERROR(PassOver(ending.last_sequence()));
    return session_.Finish(ending.keep_missing());
  }

 private:
  // What the server has is not sent.
  absl::Status PassOver(int64_t last) {
    for (; given_ < last; ++given_) RETURN_IF_ERROR(session_.Send({}));
    return absl::OkStatus();
  }

  ImportSession session_;
  const int64_t last_sequence_;
  int64_t given_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<OpenImport>> ClientImportServer::Open(const v1::ImportOpening& opening) {
  ImportSession session = client_.Import(opening);
  ASSIGN_OR_RETURN(const int64_t last_sequence, session.Open());
  return std::unique_ptr<OpenImport>(std::make_unique<SessionImport>(std::move(session), last_sequence));
}

}  // namespace entente::cli
