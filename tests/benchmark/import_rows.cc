#include "tests/benchmark/import_rows.h"

namespace entente::benchmark {

v1::ImportRecord Row(int n) {
  static const char* const kCountries[] = {"KR", "US", "DE", "JP", "FR", "GB", "CN", "IN"};
  const std::string number = std::to_string(n);
  v1::ImportRecord record;
  record.set_locator("rows.csv:" + number);
  v1::Claim& described = *record.add_claims();
  described.set_id("claim/rows." + number);
  described.mutable_entity()->set_id("organization/o" + number);
  v1::Description& description = *described.mutable_entity()->mutable_description();
  description.set_name("Organization " + number);
  description.set_homepage("https://example.org/" + number);
  description.mutable_organization()->set_country(kCountries[n % 8]);
  described.add_citations()->set_document("document/rows");
  v1::Claim& related = *record.add_claims();
  related.set_id("claim/rows." + number + ".with");
  related.mutable_relationship()->set_relation(v1::RELATION_PARTNERS_WITH);
  related.mutable_relationship()->set_subject("organization/o" + number);
  related.mutable_relationship()->set_object("organization/o" + std::to_string(n < 8 ? n + 1 : n - 1 - n % 7));
  related.mutable_valid_time()->set_from("2024-06");
  related.add_citations()->set_document("document/rows");
  return record;
}

std::vector<std::string> EncodedBatches(int claims, int batch) {
  std::vector<std::string> encoded;
  v1::ImportBatch rows;
  const auto finish = [&] {
    rows.set_sequence(static_cast<int64_t>(encoded.size()) + 1);
    encoded.push_back(rows.SerializeAsString());
    rows.Clear();
  };
  for (int n = 0; n < claims / 2; ++n) {
    *rows.add_records() = Row(n);
    if (rows.records_size() * 2 >= batch) finish();
  }
  if (!rows.records().empty()) finish();
  return encoded;
}

}  // namespace entente::benchmark
