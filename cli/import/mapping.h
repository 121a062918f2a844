// A mapping: what the rows or items of a source say, in the words of the schema. Written in YAML; the language is told
// in deploy/mappings/README.md.
//
//   ASSIGN_OR_RETURN(std::shared_ptr<const Mapping> mapping, LoadMapping("deploy/mappings/sec.yaml", {}));
//
// The kinds, relations, metrics and fields a mapping names are looked up in the schema's descriptors when it is loaded;
// this program knows none of them. What a mapping makes of files is in draft_maker.h.
#ifndef ENTENTE_CLI_IMPORT_MAPPING_H_
#define ENTENTE_CLI_IMPORT_MAPPING_H_

#include <google/protobuf/descriptor.h>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/import/item_reader.h"
#include "cli/import/lookup.h"
#include "cli/import/template.h"

namespace entente::cli {

// Conditions, all of which have to hold.
struct Guard {
  std::vector<Template> all;
};

// Once for each of several values.
struct Loop {
  std::string name;  // what the value is called
  Template in;
};

// How one field of a message is filled.
struct FieldRule {
  const google::protobuf::FieldDescriptor* field = nullptr;
  Guard when;
  std::optional<Loop> loop;
  Template value;                 // of a field that is no message
  std::vector<FieldRule> fields;  // of a message
};

// What describes an entity: what every kind has, and what each kind has by itself.
struct DescriptionRule {
  std::vector<FieldRule> common;
  std::map<const google::protobuf::FieldDescriptor*, std::vector<FieldRule>> by_kind;  // fields of Description
};

// Something the record speaks of.
struct MentionRule {
  std::string name;  // by which the rest of the mapping speaks of it
  Guard when;
  std::optional<Loop> loop;
  Template kind;
  Template called;  // what the source calls it
  Template other_names;
  Template country;
  Template url;
  Template key;
  std::vector<std::pair<std::string, Template>> external_ids;  // path of the field; `{kind}` stands for the kind
  bool described = false;
  std::vector<int> related;  // other mentions, by number
};

// An entity that a claim names.
struct Target {
  int mention = -1;  // by number; -1: an id
  Template id;
};

// A citation besides the source's own.
struct CitationRule {
  Guard when;
  Target document;
  Template locator;
  Template published;
  Template retrieved;
};

enum class ClaimSort { kDescribe, kRelate, kObserve };

// Something the record says.
struct ClaimRule {
  int line = 0;
  std::string part;  // names it within the record
  Guard when;
  bool apart = false;  // a record of its own: refused alone
  ClaimSort sort = ClaimSort::kDescribe;
  Target subject;  // or what is described
  Target object;
  Template relation;
  Template episode;
  const google::protobuf::FieldDescriptor* details_field = nullptr;  // of RelationshipDetails
  std::vector<FieldRule> details;
  DescriptionRule description;
  Template metric;
  Template period;
  Template amount;
  Template lower;
  Template upper;
  Template unit;
  Template from;
  Template until;
  Template confidence;
  Template rank;
  Template note;
  std::vector<CitationRule> citations;
};

// An index: of every item that has one, a value by a key.
struct IndexRule {
  std::string name;
  Guard when;
  Template key;
  Template value;
};

// How a source's history is told: some of its files are its last state, one is the log of how it came to be.
struct HistoryRule {
  std::shared_ptr<const RE2> log;                       // matches the names of the log's files
  FormatPlan format;                                    // of the log, by the names of its files
  Template item;                                        // which item an event is about: its key
  Guard begins;                                         // the event is that the item came
  Guard ends;                                           // the event is that the item went
  std::vector<std::pair<std::string, Template>> start;  // what an item is at first, by field
  Template field;                                       // the event sets this field
  Template before;                                      // which was this
  Template after;                                       // to this
  Template edition;                                     // events of one edition happened at once
};

// What becomes of the second item of a key: it is a problem, or `key#2`, or passed over.
enum class RepeatedKeys { kRefuse, kNumber, kSkip };

// A whole mapping. Immutable; thread-safe.
struct Mapping {
  std::string path;
  std::string source;  // claim ids begin `claim/source.`
  std::string space;   // source keys of mentions are shared by the mappings of a space
  FormatPlan format;
  std::shared_ptr<const RE2> file_name;  // what the names of files say, by named groups; may be null
  std::set<std::string> empty_words;
  std::vector<LookupTable> tables;
  std::vector<IndexRule> indexes;
  std::vector<LookupIndex> empty_indexes;  // one for each, with nothing in it
  std::map<std::string, std::string> parameters;
  std::vector<std::pair<std::string, Template>> variables;
  Guard when;
  Template key;
  RepeatedKeys repeated_keys = RepeatedKeys::kRefuse;
  Template locator;
  Template document;  // the id of the source's own document
  int document_line = 0;
  std::optional<ClaimRule> document_claim;
  std::vector<MentionRule> mentions;
  std::vector<ClaimRule> claims;
  std::optional<HistoryRule> history;

  // The beginning of the ids of all its claims: `claim/ror.`.
  std::string ClaimPrefix() const { return "claim/" + source + "."; }
};

// Reads a mapping and all it extends. INVALID_ARGUMENT lists every mistake, each with file and line. `parameters` go
// before the mapping's own; one it does not have is a mistake.
absl::StatusOr<std::shared_ptr<const Mapping>> LoadMapping(const std::string& path,
                                                           const std::map<std::string, std::string>& parameters);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_MAPPING_H_
