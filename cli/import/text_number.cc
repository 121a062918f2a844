#include "cli/import/text_number.h"

#include <re2/re2.h>

#include <array>
#include <charconv>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_replace.h"

namespace entente::cli {
namespace {

struct Multiplier {
  absl::string_view word;  // in small letters
  double factor;
};

constexpr std::array<Multiplier, 12> kMultipliers = {{{"k", 1e3},
                                                      {"thousand", 1e3},
                                                      {"m", 1e6},
                                                      {"mn", 1e6},
                                                      {"million", 1e6},
                                                      {"b", 1e9},
                                                      {"bn", 1e9},
                                                      {"billion", 1e9},
                                                      {"t", 1e12},
                                                      {"tn", 1e12},
                                                      {"trillion", 1e12},
                                                      {"quadrillion", 1e15}}};

constexpr absl::string_view kPrefixes = "kmgtpe";  // of units of bytes, each a thousand times the one before

double FactorOf(absl::string_view word) {
  const std::string lower = absl::AsciiStrToLower(word);
  for (const Multiplier& multiplier : kMultipliers) {
    if (multiplier.word == lower) return multiplier.factor;
  }
  return 1;
}

std::optional<double> Parsed(const std::string& digits) {
  double number = 0;
  if (!absl::SimpleAtod(absl::StrReplaceAll(digits, {{",", ""}}), &number) || !std::isfinite(number)) return {};
  return number;
}

}  // namespace

std::optional<double> ReadNumber(absl::string_view text) {
  static const RE2 pattern(
      R"(([-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)(?:\s*[x×*]\s*10\^?([-+]?\d+)|[\s-]?([A-Za-z]+)\b)?)");
  std::string digits;
  std::string power;
  std::string word;
  const re2::StringPiece piece(text.data(), text.size());
  if (!RE2::PartialMatch(piece, pattern, &digits, &power, &word)) return {};
  std::optional<double> number = Parsed(digits);
  if (!number) return {};
  int exponent = 0;
  if (!power.empty() && absl::SimpleAtoi(power, &exponent)) *number *= std::pow(10.0, exponent);
  *number *= FactorOf(word);
  if (!std::isfinite(*number)) return {};
  return number;
}

std::optional<double> ReadBytes(absl::string_view text) {
  static const RE2 pattern(R"((\d[\d,]*(?:\.\d+)?)\s*(?i:([kmgtpe])(i?)b|bytes?)\b)");
  std::string digits;
  std::string prefix;
  std::string binary;
  const re2::StringPiece piece(text.data(), text.size());
  if (!RE2::PartialMatch(piece, pattern, &digits, &prefix, &binary)) return {};
  std::optional<double> number = Parsed(digits);
  if (!number) return {};
  if (!prefix.empty()) {
    const size_t power = kPrefixes.find(absl::ascii_tolower(prefix[0])) + 1;
    *number *= std::pow(binary.empty() ? 1000.0 : 1024.0, static_cast<double>(power));
  }
  return number;
}

std::string ExactText(double number) {
  std::array<char, 64> text;
  const auto format =
      std::abs(number) < 1e21 && std::abs(number) >= 1e-6 ? std::chars_format::fixed : std::chars_format::general;
  const auto end = number == 0 ? std::to_chars(text.data(), text.data() + text.size(), 0)
                               : std::to_chars(text.data(), text.data() + text.size(), number, format);
  return std::string(text.data(), end.ptr);
}

}  // namespace entente::cli
