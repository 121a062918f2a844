// Makes the record drafts of one item, as a mapping says.
#ifndef ENTENTE_CLI_IMPORT_RECORD_MAKER_H_
#define ENTENTE_CLI_IMPORT_RECORD_MAKER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/import/mapping.h"
#include "cli/import/reader_limits.h"
#include "cli/import/record_draft.h"
#include "cli/import/scope.h"

namespace entente::cli {

// Where an item is.
struct ItemPlace {
  const Value& file;           // a map of what is known of its file: `name`, and what the name says
  const std::string& locator;  // `orgs.csv:17`
};

// Something an item mentions.
struct Member {
  int rule = 0;  // number of its MentionRule
  std::unique_ptr<Scope> scope;
  Value of;  // what of the loop, if there is one
  const google::protobuf::FieldDescriptor* kind = nullptr;
  std::string claim_key;  // its part of claim ids
  DraftMention draft;
};

// Borrows the mapping and the evaluation. Not thread-safe.
class RecordMaker {
 public:
  RecordMaker(const Mapping& mapping, const ReaderLimits& limits, Evaluation& evaluation)
      : mapping_(mapping), most_claims_(limits.item_claims), evaluation_(evaluation) {}

  // A scope for an item, with the mapping's parameters and variables.
  std::unique_ptr<Scope> ScopeOf(const Item& item, const ItemPlace& place);
  // Whether the mapping takes the item at all.
  bool Takes(const Scope& scope);
  // What names the record within the source; empty if nothing does.
  std::string KeyOfRecord(const Scope& scope);
  // What the ids of its claims have of a record's key: two keys that are the same there are one.
  static std::string KeyInClaims(absl::string_view key);

  // The records of an item under its key. INVALID_ARGUMENT if it says too much.
  absl::StatusOr<std::vector<RecordDraft>> Make(const Scope& scope, const std::string& key, const ItemPlace& place);
  // The record that describes the source's own document; nothing if the mapping does not, or names none for the file.
  std::vector<RecordDraft> MakeDocument(const Scope& scope, const ItemPlace& place);

 private:
  // What is being made.
  struct Record {
    const Scope& scope;
    const std::string& key;
    std::string document;
    std::string locator;  // of citations
    std::vector<Member> members;
    std::vector<v1::Claim> claims;
    std::vector<v1::Claim> apart;
  };

  void AddMembers(Record& record);
  void AddMember(Record& record, int rule, std::unique_ptr<Scope> scope, const Value& of);
  void AddRelated(Record& record);
  bool IsFull(const Record& record) const;
  void AddClaims(Record& record, const ClaimRule& rule);
  // One claim about these members; null where an id stands instead.
  void AddClaim(Record& record, const ClaimRule& rule, const Member* subject, const Member* object);
  bool Describe(const ClaimRule& rule, const Scope& scope, const std::string& id,
                const google::protobuf::FieldDescriptor* kind, v1::Claim& claim);
  bool Relate(const ClaimRule& rule, const Scope& scope, const std::string& subject, const std::string& object,
              v1::Claim& claim);
  bool Observe(const ClaimRule& rule, const Scope& scope, const std::string& subject, v1::Claim& claim);
  void SetStanding(const ClaimRule& rule, const Scope& scope, v1::Claim& claim);
  void Cite(const Record& record, const ClaimRule& rule, const Scope& scope, v1::Claim& claim);
  std::string ClaimId(const std::string& key, const ClaimRule& rule, const Member* subject, const Member* object) const;

  const Mapping& mapping_;
  const int32_t most_claims_;
  Evaluation& evaluation_;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RECORD_MAKER_H_
