// The filters of the mapping language: what stands after `|` in `${name | split(',') | trim}`.
//
// A filter is a pure function of a value and its arguments. The table of all of them is in filter.cc, and what each
// does is told in deploy/mappings/README.md.
#ifndef ENTENTE_CLI_IMPORT_FILTER_H_
#define ENTENTE_CLI_IMPORT_FILTER_H_

#include <re2/re2.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/import/scope.h"
#include "cli/import/value.h"

namespace entente::cli {

// What a filter is given.
struct FilterCall {
  const Value& value;
  const std::vector<Value>& arguments;  // those after a pattern, table or index
  const RE2* pattern = nullptr;
  const LookupTable* table = nullptr;
  const LookupIndex* index = nullptr;
  Evaluation& evaluation;
};

using FilterFunction = Value (*)(const FilterCall& call);

// What a filter is applied to.
enum class FilterTakes {
  kEach,     // every element of a list by itself; never what is absent
  kWhole,    // a list as it is; never what is absent
  kAnything  // what is absent, too
};

// What the first argument of a filter is. The second of a rewriting pattern is what takes its match's place: `\1` is the
// first group.
enum class FilterFirst { kValue, kPattern, kRewritingPattern, kTable, kIndex };

struct Filter {
  absl::string_view name;
  FilterTakes takes;
  FilterFirst first;
  int least;  // arguments
  int most;
  FilterFunction apply;
};

// Null if there is none of this name.
const Filter* FindFilter(absl::string_view name);
// Every name, for error messages.
std::vector<std::string> FilterNames();

// Whether a value counts as true: there, and neither empty nor `false`.
bool IsTrue(const Value& value);
// The value a condition gives.
Value Truth(bool holds);

// The filters' functions, by what they are about: text (filter_text.cc), lists (filter_list.cc), and what text stands
// for (filter_meaning.cc).
namespace filters {
Value Trim(const FilterCall& call);
Value Lower(const FilterCall& call);
Value Upper(const FilterCall& call);
Value Plain(const FilterCall& call);
Value Links(const FilterCall& call);
Value Slug(const FilterCall& call);
Value Key(const FilterCall& call);
Value Match(const FilterCall& call);
Value Replace(const FilterCall& call);
Value Pad(const FilterCall& call);
Value Limit(const FilterCall& call);
Value Split(const FilterCall& call);
Value SplitOutside(const FilterCall& call);

Value First(const FilterCall& call);
Value Last(const FilterCall& call);
Value Rest(const FilterCall& call);
Value Count(const FilterCall& call);
Value Unique(const FilterCall& call);
Value Join(const FilterCall& call);
Value Reject(const FilterCall& call);
Value Only(const FilterCall& call);
Value Without(const FilterCall& call);
Value With(const FilterCall& call);
Value Entries(const FilterCall& call);
Value Is(const FilterCall& call);
Value IsNot(const FilterCall& call);
Value Matches(const FilterCall& call);
Value Missing(const FilterCall& call);
Value Present(const FilterCall& call);
Value Default(const FilterCall& call);
Value Given(const FilterCall& call);
Value And(const FilterCall& call);

Value ValueOf(const FilterCall& call);
Value MapTo(const FilterCall& call);
Value LookUp(const FilterCall& call);
Value Number(const FilterCall& call);
Value Bytes(const FilterCall& call);
Value Times(const FilterCall& call);
Value AtLeast(const FilterCall& call);
Value AtMost(const FilterCall& call);
Value Date(const FilterCall& call);
Value NotAfterDate(const FilterCall& call);
Value NotBeforeDate(const FilterCall& call);
Value BetweenDates(const FilterCall& call);
Value Approximate(const FilterCall& call);
Value Country(const FilterCall& call);
Value Language(const FilterCall& call);
Value Url(const FilterCall& call);
}  // namespace filters

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_FILTER_H_
