#include "tests/testing/small_world.h"

#include <cstdio>
#include <cstdlib>

#include "google/protobuf/text_format.h"

namespace entente::testing {
namespace {

constexpr char kSmallWorld[] = R"(
  request_id: "small-world" author: "tests" reason: "something to look at"
  changes { assert_claim { id: "claim/notes"
    entity { id: "document/notes" description { name: "Notes" document { form: DOCUMENT_FORM_EDITORIAL } } }
    citations { document: "document/notes" } } }
  changes { assert_claim { id: "claim/han"
    entity { id: "organization/han" description { name: "Han Telecom" aliases { name: "한텔레콤" language: "ko" }
             wikidata_id: "Q1000001" organization { country: "KR" sectors: SECTOR_TELECOM founded: "1984" } } }
    citations { document: "document/notes" locator: "p. 1" } } }
  changes { assert_claim { id: "claim/nara"
    entity { id: "organization/nara" description { name: "Nara" organization { country: "JP" sectors: SECTOR_TELECOM } } }
    citations { document: "document/notes" } } }
  changes { assert_claim { id: "claim/lab"
    entity { id: "organization/lab" description { name: "The Lab" organization { country: "US" sectors: SECTOR_AI } } }
    citations { document: "document/notes" } } }
  changes { assert_claim { id: "claim/circle"
    entity { id: "alliance/circle" description { name: "Circle" alliance { form: ALLIANCE_FORM_CONSORTIUM } } }
    citations { document: "document/notes" } } }
  changes { assert_claim { id: "claim/base"
    entity { id: "model/base" description { name: "Base" model { modalities: MODALITY_TEXT } } }
    citations { document: "document/notes" } } }
  changes { assert_claim { id: "claim/tuned"
    entity { id: "model/tuned" description { name: "Tuned" model { modalities: MODALITY_TEXT } } }
    citations { document: "document/notes" } } }
  changes { assert_claim { id: "claim/han-circle"
    relationship { relation: RELATION_MEMBER_OF subject: "organization/han" object: "alliance/circle"
                   details { membership { role: MEMBERSHIP_ROLE_FOUNDING } } }
    citations { document: "document/notes" } valid_time { from: "2023-07-27" } } }
  changes { assert_claim { id: "claim/nara-circle"
    relationship { relation: RELATION_MEMBER_OF subject: "organization/nara" object: "alliance/circle" }
    citations { document: "document/notes" } valid_time { from: "2024-02" } } }
  changes { assert_claim { id: "claim/tuned-base"
    relationship { relation: RELATION_BASED_ON subject: "model/tuned" object: "model/base" }
    citations { document: "document/notes" } valid_time { from: "2024" } } }
  changes { assert_claim { id: "claim/nara-han"
    relationship { relation: RELATION_PART_OF subject: "organization/nara" object: "organization/han" }
    citations { document: "document/notes" } valid_time { from: "2020" } } }
  changes { assert_claim { id: "claim/han-employees"
    observation { subject: "organization/han" metric: METRIC_EMPLOYEES period: "2024"
                  quantity { amount: 1000 unit: "people" } }
    citations { document: "document/notes" } } }
)";

}  // namespace

v1::CommitRequest SmallWorld() { return FromText<v1::CommitRequest>(kSmallWorld); }

void ParseTextOrDie(const std::string& text, google::protobuf::Message& message) {
  if (google::protobuf::TextFormat::ParseFromString(text, &message)) return;
  std::fprintf(stderr, "not a %s: %s\n", message.GetTypeName().c_str(), text.c_str());
  std::abort();
}

}  // namespace entente::testing
