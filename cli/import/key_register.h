// The keys of the records of a source, so that two records do not end up as the same claims.
#ifndef ENTENTE_CLI_IMPORT_KEY_REGISTER_H_
#define ENTENTE_CLI_IMPORT_KEY_REGISTER_H_

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace entente::cli {

// Knows keys by a hash of 64 bits. Not thread-safe.
class KeyRegister {
 public:
  // How often the key has been taken, this time included.
  int32_t Take(absl::string_view key, int32_t file, int32_t line);
  // Where a key that was taken was taken first.
  int32_t first_file(absl::string_view key) const;
  int32_t first_line(absl::string_view key) const;

 private:
  struct Place {
    int32_t file = 0;
    int32_t line = 0;
    int32_t count = 0;
  };

  absl::flat_hash_map<uint64_t, Place> places_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_KEY_REGISTER_H_
