// A load generator that costs little: one thread, one completion queue, raw bytes, a fixed number of calls in flight.
#ifndef ENTENTE_TESTS_BENCHMARK_LOAD_H_
#define ENTENTE_TESTS_BENCHMARK_LOAD_H_

#include <sys/types.h>

#include <functional>
#include <string>

namespace entente::benchmark {

// What a run came to. Times are microseconds.
struct Figures {
  double calls_per_second = 0;
  double p50 = 0, p99 = 0;
  double server_cpu = 0;  // of one call
  int64_t calls = 0, errors = 0;
};

// What a call is answered with.
enum class Answer { kMessage, kStream };

// Calls `method` (`/entente.v1.QueryService/GetEntity`) at `address` for `seconds`, `in_flight` at a time, each with
// the next of `request`'s serialized messages; CPU is that of process `server`.
Figures Run(const std::string& address, const std::string& method, const std::function<std::string(int64_t)>& request,
            int in_flight, double seconds, pid_t server, Answer answer = Answer::kMessage);

// One call; the response's bytes. Ends the program on an error.
std::string CallOnce(const std::string& address, const std::string& method, const std::string& request);

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_LOAD_H_
