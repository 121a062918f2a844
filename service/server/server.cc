#include "service/server/server.h"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/base/log.h"
#include "service/base/status_macros.h"
#include "service/server/core.h"
#include "service/server/front.h"

namespace entente::server {
namespace {

// Whoever waits for the file sees it whole or not at all.
absl::Status WritePortFile(const std::string& path, const std::string& address) {
  const std::string unfinished = path + ".new";
  std::ofstream file(unfinished, std::ios::trunc);
  file << address << "\n";
  file.close();
  if (file.fail() || std::rename(unfinished.c_str(), path.c_str()) != 0) {
    return absl::InvalidArgumentError(absl::StrCat("--port-file: cannot write `", path, "`"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Options& options, const base::Clock& clock) {
  RETURN_IF_ERROR(Validate(options));
  base::SetLogLevel(*base::ParseLogLevel(options.log_level));
  ASSIGN_OR_RETURN(auto core, Core::Open(options, clock));
  ASSIGN_OR_RETURN(auto front, Front::Serve(*core, options, clock));
  auto server = std::make_unique<Server>(std::move(core), std::move(front), options.server.drain_seconds);
  if (!options.port_file.empty()) RETURN_IF_ERROR(WritePortFile(options.port_file, server->address()));
  return server;
}

Server::Server(std::unique_ptr<Core> core, std::unique_ptr<Front> front, int64_t drain_seconds)
    : drain_seconds_(drain_seconds), core_(std::move(core)), front_(std::move(front)) {
  base::Log(base::LogLevel::kInfo, "serving", {{"address", address()}});
}

Server::~Server() { Stop(); }

const std::string& Server::address() const { return front_->address(); }

absl::Status Server::AdvanceClock() { return core_->committer->AdvanceClock(); }

void Server::Stop() {
  if (stopped_) return;
  stopped_ = true;
  base::Log(base::LogLevel::kInfo, "draining");
  front_->Stop(std::chrono::seconds(drain_seconds_));
  core_->committer->Drain();
  base::Log(base::LogLevel::kInfo, "stopped", {{"revision", core_->graph.published()}});
}

}  // namespace entente::server
