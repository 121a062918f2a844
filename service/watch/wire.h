// Protobuf fields written behind bytes that are already serialized, so that what was encoded once is not parsed again
// to go into another message. Pure, thread-safe. Not for building messages from scratch.
#ifndef ENTENTE_SERVICE_WATCH_WIRE_H_
#define ENTENTE_SERVICE_WATCH_WIRE_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace entente::watch {

// Appends a field of bytes, string or message type.
void AppendBytesField(int field, absl::string_view bytes, std::string& out);
// Appends a field of an integer, enum or bool type; no field for 0, as proto3 has it.
void AppendVarintField(int field, uint64_t value, std::string& out);
// How many bytes AppendBytesField adds for a field below 16.
int64_t BytesFieldSize(int64_t bytes);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_WIRE_H_
