#include "service/bulk/batch_plan.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "service/base/status_macros.h"
#include "service/bulk/run.h"
#include "service/bulk/trial.h"
#include "service/bulk/verdict.h"
#include "service/query/refusal.h"

namespace entente::bulk {
namespace {

using Kind = Verdict::Kind;

// How often a batch is planned anew because a record was refused that said a claim for others.
constexpr int kMaxTries = 8;

// One batch on its way to a commit.
class BatchPlanner {
 public:
  BatchPlanner(const v1::ImportOpening& opening, const Limits& limits, Batch batch, const commit::Ground& ground)
      : opening_(opening), limits_(limits), batch_(std::move(batch)), ground_(ground) {}

  absl::StatusOr<BatchOutcome> Run() {
    ASSIGN_OR_RETURN(verdicts_, JudgeBatch(ground_.before, batch_));
    for (const Verdict& verdict : verdicts_) repeats_ = repeats_ || verdict.same_as.has_value();
    RefuseWhatIsWrongAnyway();
    BatchOutcome outcome;
    for (int tried = 1;; ++tried) {
      ASSIGN_OR_RETURN(Trial trial, Try());
      for (LeftOut& unit : trial.left_out) Refuse(unit.unit, std::move(unit.mistakes));
      if (!trial.left_out.empty() && repeats_ && RestsOnRefused()) {
        if (tried >= kMaxTries) RefuseWhatRests();
        continue;
      }
      outcome.record = std::move(trial.record);
      break;
    }
    if (outcome.record.has_value()) outcome.record->clear_change_claim_ids();  // nobody asks for them
    outcome.told.set_sequence(batch_.sequence);
    Count(*outcome.told.mutable_counts());
    TellRefused(outcome.told);
    outcome.met = Met(outcome.record);
    return outcome;
  }

 private:
  // Marks as refused what is wrong in any state, or by the state before the batch.
  void RefuseWhatIsWrongAnyway() {
    for (size_t r = 0; r < batch_.records.size(); ++r) {
      BatchRecord& record = batch_.records[r];
      commit::Mistakes mistakes;
      mistakes.invalid = std::move(record.violations);
      for (int i = 0; i < record.count; ++i) {
        if (verdicts_[record.first + i].kind != Kind::kRefuse) continue;
        mistakes.failed.push_back(
            {v1::ERROR_REASON_CLAIM_NOT_IN_FORCE, ClaimPath(i) + ".id",
             absl::StrCat("'", batch_.claims[record.first + i].claim.id(), "' ", verdicts_[record.first + i].why)});
      }
      if (!mistakes.ToStatus().ok()) refused_.emplace(static_cast<int>(r), std::move(mistakes));
    }
  }

  // Plans everything that is not refused.
  absl::StatusOr<Trial> Try() {
    commit::Request request;
    request.commit.set_author(opening_.author());
    request.commit.set_reason(opening_.reason());
    request.commit.set_request_id(RequestIdOf(opening_.import_id(), batch_.sequence));
    request.commit.set_create_stubs(opening_.create_stubs());
    request.digest = batch_.digest;
    claim_of_change_.clear();
    speaker_.assign(batch_.claims.size(), kNobody);
    std::vector<int> units;
    for (int r = 0; r < static_cast<int>(batch_.records.size()); ++r) {
      if (refused_.count(r) > 0 || (repeats_ && !AgreesWithItself(r))) continue;
      for (int i = 0; i < batch_.records[r].count; ++i) {
        const int position = batch_.records[r].first + i;
        int& speaker = speaker_[FirstOf(position)];
        if (speaker != kNobody) continue;
        speaker = position;
        if (verdicts_[position].kind == Kind::kLeave) continue;
        AddChange(position, request);
        claim_of_change_.push_back(position);
        units.push_back(r);
      }
    }
    return PlanUnits(std::move(request), std::move(units), ground_);
  }

  // The first claim of the batch with the same id.
  int FirstOf(int position) const { return verdicts_[position].same_as.value_or(position); }

