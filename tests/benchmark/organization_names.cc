#include "tests/benchmark/organization_names.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

namespace entente::benchmark {
namespace {

bool IsPlain(const std::string& name) {
  return name.size() >= 6 && std::all_of(name.begin(), name.end(), [](char c) { return c > 0; });
}

// A name in Latin letters of a random organization, and whose it is.
Asked AnyName(const std::vector<NamedOrganization>& organizations, std::mt19937& random) {
  while (true) {
    const NamedOrganization& any = organizations[random() % organizations.size()];
    const std::string& name = any.names[random() % any.names.size()];
    if (IsPlain(name)) return {name, any.id};
  }
}

std::string WithSlip(std::string text, std::mt19937& random) {
  std::vector<size_t> places;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    if (std::isalpha(text[i]) && std::isalpha(text[i + 1])) places.push_back(i);
  }
  if (places.empty()) return text;
  const size_t at = places[random() % places.size()];
  switch (random() % 4) {
    case 0:
      return text.erase(at, 1);
    case 1:
      return text.insert(at, 1, text[at]);
    case 2:
      std::swap(text[at], text[at + 1]);
      return text;
    default:
      text[at] = static_cast<char>('a' + random() % 26);
      return text;
  }
}

NamedOrganization ReadOne(const nlohmann::json& record) {
  NamedOrganization organization;
  organization.id = record["id"].get<std::string>();
  organization.names.push_back(record["name"].get<std::string>());
  for (const nlohmann::json& name : record["names"]) {
    const auto text = name[0].get<std::string>();
    const auto& names = organization.names;
    if (std::find(names.begin(), names.end(), text) == names.end()) organization.names.push_back(text);
  }
  if (!record["loc"].empty() && record["loc"][0][0].is_string()) {
    organization.country = record["loc"][0][0].get<std::string>();
  }
  return organization;
}

}  // namespace

std::vector<NamedOrganization> ReadOrganizations(std::istream& lines, size_t most) {
  std::vector<NamedOrganization> organizations;
  std::string line;
  while (organizations.size() < most && std::getline(lines, line)) {
    const nlohmann::json record = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!record.is_object() || !record.contains("names")) {
      std::fprintf(stderr, "no record of the registry: %.80s\n", line.c_str());
      std::exit(EXIT_FAILURE);
    }
    if (record["status"] != "withdrawn") organizations.push_back(ReadOne(record));
  }
  return organizations;
}

std::vector<NamedOrganization> InventOrganizations(size_t count) {
  static const char* const kFirst[] = {"Northern", "Harbour", "Quill", "Copper", "Linden", "Salt", "Granite", "Ember"};
  static const char* const kLast[] = {"University", "Institute", "Telecom", "Research Centre", "Labs", "Foundation"};
  std::mt19937 random(7);
  std::vector<NamedOrganization> organizations;
  for (size_t i = 0; i < count; ++i) {
    std::string word(1, static_cast<char>('A' + random() % 26));
    for (size_t letters = 4 + random() % 5; letters > 0; --letters) word.push_back("aeioulnrst"[random() % 10]);
    const std::string name = std::string(kFirst[random() % 8]) + " " + word + " " + kLast[random() % 6];
    organizations.push_back({std::to_string(i), "KR", {name, word}});
  }
  return organizations;
}

std::vector<Asked> Beginnings(const std::vector<NamedOrganization>& organizations, size_t count, std::mt19937& random) {
  std::vector<Asked> asked;
  while (asked.size() < count) {
    Asked each = AnyName(organizations, random);
    each.text.resize(std::min<size_t>(each.text.size(), 3 + random() % 8));
    if (std::isalnum(each.text.front())) asked.push_back(std::move(each));
  }
  return asked;
}

std::vector<Asked> Misspelt(const std::vector<NamedOrganization>& organizations, size_t count, std::mt19937& random) {
  std::vector<Asked> asked;
  while (asked.size() < count) {
    Asked each = AnyName(organizations, random);
    const bool is_long = each.text.size() >= 12;
    each.text = WithSlip(std::move(each.text), random);
    if (is_long) each.text = WithSlip(std::move(each.text), random);
    if (each.text.size() <= 256) asked.push_back(std::move(each));
  }
  return asked;
}

}  // namespace entente::benchmark
