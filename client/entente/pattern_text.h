// Patterns as people write them: the ASCII-art form of GQL (ISO/IEC 39075) and Cypher, read into a MatchPatternRequest.
//
//   absl::StatusOr<entente::PatternText> text = entente::ParsePatternText(
//       "(t:organization {sector: TELECOM, country: \"KR\"})-[:PARTNERS_WITH]-(l)-[:DEVELOPS]->(m:model)");
//   if (!text.ok()) return text.status();                      // INVALID_PATTERN, says the column and what would fit
//   entente::PatternRows rows = client.MatchPattern(text->request);
//
// The grammar. Keywords in any case; `[x]` may be left out, `{x}` may come again and again:
//
//   text       = clause { [","] clause } [RETURN [DISTINCT] ("*" | variable {"," variable})]
//                [ORDER BY variable "." path [ASC|DESC] {"," ...}] [LIMIT number]
//   clause     = [MATCH] chains | OPTIONAL part | NOT [EXISTS] part | WHERE condition
//   part       = chain | MATCH chains | "{" [MATCH] chains [WHERE condition] "}"
//   chains     = chain {"," chain}
//   chain      = node { edge node }
//   node       = "(" [variable] [":" kind {"|" kind}] [properties] [WHERE condition] ")"
//   edge       = ("-" | "<-") [ "[" body "]" ] ("-" | "->") [quantifier], and short: --> <-- -- -> <- -
//   body       = [variable] [":" type {"|" type}] [range] [properties] [WHERE condition]
//   type       = a relation, or its inverse name, which is read the other way, or "@" meaning
//   range      = "*" n | "*" [n] ".." m            quantifier = "{" n "}" | "{" [n] "," m "}" | "?"
//   properties = "{" path ":" values {"," path ":" values} "}"        all of them must hold
//   values     = value | "[" value {"," value} "]"                    one of them
//   condition  = conditions joined by AND, OR, NOT and brackets:
//                variable "." path ( = | <> | != | < | <= | > | >= | CONTAINS | STARTS WITH ) value
//                | variable "." path IN "[" value {"," value} "]" | variable "." path IS [NOT] NULL
//                | variable <> variable | NOT [EXISTS] part
//   value      = a text in ' or " with \\ \' \" \n \t, a number, true, false, or a bare word: KR, 2024-06, a/b
//
// - A node without a variable gets a name that is not returned, unless nothing in the text has one. A variable written
//   again is the same node. Two variables may be one entity; `a <> b` says otherwise.
// - Kinds, relations and meanings are those this library was built with. Fields are those of Filter; of a repeated
//   field one element has the value, so its name may be in the singular. A field of a relationship's details needs no
//   `details.`.
// - `id` of a node is what it is bound to: {id: "kind/name"} or WHERE a.id IN [...].
// - An edge has three more properties: valid_at (a day, an EDTF period, today, any), min_confidence, and overlapping
//   (the variable of another edge).
// - A condition speaks of one variable; conditions on several are joined by AND. One on a variable of a part narrows
//   what the part matches.
// - Not here: walks without an upper bound, expressions, functions, parameters, SKIP.
#ifndef ENTENTE_CLIENT_PATTERN_TEXT_H_
#define ENTENTE_CLIENT_PATTERN_TEXT_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "entente/v1/query_service.pb.h"

namespace entente {

// The longest text that is read.
inline constexpr int kMaxPatternTextBytes = 65536;
// How deep conditions may be bracketed.
inline constexpr int kMaxConditionDepth = 16;

// A pattern that was written as text.
struct PatternText {
  // Pattern, returns, distinct, order_by and limit; without a context.
  v1::MatchPatternRequest request;
  // Where in the text stands what became a field of the request: `pattern.edges[1].relations[0]` to its column, from 1,
  // in characters.
  std::map<std::string, int> columns;

  // The column of a field, or of the nearest thing around it that has one; 0 if nothing has.
  int ColumnOf(const std::string& field) const;
};

// Reads a text. INVALID_ARGUMENT with INVALID_PATTERN and metadata `column`; its message starts with the column and
// says what would be right. Pure, thread-safe.
absl::StatusOr<PatternText> ParsePatternText(const std::string& text);

// The column an error is about: one of ParsePatternText, or of a server that was asked with the pattern; 0 if none.
int ColumnOf(const PatternText& text, const absl::Status& error);
int ColumnOf(const absl::Status& error);

}  // namespace entente

#endif  // ENTENTE_CLIENT_PATTERN_TEXT_H_
