// The limits of imports and exports; names and defaults are those of the server's options.
#ifndef ENTENTE_SERVICE_BULK_LIMITS_H_
#define ENTENTE_SERVICE_BULK_LIMITS_H_

#include <cstdint>

namespace entente::bulk {

inline constexpr int kMaxImportIdBytes = 64;
inline constexpr int kMaxLocatorBytes = 1024;

// The limits.
struct Limits {
  int max_imports = 16;                      // open at once; past it QUOTA_EXCEEDED
  int max_import_claims = 10'000;            // in one batch
  int import_window = 4;                     // batches taken in before the first of them is acknowledged
  int64_t max_refused_bytes = 1 << 20;       // of refusals told with one batch in full; the others are told in short
  int64_t export_message_bytes = 256 << 10;  // a message of an export is sent when it is as large
  int64_t max_export_ms = 3'600'000;         // that an export may take
};

}  // namespace entente::bulk

#endif  // ENTENTE_SERVICE_BULK_LIMITS_H_
