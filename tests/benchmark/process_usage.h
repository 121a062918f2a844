// What a process has used, from /proc.
#ifndef ENTENTE_TESTS_BENCHMARK_PROCESS_USAGE_H_
#define ENTENTE_TESTS_BENCHMARK_PROCESS_USAGE_H_

#include <sys/types.h>

#include <cstdint>

namespace entente::benchmark {

// User and system time, in microseconds.
double CpuOf(pid_t pid);
// Memory it holds, in bytes.
int64_t MemoryOf(pid_t pid);

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_PROCESS_USAGE_H_
