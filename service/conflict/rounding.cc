#include "service/conflict/rounding.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "service/base/status_macros.h"

namespace entente::conflict {
namespace {

// A number by its shortest decimal digits: digits * 10^exponent, without zeros at the end; 0 has none.
struct Decimal {
  uint64_t digits = 0;
  int count = 0;
  int exponent = 0;

  bool operator==(const Decimal&) const = default;
};

Decimal WithoutZeros(Decimal decimal) {
  if (decimal.digits == 0) return {};
  for (; decimal.digits % 10 == 0; decimal.digits /= 10) {
    --decimal.count;
    ++decimal.exponent;
  }
  return decimal;
}

// `number` is finite and not negative.
Decimal DecimalOf(double number) {
  char text[40];
  const auto [end, error] = std::to_chars(text, text + sizeof text, number, std::chars_format::scientific);
  CHECK(error == std::errc());
  Decimal decimal;
  const char* at = text;
  int after_point = 0;
  for (bool point = false; at != end && *at != 'e'; ++at) {
    if (*at == '.') {
      point = true;
      continue;
    }
    decimal.digits = decimal.digits * 10 + static_cast<uint64_t>(*at - '0');
    ++decimal.count;
    after_point += point;
  }
  CHECK(at != end);
  ++at;
  if (*at == '+') ++at;
  std::from_chars(at, end, decimal.exponent);
  decimal.exponent -= after_point;
  return WithoutZeros(decimal);
}

}  // namespace

bool RoundsTo(double number, double rounded) {
  if (number == rounded) return true;
  if (number == 0 || rounded == 0 || std::signbit(number) != std::signbit(rounded)) return false;
  const Decimal whole = DecimalOf(std::abs(number)), part = DecimalOf(std::abs(rounded));
  const int dropped = whole.count - part.count;
  if (dropped <= 0) return false;
  uint64_t unit = 1;
  for (int i = 0; i < dropped; ++i) unit *= 10;
  const uint64_t kept = whole.digits / unit, rest = whole.digits % unit;
  const Decimal down{kept, part.count, whole.exponent + dropped}, up{kept + 1, part.count, whole.exponent + dropped};
  const auto is_part = [&](Decimal decimal) {
    decimal = WithoutZeros(decimal);
    return decimal.digits == part.digits && decimal.exponent == part.exponent;
  };
  return (2 * rest <= unit && is_part(down)) || (2 * rest >= unit && is_part(up));
}

}  // namespace entente::conflict
