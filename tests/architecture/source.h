// C++ sources as text, taken apart as far as the checks of this folder need it: comments, literals, includes,
// functions.
//
// Not a parser: it knows how comments, strings and braces nest, and nothing of types.
#ifndef ENTENTE_TESTS_ARCHITECTURE_SOURCE_H_
#define ENTENTE_TESTS_ARCHITECTURE_SOURCE_H_

#include <string>
#include <vector>

namespace entente::architecture {

// One file. In `code` comments are blank, in `bare` the insides of literals too; lines keep their numbers.
struct Source {
  std::string path;  // from the checkout's root
  std::string text;
  std::string code;
  std::string bare;
  std::vector<std::string> literals;  // what stands between quotes, escapes as written
  bool serves_tests = false;          // a header that only tests include
};

// A function with a body, or what looks like one.
struct Function {
  std::string head;  // what stands before the brace
  int first_line = 0;
  int lines = 0;
};

// An identifier with what qualifies it: `v1::Entity` is {"v1", "Entity"}.
struct Identifier {
  std::string qualifier;
  std::string name;
};

Source Scan(std::string path, std::string text);
// All .h and .cc files below the folders, in order of path. A folder that is not there is an error of the test.
std::vector<Source> ReadSources(const std::vector<std::string>& folders);

bool IsHeader(const Source& source);
// A *_test.cc, or a header that serves only such.
bool IsTest(const Source& source);
int CountLines(const Source& source);
// What is included, quotes and angle brackets alike.
std::vector<std::string> Includes(const Source& source);
std::vector<Function> Functions(const Source& source);
std::vector<Identifier> Identifiers(const Source& source);

}  // namespace entente::architecture

#endif  // ENTENTE_TESTS_ARCHITECTURE_SOURCE_H_
