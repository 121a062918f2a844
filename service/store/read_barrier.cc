#include "service/store/read_barrier.h"

#include "service/base/status_macros.h"

namespace entente::store {
namespace {

thread_local const ReadBarrier* barrier = nullptr;

}  // namespace

ReadBarrier::ReadBarrier(absl::FunctionRef<void()> wait) : wait_(wait) {
  CHECK(barrier == nullptr);
  barrier = this;
}

ReadBarrier::~ReadBarrier() { barrier = nullptr; }

void ReadBarrier::Pass() {
  if (barrier != nullptr) barrier->wait_();
}

}  // namespace entente::store
