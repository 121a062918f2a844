// Ids of entities that an import makes: readable, and the same in every run.
//
//   SlugMaker slugs;
//   slugs.SlugOf("Acme Robotics, Inc.")  -> "acme-robotics-inc"
//   slugs.SlugOf("네이버")                -> "neibeo-5d1f0a": spelled in Latin letters, told apart by its own letters
//
// Two names have the same slug only if they differ in nothing but case, width, accents, white space and punctuation.
// Says nothing about whether an id is free; that is for whoever gives it (resolver.h).
#ifndef ENTENTE_CLI_IMPORT_SLUG_H_
#define ENTENTE_CLI_IMPORT_SLUG_H_

#include <unicode/translit.h>

#include <memory>
#include <string>

namespace entente::cli {

// Letters and digits of a slug at most; an id has room for 128 with what is added to it.
inline constexpr int kMaxSlugLength = 80;

// Makes slugs. Thread-compatible; costs a moment to make, so make one for many names.
class SlugMaker {
 public:
  SlugMaker();

  // The slug of a name: 1 to 96 characters of `a-z 0-9 . -`, the first a letter or digit. Never empty: a name without
  // letters and digits has the digest of its characters. Bytes that are no UTF-8 count as U+FFFD.
  std::string SlugOf(const std::string& name) const;

 private:
  std::unique_ptr<icu::Transliterator> to_latin_;
};

// What tells one of several things of the same slug from the others: `length` hexadecimal digits, at most 32, of a
// digest of the source and of the thing's key in it. Pure.
std::string SuffixOf(const std::string& source, const std::string& key, int length);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_SLUG_H_
