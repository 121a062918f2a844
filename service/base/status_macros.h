// RETURN_IF_ERROR and ASSIGN_OR_RETURN for absl::Status, which the packaged Abseil lacks, and CHECK for invariants.
#ifndef ENTENTE_SERVICE_BASE_STATUS_MACROS_H_
#define ENTENTE_SERVICE_BASE_STATUS_MACROS_H_

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"

#define ENTENTE_CONCAT_INNER(a, b) a##b
#define ENTENTE_CONCAT(a, b) ENTENTE_CONCAT_INNER(a, b)

// Returns the status of `expression` from the enclosing function unless it is OK.
#define RETURN_IF_ERROR(expression)                          \
  do {                                                       \
    if (absl::Status status_ = (expression); !status_.ok()) { \
      return status_;                                        \
    }                                                        \
  } while (false)

// Assigns the value of a StatusOr `expression` to `target`, or returns its status.
#define ASSIGN_OR_RETURN(target, expression) \
  ASSIGN_OR_RETURN_INNER(ENTENTE_CONCAT(status_or_, __LINE__), target, expression)
#define ASSIGN_OR_RETURN_INNER(holder, target, expression) \
  auto holder = (expression);                              \
  if (!holder.ok()) return std::move(holder).status();     \
  target = *std::move(holder)

// Ends the process when an invariant of the program does not hold. Never for input.
#define CHECK(condition)                                                                    \
  do {                                                                                      \
    if (!(condition)) {                                                                     \
      std::fprintf(stderr, "%s:%d: broken invariant: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                         \
    }                                                                                       \
  } while (false)

#endif  // ENTENTE_SERVICE_BASE_STATUS_MACROS_H_
