// Reads a mapping from its YAML and collects all its mistakes. Used by LoadMapping only; its parts are spread over
// mapping_head.cc, mapping_fields.cc, mapping_mentions.cc, mapping_claims.cc and mapping_history.cc.
#ifndef ENTENTE_CLI_IMPORT_MAPPING_READER_H_
#define ENTENTE_CLI_IMPORT_MAPPING_READER_H_

#include <google/protobuf/descriptor.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/import/mapping.h"
#include "cli/import/mapping_schema.h"
#include "cli/import/value.h"

namespace entente::cli {

// One file of a mapping, with what it extends below it.
struct MappingLayer {
  std::string file;
  Value content;
};

// For one mapping; not thread-safe.
class MappingReader {
 public:
  // Layers from the one extended to the one asked for.
  MappingReader(const std::vector<MappingLayer>& layers, Mapping& mapping) : layers_(layers), mapping_(mapping) {}

  void Read(const std::map<std::string, std::string>& parameters);
  const std::vector<std::string>& mistakes() const { return mistakes_; }

 private:
  using Checked = std::function<bool(absl::string_view word)>;

  // mapping_reader.cc: what all parts are made of.
  void Mistake(int line, const std::string& text);
  // The value of a key in the topmost layer that has it; null if none has. Mistakes are that layer's from then on.
  const Value* Section(absl::string_view key);
  // Calls `read` with the value of a key in every layer that has it.
  void EachSection(absl::string_view key, const std::function<void(const Value&)>& read);
  // Reports keys that are not among those allowed, keys that come twice, and what is no map.
  bool CheckKeys(const Value& map, const std::vector<absl::string_view>& allowed, absl::string_view what);
  bool IsMap(const Value& value, absl::string_view what);
  Template ReadTemplate(const Value& value);
  Template ReadTemplate(const Value& map, absl::string_view key);
  std::string ReadText(const Value& map, absl::string_view key);
  bool ReadFlag(const Value& map, absl::string_view key);
  Guard ReadGuard(const Value& map, absl::string_view key = "when");
  std::optional<Loop> ReadLoop(const Value& map);
  std::shared_ptr<const RE2> ReadPattern(const Value& value);
  // Reports what a template can only turn out to be, where that is known beforehand, unless it passes.
  void CheckWords(const Value& written, const Template& made, absl::string_view what, const std::string& words,
                  const Checked& passes);
  // The words a template can turn out to be; nothing when only the source knows.
  std::optional<std::vector<std::string>> PossibleWords(const Template& made) const;

  // mapping_head.cc
  void ReadHead();
  void ReadFormat();
  void ReadItems(const Value& value, FormatPlan& plan);
  void ReadCsvPlan(const Value& value, FormatPlan& plan);
  void ReadEmptyWords();
  void ReadTables();
  void ReadTable(const Value& value, LookupTable& table);
  void ReadIndexes();
  void ReadParameters(const std::map<std::string, std::string>& given);
  void ReadVariables();
  void ReadKeys();
  void ReadDocument();

  // mapping_fields.cc
  void ReadFields(const Value& map, const google::protobuf::Descriptor& message,
                  const std::vector<absl::string_view>& reserved, std::vector<FieldRule>& rules);
  void ReadField(const Value& value, const google::protobuf::FieldDescriptor& field, std::vector<FieldRule>& rules);
  void CheckField(const Value& value, const FieldRule& rule);
  DescriptionRule ReadDescription(const Value& map, const FieldList& kinds);
  void ReadKindField(const Value& map, size_t at, const FieldList& kinds, DescriptionRule& description);

  // mapping_mentions.cc
  void ReadMentions();
  void ReadMention(const Value& value, MentionRule& mention);
  void ReadExternalIds(const Value& value, MentionRule& mention);
  void ReadRelated(const Value& value, MentionRule& mention);
  FieldList PossibleKinds(const Template& kind) const;
  FieldList KindsOf(const Target& target) const;
  Target ReadTarget(const Value& map, absl::string_view key);

  // mapping_claims.cc
  void ReadClaims();
  void ReadClaim(const Value& value, ClaimRule& claim);
  void ReadStanding(const Value& value, ClaimRule& claim);
  void ReadDescribe(const Value& value, ClaimRule& claim);
  void ReadRelate(const Value& value, ClaimRule& claim);
  void CheckEnds(const Value& value, const ClaimRule& claim, const google::protobuf::EnumValueDescriptor& relation);
  void ReadDetails(const Value& value, ClaimRule& claim);
  void ReadObserve(const Value& value, ClaimRule& claim);
  void ReadCitations(const Value& value, ClaimRule& claim);

  // mapping_history.cc
  void ReadHistory();

  const std::vector<MappingLayer>& layers_;
  Mapping& mapping_;
  LookupNames names_;
  std::map<std::string, int> mention_numbers_;
  std::string file_;  // of the layer being read
  std::vector<std::string> mistakes_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_MAPPING_READER_H_
