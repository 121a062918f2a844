// One import over gRPC: reads its parts, hands them to a bulk::Import one after the other, writes what became of them.
//
//   read --> inbox --worker--> bulk::Import --committer--> outbox --> written
//
// One read and one write are under way at most. No part is read while as many as the window holds are between being
// read and being answered: a client that sends faster waits in the network, and so does one that does not read.
#ifndef ENTENTE_SERVICE_RPC_IMPORT_CALL_H_
#define ENTENTE_SERVICE_RPC_IMPORT_CALL_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/bulk_service.pb.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "service/base/mutex.h"
#include "service/bulk/import.h"
#include "service/query/meter.h"
#include "service/rpc/bulk_handler.h"
#include "service/rpc/calls.h"

namespace entente::rpc {

// The call. Thread-safe. Keeps itself alive until gRPC is done with it; workers and commits under way hold it too.
class ImportCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                         public std::enable_shared_from_this<ImportCall> {
 public:
  static std::shared_ptr<ImportCall> Begin(BulkHandler& handler, grpc::CallbackServerContext* context);
  ImportCall(BulkHandler& handler, grpc::CallbackServerContext* context);

  // Begins to read.
  void Start();
  // Takes nothing more, and ends the call with DRAINING once what was taken is answered.
  void Close();
  // Ends the call at once, unless it has ended.
  void End(const absl::Status& status);

  void OnReadDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  // What a worker does: the parts that came, in order, then the ending when its time has come.
  void Work();
  std::optional<grpc::ByteBuffer> NextPart();
  absl::Status TakePart(grpc::ByteBuffer bytes);
  absl::Status Open(const v1::ImportOpening& opening);
  absl::Status TakeBatch(v1::ImportBatch batch);
  absl::Status TakeEnding();
  void OnBatch(absl::StatusOr<v1::ImportedBatch> told);
  query::Caller caller();

  // Adds an answer; the call ends with `last` once it is written.
  void Answer(const v1::ImportResponse& response, bool last = false);
  void Fail(const absl::Status& status, bool of_batch = false);
  // Starts whatever can be started now.
  void Advance() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FindEnd() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void FinishNow(const absl::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  BulkHandler& handler_;
  const Calls::Call call_;
  // Touched by the worker at work, of whom there is one at most.
  std::shared_ptr<bulk::Import> import_;
  std::optional<v1::ImportEnding> ending_;

  mutable base::Mutex mutex_;
  std::shared_ptr<ImportCall> self_ ABSL_GUARDED_BY(mutex_);
  grpc::CallbackServerContext* context_ ABSL_GUARDED_BY(mutex_);   // null once gRPC is done
  grpc::ByteBuffer incoming_ ABSL_GUARDED_BY(mutex_);              // while reading it belongs to gRPC
  std::deque<grpc::ByteBuffer> inbox_ ABSL_GUARDED_BY(mutex_);     // read and not yet taken
  std::deque<grpc::ByteBuffer> outbox_ ABSL_GUARDED_BY(mutex_);    // the first belongs to gRPC while writing
  std::optional<absl::Status> last_word_ ABSL_GUARDED_BY(mutex_);  // how to end once all is told
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;                      // parts read whose answer is not written yet
  int batches_ ABSL_GUARDED_BY(mutex_) = 0;                        // of those, batches that were not told yet
  bool reading_ ABSL_GUARDED_BY(mutex_) = false;
  bool writing_ ABSL_GUARDED_BY(mutex_) = false;
  bool working_ ABSL_GUARDED_BY(mutex_) = false;
  bool opened_ ABSL_GUARDED_BY(mutex_) = false;
  bool ends_ ABSL_GUARDED_BY(mutex_) = false;       // an ending came, and waits for the batches before it
  bool read_over_ ABSL_GUARDED_BY(mutex_) = false;  // the client sends nothing more
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_IMPORT_CALL_H_
