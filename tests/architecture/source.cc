#include "tests/architecture/source.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <sstream>

#include "gtest/gtest.h"

namespace entente::architecture {
namespace {

namespace fs = std::filesystem;

bool IsWord(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; }

// Walks a source and blanks what is not code.
class Scanner {
 public:
  explicit Scanner(Source& source) : source_(source), text_(source.text) {}

  void Run() {
    source_.code = source_.bare = text_;
    while (at_ < text_.size()) {
      if (Starts("//")) {
        Comment(text_.find('\n', at_));
      } else if (Starts("/*")) {
        const size_t end = text_.find("*/", at_ + 2);
        Comment(end == std::string::npos ? end : end + 2);
      } else if (Starts("R\"") && (at_ == 0 || !IsWord(text_[at_ - 1]))) {
        RawLiteral();
      } else if (text_[at_] == '"' || (text_[at_] == '\'' && (at_ == 0 || !IsWord(text_[at_ - 1])))) {
        Literal(text_[at_]);
      } else {
        ++at_;
      }
    }
  }

 private:
  bool Starts(const char* what) const { return text_.compare(at_, std::string::traits_type::length(what), what) == 0; }

  static void Blank(std::string& out, size_t from, size_t to) {
    for (size_t i = from; i < to; ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
  }

  void Comment(size_t end) {
    end = std::min(end, text_.size());
    Blank(source_.code, at_, end);
    Blank(source_.bare, at_, end);
    at_ = end;
  }

  void Keep(size_t from, size_t to, size_t next) {
    source_.literals.push_back(text_.substr(from, to - from));
    Blank(source_.bare, from, to);
    at_ = next;
  }

  void RawLiteral() {
    const size_t open = std::min(text_.find('(', at_), text_.size());
    const std::string close = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
    const size_t end = std::min(text_.find(close, open), text_.size());
    Keep(std::min(open + 1, end), end, std::min(end + close.size(), text_.size()));
  }

  void Literal(char quote) {
    size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') end += text_[end] == '\\' ? 2 : 1;
    end = std::min(end, text_.size());
    Keep(at_ + 1, end, std::min(end + 1, text_.size()));
  }

  Source& source_;
  const std::string& text_;
  size_t at_ = 0;
};

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\n");
  return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

// Blanks preprocessor lines, continued ones included.
std::string WithoutDirectives(const std::string& bare) {
  std::string code = bare;
  bool is_directive = false;
  for (size_t from = 0; from < bare.size();) {
    const size_t end = std::min(bare.find('\n', from), bare.size());
    const size_t first = bare.find_first_not_of(" \t", from);
    is_directive = is_directive || (first < end && bare[first] == '#');
    if (is_directive) std::fill(code.begin() + from, code.begin() + end, ' ');
    is_directive = is_directive && end > from && bare[end - 1] == '\\';
    from = end + 1;
  }
  return code;
}

// Whether a brace after `head` opens a scope in which functions stand.
bool OpensScope(const std::string& head) {
  static const std::regex scope(
      R"(^(inline\s+|typedef\s+|template\s*<[^{}]*>\s*)*(namespace|class|struct|union|extern)\b[^=]*$)");
  static const std::regex function(R"(\)\s*(const|noexcept|override|final|\s)*$)");
  return std::regex_search(head, scope) && !std::regex_search(head, function);
}

// Whether a brace after `head` opens a body; else it opens a list of values.
bool OpensBody(const std::string& head) { return head.find('(') != std::string::npos && head.back() != '='; }

// Whether `path` is what an include names: from the root, or from the root of the client.
bool IsNamedBy(const std::string& path, const std::string& included) {
  return path == included || path == "client/" + included;
}

// Headers that one source includes at least, and none but tests and such headers do. Returns whether it found any new.
bool MarkTestHeaders(std::vector<Source>& sources) {
  bool found = false;
  std::map<std::string, bool> only_tests;  // by what is included
  for (const Source& source : sources) {
    for (const std::string& included : Includes(source)) {
      bool& only = only_tests.emplace(included, true).first->second;
      only = only && IsTest(source);
    }
  }
  for (Source& source : sources) {
    for (const auto& [included, only] : only_tests) {
      if (!only || source.serves_tests || !IsHeader(source) || !IsNamedBy(source.path, included)) continue;
      source.serves_tests = found = true;
    }
  }
  return found;
}

}  // namespace

Source Scan(std::string path, std::string text) {
  Source source;
  source.path = std::move(path);
  source.text = std::move(text);
  Scanner(source).Run();
  return source;
}

std::vector<Source> ReadSources(const std::vector<std::string>& folders) {
  const char* root_variable = std::getenv("ENTENTE_SOURCE_DIR");
  const fs::path root = root_variable == nullptr ? fs::current_path() : fs::path(root_variable);
  std::vector<Source> sources;
  for (const std::string& folder : folders) {
    EXPECT_TRUE(fs::is_directory(root / folder)) << root / folder;
    if (!fs::is_directory(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension();
      if (!entry.is_regular_file() || (extension != ".h" && extension != ".cc")) continue;
      std::stringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      sources.push_back(Scan(folder + "/" + entry.path().lexically_relative(root / folder).string(), text.str()));
    }
  }
  std::sort(sources.begin(), sources.end(), [](const Source& a, const Source& b) { return a.path < b.path; });
  while (MarkTestHeaders(sources)) {
  }
  return sources;
}

bool IsHeader(const Source& source) { return fs::path(source.path).extension() == ".h"; }

bool IsTest(const Source& source) {
  const std::string name = fs::path(source.path).stem();
  if (source.serves_tests) return true;
  return name.size() > 5 && name.compare(name.size() - 5, 5, "_test") == 0;
}

int CountLines(const Source& source) {
  return static_cast<int>(std::count(source.text.begin(), source.text.end(), '\n'));
}

std::vector<std::string> Includes(const Source& source) {
  static const std::regex include(R"(^\s*#\s*include\s*["<]([^">]+)[">])");
  std::vector<std::string> paths;
  std::istringstream lines(source.code);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, include)) paths.push_back(match[1]);
  }
  return paths;
}

