// A commit as watchers see it, encoded once.
#ifndef ENTENTE_SERVICE_WATCH_EVENT_H_
#define ENTENTE_SERVICE_WATCH_EVENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "service/base/date.h"
#include "service/base/fact_ref.h"
#include "service/base/tally.h"
#include "service/commit_log/log_record.pb.h"
#include "service/watch/projection.h"

namespace entente::watch {

// One change of a commit: the bytes of its FactChange, and what a filter needs to judge it without parsing.
struct EncodedChange {
  base::FactRef fact;
  int relation = 0;                          // of a relationship, else 0
  base::EntityNo subject = base::kNoNumber;  // the entity itself, or the fact's subject
  base::EntityNo object = base::kNoNumber;   // of a relationship
  bool is_change = true;                     // false for a record's mere naming of a fact: never sent
  bool gone = false;                         // the fact is not there afterwards
  bool redirects = false;                    // the id of the entity leads elsewhere than before
  base::Tally difference;                    // of what is there, after and before
  std::string bytes;                         // a serialized v1::FactChange
};

// A commit. Immutable and shared by all watchers.
struct EncodedCommit {
  int64_t revision = 0;
  int64_t commit_time_us = 0;
  base::Day clock_day = 0;
  uint32_t epoch = 0;    // see LogRecord.epoch
  bool erasure = false;  // it erases something, or something was erased from it
  std::string header;    // a serialized v1::CommitEvent without changes and parts
  std::vector<EncodedChange> changes;
  std::vector<base::FactRef> touched;  // the facts of the changes, and those whose claims changed: sorted, each once
  int64_t bytes = 0;                   // of all of it
  std::unique_ptr<Projections> projections;  // its changes as masks leave them; no more bytes than its own
};

// Whether one of the commits lets the id of an entity lead elsewhere than before.
bool LeadIdsElsewhere(absl::Span<const std::shared_ptr<const EncodedCommit>> commits);

// Encodes a record: validity labels are those of the record's own day.
std::shared_ptr<const EncodedCommit> Encode(const log::LogRecord& record);

}  // namespace entente::watch

#endif  // ENTENTE_SERVICE_WATCH_EVENT_H_
