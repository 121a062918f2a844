// Reads the rules that a descriptor states as options, whichever descriptor pool it comes from.
#ifndef ENTENTE_SERVICE_SCHEMA_OPTION_H_
#define ENTENTE_SERVICE_SCHEMA_OPTION_H_

#include <optional>

namespace entente::schema {

// The value of `extension` in `options`, nothing if it is not set. In a pool of its own an option is kept as an unknown
// field, so it is parsed again into the messages linked here.
template <typename Rule, typename Options, typename Extension>
std::optional<Rule> ReadOption(const Options& options, const Extension& extension) {
  Options linked;
  if (!linked.ParseFromString(options.SerializeAsString()) || !linked.HasExtension(extension)) return std::nullopt;
  return linked.GetExtension(extension);
}

}  // namespace entente::schema

#endif  // ENTENTE_SERVICE_SCHEMA_OPTION_H_
