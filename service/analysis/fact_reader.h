// Reads fields of facts as numbers: each body once, however many rows have the fact and however many of its fields are
// asked for. For column.h, which knows the rows.
#ifndef ENTENTE_SERVICE_ANALYSIS_FACT_READER_H_
#define ENTENTE_SERVICE_ANALYSIS_FACT_READER_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"
#include "service/analysis/dictionary.h"
#include "service/analysis/field.h"
#include "service/query/facts.h"

namespace entente::analysis {

// Reads facts of one sort. Not thread-safe; what it is made of must outlive it.
class FactReader {
 public:
  // `facts` shows every fact that is asked for, except entities, which may come as stubs. `remember`: the same fact
  // will be asked for again.
  FactReader(const query::View& view, query::Facts& facts, Dictionary& dictionary, bool remember)
      : view_(view), facts_(facts), dictionary_(dictionary), remember_(remember) {}

  // Takes in a field, all of one sort, before the first Load. Returns its position.
  int Add(Field field);
  // Makes a fact current; kNoValue: none, of which all fields are absent. `body`: it, if it is at hand.
  absl::Status Load(uint32_t no, const google::protobuf::Message* body);
  // The values of a field of the current fact, each once.
  absl::Span<const uint32_t> Values(int field) const;

 private:
  absl::Status Read(uint32_t no, const google::protobuf::Message* body);
  void ReadField(const Field& field, uint32_t no, const google::protobuf::Message* body);
  void ReadPeriod(const Field& field, base::ObservationNo no);
  void ReadEnd(const Field& field, base::RelationshipNo no);
  void ReadBody(const Field& field, const google::protobuf::Message& body);
  void ReadElement(const Field& field, const query::Operand& operand, const google::protobuf::Message& holder,
                   int index);
  void ReadDays(const Field& field, base::Day first, base::Day last);
  bool NeedsBody(const Field& field) const;
  void AddValue(uint32_t value);

  const query::View& view_;
  query::Facts& facts_;
  Dictionary& dictionary_;
  const bool remember_;
  bool needs_body_ = false;
  std::vector<Field> fields_;
  // Of the facts remembered, or the current one alone: values field by field, and where those of each field begin.
  std::vector<uint32_t> values_, begins_ = {0};
  absl::flat_hash_map<uint32_t, uint32_t> entries_;
  std::optional<uint32_t> entry_;  // of the current fact
};

}  // namespace entente::analysis

#endif  // ENTENTE_SERVICE_ANALYSIS_FACT_READER_H_
