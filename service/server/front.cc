#include "service/server/front.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "grpc/support/log.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/resource_quota.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"
#include "service/base/log.h"
#include "service/base/status_macros.h"
#include "service/schema/schema.h"
#include "service/server/version.h"

namespace entente::server {
namespace {

constexpr const char* kServices[] = {
    "entente.v1.QueryService", "entente.v1.LandscapeService", "entente.v1.DiscoveryService", "entente.v1.CommitService",
    "entente.v1.BulkService",  "entente.v1.WatchService",     "entente.v1.SchemaService",    "entente.v1.AdminService"};

// gRPC's reflection adds itself to every builder of a program that links it; this takes it out of one again.
class NoReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; }),
                   plugins->end());
  }
};

// What gRPC itself has to say goes where everything else goes.
void LogForGrpc(gpr_log_func_args* said) {
  const base::LogLevel level = said->severity == GPR_LOG_SEVERITY_ERROR  ? base::LogLevel::kError
                               : said->severity == GPR_LOG_SEVERITY_INFO ? base::LogLevel::kInfo
                                                                         : base::LogLevel::kDebug;
  base::Log(level, "grpc", {{"said", said->message}, {"file", said->file}, {"line", said->line}});
}

// A dead client is noticed within 80 s; a live one may ping every 10 s. Two servers never share a port.
void SetTransportArguments(const ServerLimits& limits, grpc::ServerBuilder& builder) {
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 60'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 20'000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, static_cast<int>(limits.max_streams_per_connection));
  // gRPC refuses without a reason, so that it takes more than we do: what is between is refused with one.
  constexpr int64_t kMostBytes = std::numeric_limits<int>::max();
  builder.SetMaxReceiveMessageSize(static_cast<int>(std::min(4 * limits.max_message_bytes, kMostBytes)));
  grpc::ResourceQuota quota("entente");
  quota.Resize(limits.max_call_memory_bytes);
  builder.SetResourceQuota(quota);
  // Only health and reflection are served by threads; everything else is callbacks.
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 2);
}

v1::GetServerInfoResponse FixedInfo(const Core& core, Options options, const base::Clock& clock) {
  v1::GetServerInfoResponse info;
  info.set_version(kVersion);
  info.set_store_id(core.commit_log->store_id());
  info.set_schema_digest(schema::Schema::Linked().ToProto().digest());
  *info.mutable_start_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(clock.NowMicros());
  for (const Limit& limit : LimitsOf(options)) {
    v1::Limit* added = info.add_limits();
    added->set_name(limit.name);
    added->set_value(limit.get());
    added->set_unit(limit.unit);
  }
  return info;
}

std::string BoundAddress(const std::string& listen, int port) {
  if (absl::StartsWith(listen, "unix:")) return listen;
  return absl::StrCat(listen.substr(0, listen.rfind(':')), ":", port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Front>> Front::Serve(Core& core, const Options& options, const base::Clock& clock) {
  auto front = std::make_unique<Front>(core, options, clock);
  RETURN_IF_ERROR(front->Listen(options));
  return front;
}

Front::Front(Core& core, const Options& options, const base::Clock& clock)
    : calls_(std::chrono::milliseconds(options.rpc.slow_call_ms), options.server.max_message_bytes),
      turns_(options.rpc.worker_threads, std::chrono::milliseconds(options.rpc.turn_ms)),
      read_workers_(options.rpc.max_concurrent_reads, options.rpc.max_queued_reads),
      stream_workers_(options.rpc.max_streamed_answers, options.rpc.max_queued_reads),
      watch_workers_(options.rpc.watch_threads, 0),
      long_watch_workers_(options.rpc.long_watch_threads, 0),
      import_workers_(options.rpc.import_threads, 0),
      freshness_(core.hub, timers_, std::chrono::milliseconds(options.rpc.max_freshness_wait_ms)),
      query_(Reads(core, options)),
      landscape_(Reads(core, options)),
      discovery_(Reads(core, options), core.discovery),
      name_follower_(core.hub, core.discovery),
      commit_(*core.committer, calls_),
      bulk_limits_(options.bulk),
      bulk_({{schema::Schema::Linked(), core.graph, *core.committer, bulk_limits_},
             Reads(core, options),
             turns_,
             import_workers_,
             calls_}),
      watch_({core.graph, core.hub, core.tokens, clock, options.query, turns_, watch_workers_, long_watch_workers_,
              timers_, calls_, std::chrono::milliseconds(options.rpc.max_watch_stall_ms)}),
      schema_(schema::Schema::Linked(), calls_),
      admin_({core.graph, *core.committer, [this] { return watch_.open(); }, calls_}, FixedInfo(core, options, clock)) {
}

rpc::ReadParts Front::Reads(Core& core, const Options& options) {
  return {core.engine,     core.graph,
          freshness_,      read_workers_,
          stream_workers_, {calls_, timers_, turns_, std::chrono::milliseconds(options.rpc.max_answer_stall_ms)}};
}

absl::Status Front::Listen(const Options& options) {
  gpr_set_log_function(LogForGrpc);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  SetTransportArguments(options.server, builder);
  if (!options.reflection) builder.SetOption(std::make_unique<NoReflection>());
  builder.RegisterService(&query_);
  builder.RegisterService(&landscape_);
  builder.RegisterService(&discovery_);
  builder.RegisterService(&commit_);
  builder.RegisterService(&bulk_);
  builder.RegisterService(&watch_);
  builder.RegisterService(&schema_);
  builder.RegisterService(&admin_);
  int port = 0;
  calls_.Open();
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat("--listen: cannot serve on `", options.listen, "`"));
  }
  address_ = BoundAddress(options.listen, port);
  SetServing(true);
  return absl::OkStatus();
}

void Front::SetServing(bool serving) {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  for (const char* service : kServices) health->SetServingStatus(service, serving);
  health->SetServingStatus("", serving);
}

void Front::Stop(std::chrono::seconds grace) {
  // For connections without calls to be closed by the other side.
  constexpr std::chrono::milliseconds kFarewell(250);
  const auto deadline = std::chrono::steady_clock::now() + grace;
  SetServing(false);
  calls_.Drain();
  watch_.Drain();
  bulk_.Drain();
  calls_.WaitUntilQuiet(deadline);
  // Answers that were given may still be on their way to clients that read slowly.
  const auto left =
      std::max<std::chrono::steady_clock::duration>(deadline - std::chrono::steady_clock::now(), kFarewell);
  server_->Shutdown(std::chrono::system_clock::now() + left);
}

}  // namespace entente::server
