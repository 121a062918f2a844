// BulkService over gRPC: opens imports, counts them, and closes them all when the server drains; streams exports.
#ifndef ENTENTE_SERVICE_RPC_BULK_HANDLER_H_
#define ENTENTE_SERVICE_RPC_BULK_HANDLER_H_

#include <memory>

#include "absl/container/flat_hash_map.h"
#include "entente/v1/bulk_service.grpc.pb.h"
#include "service/base/mutex.h"
#include "service/bulk/import.h"
#include "service/rpc/calls.h"
#include "service/rpc/read_calls.h"
#include "service/rpc/turns.h"
#include "service/rpc/workers.h"

namespace entente::rpc {

class ImportCall;

// What bulk calls stand on; all must outlive the handler.
struct BulkParts {
  const bulk::Parts import;
  const ReadParts reads;
  Turns& turns;      // of those that work long
  Workers& workers;  // that prepare batches
  Calls& calls;
};

// The service; imports with raw messages, so that a batch is parsed by a worker and not by a thread of gRPC.
using RawBulkService =
    v1::BulkService::WithRawCallbackMethod_Import<v1::BulkService::WithCallbackMethod_Export<v1::BulkService::Service>>;

// Answers it. Thread-safe; outlives its calls.
class BulkHandler final : public RawBulkService {
 public:
  explicit BulkHandler(const BulkParts& parts) : parts_(parts), reads_(parts.reads) {}

  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* Import(grpc::CallbackServerContext* context) override;
  grpc::ServerWriteReactor<v1::ExportResponse>* Export(grpc::CallbackServerContext* context,
                                                       const v1::ExportRequest* request) override;

  // Lets every import finish the batches it has taken, and closes it. The calls are draining already, so that no new
  // one comes. Does not wait.
  void Drain();

 private:
  friend class ImportCall;
  absl::Status Admit(const std::shared_ptr<ImportCall>& call);
  void Forget(const ImportCall* call);

  const BulkParts parts_;
  const ReadCalls reads_;
  base::Mutex mutex_;
  absl::flat_hash_map<const ImportCall*, std::weak_ptr<ImportCall>> open_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace entente::rpc

#endif  // ENTENTE_SERVICE_RPC_BULK_HANDLER_H_