std::vector<Function> Functions(const Source& source) {
  static const std::regex access(R"(^(public|private|protected)\s*$)");
  const std::string code = WithoutDirectives(source.bare);
  std::vector<Function> functions;
  std::string head;
  int line = 1, head_line = 1, depth = 0;
  bool is_body = false;
  for (const char c : code) {
    if (c == '\n') ++line;
    if (depth > 0) {  // within a body: only its end matters
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0 && is_body) functions.push_back({Trimmed(head), head_line, line - head_line + 1});
      if (depth == 0) head.clear();
    } else if (c == '{') {
      const std::string trimmed = Trimmed(head);
      if (OpensScope(trimmed)) {
        head.clear();
      } else {
        depth = 1;
        is_body = !trimmed.empty() && OpensBody(trimmed);
      }
    } else if (c == '}' || c == ';' || (c == ':' && std::regex_search(Trimmed(head), access))) {
      head.clear();
    } else {
      if (Trimmed(head).empty() && !std::isspace(static_cast<unsigned char>(c))) head_line = line;
      head.push_back(c);
    }
  }
  return functions;
}

std::vector<Identifier> Identifiers(const Source& source) {
  static const std::regex identifier(R"((?:\b([A-Za-z_]\w*)\s*::\s*)?\b([A-Za-z_]\w*)\b)");
  std::vector<Identifier> identifiers;
  const std::string& code = source.bare;
  for (auto it = std::sregex_iterator(code.begin(), code.end(), identifier), end = std::sregex_iterator(); it != end;
       ++it) {
    identifiers.push_back({(*it)[1], (*it)[2]});
  }
  return identifiers;
}

}  // namespace entente::architecture
