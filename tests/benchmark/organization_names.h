// Organizations with their names, to be searched: read from the Research Organization Registry, or made up.
#ifndef ENTENTE_TESTS_BENCHMARK_ORGANIZATION_NAMES_H_
#define ENTENTE_TESTS_BENCHMARK_ORGANIZATION_NAMES_H_

#include <istream>
#include <random>
#include <string>
#include <vector>

namespace entente::benchmark {

// An organization; the first of its names is the one it is known by.
struct NamedOrganization {
  std::string id, country;
  std::vector<std::string> names;
};

// The organizations of a file of the registry, one in JSON a line, that are not withdrawn: at most `most`. Ends the
// program on a malformed line.
std::vector<NamedOrganization> ReadOrganizations(std::istream& lines, size_t most);

// `count` organizations with names of two or three words, always the same.
std::vector<NamedOrganization> InventOrganizations(size_t count);

// What somebody asks for who means an organization.
struct Asked {
  std::string text;
  std::string id;  // of the one that is meant
};

// Beginnings of names, of 3 to 10 letters; names with one slip of the keyboard, with two if they are long. Of names in
// Latin letters, by random organizations.
std::vector<Asked> Beginnings(const std::vector<NamedOrganization>& organizations, size_t count, std::mt19937& random);
std::vector<Asked> Misspelt(const std::vector<NamedOrganization>& organizations, size_t count, std::mt19937& random);

}  // namespace entente::benchmark

#endif  // ENTENTE_TESTS_BENCHMARK_ORGANIZATION_NAMES_H_