  // Whether a record says nothing else of a claim than the records before it; refuses it if it does.
  bool AgreesWithItself(int r) {
    const BatchRecord& record = batch_.records[r];
    std::map<int, int> of_record;  // the first claim of the record with an id, by FirstOf
    for (int i = 0; i < record.count; ++i) {
      const int position = record.first + i;
      int other = speaker_[FirstOf(position)];
      if (other == kNobody) other = of_record.try_emplace(FirstOf(position), position).first->second;
      if (other == position || SaysTheSame(batch_.claims[position].claim, batch_.claims[other].claim)) continue;
      commit::Mistakes mistakes;
      mistakes.exists.push_back({v1::ERROR_REASON_CLAIM_EXISTS, ClaimPath(i) + ".id",
                                 absl::StrCat("'", batch_.claims[position].claim.id(),
                                              "' is given twice in the batch and says different things")});
      refused_.emplace(r, std::move(mistakes));
      return false;
    }
    return true;
  }

  void AddChange(int position, commit::Request& request) {
    const Verdict& verdict = verdicts_[position];
    v1::Claim& given = batch_.claims[position].claim;
    v1::Claim claim = repeats_ ? given : std::move(given);  // without repeats this is tried once
    v1::Change& change = *request.commit.add_changes();
    if (verdict.kind == Kind::kCorrect) {
      v1::CorrectClaim& correction = *change.mutable_correct_claim();
      *correction.mutable_claim() = CorrectionOf(std::move(claim), *verdict.stored);
      const bool keeps_end = correction.claim().valid_time().until() == verdict.stored->valid_time().until();
      if (keeps_end) correction.set_note(verdict.stored->change_note());
    } else {
      claim.set_id(verdict.id);
      *change.mutable_assert_claim() = std::move(claim);
    }
    request.checks.push_back({.sound = true, .swapped = batch_.claims[position].swapped});
  }

  void Refuse(int r, commit::Mistakes mistakes) {
    for (auto* violations : {&mistakes.invalid, &mistakes.exists, &mistakes.failed}) {
      for (base::Violation& violation : *violations) violation.field = InRecord(r, violation.field);
    }
    refused_.emplace(r, std::move(mistakes));
  }

  // `claims[0].entity.id` of `changes[7].assert_claim.entity.id`.
  std::string InRecord(int r, absl::string_view path) const {
    int change = 0;
    CHECK(absl::ConsumePrefix(&path, "changes["));
    const size_t end = path.find(']');
    CHECK(end != absl::string_view::npos && absl::SimpleAtoi(path.substr(0, end), &change));
    path.remove_prefix(end + 1);
    if (!absl::ConsumePrefix(&path, ".assert_claim") && !absl::ConsumePrefix(&path, ".correct_claim.claim")) {
      absl::ConsumePrefix(&path, ".correct_claim");
    }
    return absl::StrCat(ClaimPath(claim_of_change_[change] - batch_.records[r].first), path);
  }

  // Whether a record that is kept leaves the saying of a claim to one that was refused.
  bool RestsOnRefused() const {
    for (int r = 0; r < static_cast<int>(batch_.records.size()); ++r) {
      if (RestsOn(r) != kNobody) return true;
    }
    return false;
  }

  // The first claim of a kept record that it leaves to a refused one; kNobody if there is none.
  int RestsOn(int r) const {
    const BatchRecord& record = batch_.records[r];
    for (int i = 0; refused_.count(r) == 0 && i < record.count; ++i) {
      if (refused_.count(RecordOf(speaker_[FirstOf(record.first + i)])) > 0) return i;
    }
    return kNobody;
  }

