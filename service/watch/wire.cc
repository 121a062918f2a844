#include "service/watch/wire.h"

namespace entente::watch {
namespace {

constexpr uint64_t kVarint = 0;  // wire types of the protobuf encoding
constexpr uint64_t kLengthDelimited = 2;

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

}  // namespace

void AppendBytesField(int field, absl::string_view bytes, std::string& out) {
  AppendVarint(static_cast<uint64_t>(field) << 3 | kLengthDelimited, out);
  AppendVarint(bytes.size(), out);
  out.append(bytes.data(), bytes.size());
}

void AppendVarintField(int field, uint64_t value, std::string& out) {
  if (value == 0) return;
  AppendVarint(static_cast<uint64_t>(field) << 3 | kVarint, out);
  AppendVarint(value, out);
}

int64_t BytesFieldSize(int64_t bytes) {
  int64_t size = 2 + bytes;  // tag, first byte of the length
  for (int64_t rest = bytes; rest >= 0x80; rest >>= 7) ++size;
  return size;
}

}  // namespace entente::watch
