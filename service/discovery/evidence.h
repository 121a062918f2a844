// What speaks for and against an entity being what a mention stands for, and how probable that makes it.
#ifndef ENTENTE_SERVICE_DISCOVERY_EVIDENCE_H_
#define ENTENTE_SERVICE_DISCOVERY_EVIDENCE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/v1/discovery_service.pb.h"
#include "service/base/fact_ref.h"
#include "service/discovery/best_name.h"
#include "service/discovery/mention.h"
#include "service/discovery/sayings.h"
#include "service/query/facts.h"
#include "service/query/meter.h"
#include "service/query/read_context.h"

namespace entente::discovery {

// How probable an entity is, and why.
struct Judgement {
  double score = 0;                    // a probability
  double log_odds = 0;                 // its logarithmic odds
  std::vector<v1::Evidence> evidence;  // the weightiest first
};

// Judges candidates of the mentions of one request. Not thread-safe; all must outlive it.
class EvidenceJudge {
 public:
  EvidenceJudge(const NameIndex& index, const query::View& view, query::Meter& meter);

  // How many of the entities that bear a mention's name it may stand for: those that are not known to be in another
  // country.
  absl::StatusOr<int> CountInCountry(const ReadMention& mention, const std::vector<base::EntityNo>& bearers);

  // `bearers`: how many entities bear the mention's name, this one included if it does.
  absl::StatusOr<Judgement> Judge(const ReadMention& mention, base::EntityNo no, int bearers);

 private:
  // Returns how much the names count as the same: 1 if they are, 0 from kLeastForRarity down.
  double WeighName(const ReadMention& mention, const Sayings& sayings, int bearers, Judgement& judgement) const;
  void WeighRarity(const MentionedName& name, const BestName& best, double counts, int bearers,
                   Judgement& judgement) const;
  absl::Status WeighRelated(const ReadMention& mention, base::EntityNo no, Judgement& judgement);
  absl::StatusOr<bool> AreRelated(base::EntityNo a, base::EntityNo b);

  const NameIndex& index_;
  const query::View& view_;
  query::Meter& meter_;
  SayingsReader sayings_;
  query::Facts facts_;
  std::vector<int> relations_;  // all, sorted
};

}  // namespace entente::discovery

#endif  // ENTENTE_SERVICE_DISCOVERY_EVIDENCE_H_