  // Each that rests on a refused record might say the claim itself, one after the other. So many times that is tried;
  // then all of them are refused, at that claim, for what is wrong with the other record.
  void RefuseWhatRests() {
    std::map<int, commit::Mistakes> more;
    for (int r = 0; r < static_cast<int>(batch_.records.size()); ++r) {
      const int claim = RestsOn(r);
      if (claim == kNobody) continue;
      const int position = speaker_[FirstOf(batch_.records[r].first + claim)];
      const int other = RecordOf(position);
      const std::string theirs = ClaimPath(position - batch_.records[other].first);
      commit::Mistakes& mistakes = more[r] = refused_.at(other);
      for (auto* violations : {&mistakes.invalid, &mistakes.exists, &mistakes.failed}) {
        for (base::Violation& violation : *violations) {
          absl::string_view path = violation.field;
          violation.field = absl::StrCat(ClaimPath(claim), absl::ConsumePrefix(&path, theirs) ? path : "");
        }
      }
    }
    refused_.merge(more);
  }

  int RecordOf(int position) const {
    const auto after =
        std::upper_bound(batch_.records.begin(), batch_.records.end(), position,
                         [](int p, const BatchRecord& record) { return p < record.first + record.count; });
    return static_cast<int>(after - batch_.records.begin());
  }

  void Count(v1::ImportCounts& counts) const {
    int64_t asserted = 0, corrected = 0, unchanged = 0, refused = 0;
    for (int r = 0; r < static_cast<int>(batch_.records.size()); ++r) {
      const BatchRecord& record = batch_.records[r];
      if (refused_.count(r) > 0) {
        refused += record.count;
        continue;
      }
      for (int position = record.first; position < record.first + record.count; ++position) {
        const bool spoken = speaker_[FirstOf(position)] == position;
        const Kind kind = spoken ? verdicts_[position].kind : Kind::kLeave;
        ++(kind == Kind::kAssert ? asserted : kind == Kind::kCorrect ? corrected : unchanged);
      }
    }
    counts.set_asserted(asserted);
    counts.set_corrected(corrected);
    counts.set_unchanged(unchanged);
    counts.set_refused(refused);
    counts.set_records(static_cast<int64_t>(batch_.records.size() - refused_.size()));
    counts.set_refused_records(static_cast<int64_t>(refused_.size()));
  }

  // What does not fit is told in short: which record, and the code.
  void TellRefused(v1::ImportedBatch& told) {
    int64_t bytes = 0;
    for (auto& [r, mistakes] : refused_) {
      v1::RefusedRecord& refused = *told.add_refused();
      refused.set_position(r);
      refused.set_locator(batch_.records[r].locator);
      query::ToRpcStatus(mistakes.ToStatus(), *refused.mutable_status());
      bytes += static_cast<int64_t>(refused.ByteSizeLong());
      if (bytes <= limits_.max_refused_bytes) continue;
      bytes = limits_.max_refused_bytes;
      refused.clear_locator();
      refused.mutable_status()->clear_message();
      refused.mutable_status()->clear_details();
    }
  }

  std::vector<base::ClaimNo> Met(const std::optional<log::LogRecord>& record) const {
    std::vector<base::ClaimNo> met;
    for (const Verdict& verdict : verdicts_) {
      if (verdict.no.has_value()) met.push_back(*verdict.no);
    }
    if (!record.has_value()) return met;
    for (const log::ClaimEffect& effect : record->claims()) {
      if (effect.claim().asserted_revision() == record->revision()) met.push_back(effect.no());
    }
    return met;
  }

  static constexpr int kNobody = -1;

  const v1::ImportOpening& opening_;
  const Limits& limits_;
  Batch batch_;
  const commit::Ground& ground_;
  std::vector<Verdict> verdicts_;            // of each claim
  bool repeats_ = false;                     // some id is given more than once
  std::vector<int> speaker_;                 // by FirstOf: the claim that speaks for all with its id
  std::vector<int> claim_of_change_;         // of the request last tried
  std::map<int, commit::Mistakes> refused_;  // by record; paths begin at the record
};

}  // namespace

absl::StatusOr<BatchOutcome> PlanBatch(const v1::ImportOpening& opening, const Limits& limits, Batch batch,
                                       const commit::Ground& ground) {
  return BatchPlanner(opening, limits, std::move(batch), ground).Run();
}

}  // namespace entente::bulk
