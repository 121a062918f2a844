#include "cli/import/resolver_things.h"

#include <map>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "cli/import/resolver_places.h"
#include "entente/error.h"
#include "entente/v1/error_reason.pb.h"

namespace entente::cli {
namespace {

// More names of a mention than these are not compared.
constexpr int kMaxOtherNames = 32;

absl::Status Refused(v1::ErrorReason reason, const std::string& what) {
  return MakeError(absl::StatusCode::kInvalidArgument, reason, what);
}

// A draft's mentions and the places that name them have to fit together.
absl::Status Check(const RecordDraft& draft) {
  const int count = static_cast<int>(draft.mentions.size());
  for (int i = 0; i < count; ++i) {
    const DraftMention& mention = draft.mentions[i];
    if (mention.mention.kinds_size() != 1) {
      return Refused(v1::ERROR_REASON_UNKNOWN_KIND, absl::StrCat("mentions[", i, "].kinds: wanted exactly one kind"));
    }
    if (mention.mention.name().empty() && mention.mention.external_ids().empty()) {
      return Refused(v1::ERROR_REASON_REQUIRED, absl::StrCat("mentions[", i, "].name: a ", mention.mention.kinds(0),
                                                             " has neither a name nor an external id"));
    }
    for (const int related : mention.related) {
      if (related < 0 || related >= count) {
        return Refused(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat("mentions[", i, "].related: no mention ", related));
      }
    }
  }
  for (const v1::Claim& claim : draft.claims) {
    for (const std::string* id : IdsIn(claim)) {
      if (MentionAt(*id).value_or(-1) >= count) {
        return Refused(v1::ERROR_REASON_OUT_OF_BOUNDS, absl::StrCat(claim.id(), ": no mention ", *id));
      }
    }
  }
  return absl::OkStatus();
}

// What names a thing that its source has no key for: its name, or else its first key in another register.
std::string NameOf(const v1::Mention& mention) {
  return mention.name().empty() ? mention.external_ids(0).value() : mention.name();
}

// Makes things of mentions. Not thread-safe.
class Collector {
 public:
  Collector(const std::string& source, const SlugMaker& slugs) : source_(source), slugs_(slugs) {}

  // The position of the thing that the mention names.
  int Add(const DraftMention& mention, const RecordDraft& draft) {
    const std::string& kind = mention.mention.kinds(0);
    const std::string slug = slugs_.SlugOf(NameOf(mention.mention));
    const std::string key = mention.source_key.empty()
                                ? absl::StrCat(source_, " ", kind, " named ", slug,
                                               mention.mention.country().empty() ? "" : " ", mention.mention.country())
                                : absl::StrCat(source_, " ", kind, " ", mention.source_key);
    const auto [known, is_first] = positions_.emplace(key, static_cast<int>(things_.size()));
    if (is_first) {
      Thing& thing = things_.emplace_back();
      thing.key = key;
      thing.kind = kind;
      thing.source_key = mention.source_key;
      thing.where = draft.locator;
    }
    Thing& thing = things_[known->second];
    if (mention.described) thing.records.insert(draft.key);
    // The record that describes it says best what it is.
    if (is_first || (mention.described && !thing.described)) Describe(mention, slug, thing);
    return known->second;
  }

  Thing& thing(int position) { return things_[position]; }
  std::vector<Thing>& things() { return things_; }

 private:
  static void Describe(const DraftMention& mention, const std::string& slug, Thing& thing) {
    v1::Mention said = mention.mention;
    const v1::Mention& before = thing.mention;
    for (const v1::ExternalId& id : before.external_ids()) *said.add_external_ids() = id;
    if (said.country().empty()) said.set_country(before.country());
    if (said.url().empty()) said.set_url(before.url());
    if (said.other_names_size() > kMaxOtherNames) {
      said.mutable_other_names()->DeleteSubrange(kMaxOtherNames, said.other_names_size() - kMaxOtherNames);
    }
    thing.mention = std::move(said);
    thing.slug = slug;
    thing.described = mention.described;
  }

  const std::string& source_;
  const SlugMaker& slugs_;
  std::map<std::string, int> positions_;
  std::vector<Thing> things_;
};

}  // namespace

Things CollectThings(const std::vector<RecordDraft>& drafts, const std::string& source, const SlugMaker& slugs) {
  Things things;
  Collector collector(source, slugs);
  for (const RecordDraft& draft : drafts) {
    std::vector<int>& positions = things.of_mention.emplace_back();
    if (!things.statuses.emplace_back(Check(draft)).ok()) continue;
    for (const DraftMention& mention : draft.mentions) positions.push_back(collector.Add(mention, draft));
    for (size_t i = 0; i < draft.mentions.size(); ++i) {
      for (const int related : draft.mentions[i].related) {
        collector.thing(positions[i]).related.push_back(positions[related]);
      }
    }
    for (const v1::Claim& claim : draft.claims) {
      for (const std::string* id : IdsIn(claim)) {
        const std::optional<int> mention = MentionAt(*id);
        if (!mention.has_value()) continue;
        collector.thing(positions[*mention]).used = true;
      }
    }
  }
  things.all = std::move(collector.things());
  return things;
}

bool KeysAgree(const v1::Mention& a, const v1::Mention& b) {
  for (const v1::ExternalId& one : a.external_ids()) {
    for (const v1::ExternalId& other : b.external_ids()) {
      if (one.field() == other.field() && one.value() != other.value()) return false;
    }
  }
  return true;
}

bool MayBeOne(const Thing& a, const Thing& b) {
  if (a.kind != b.kind) return false;
  if (!a.source_key.empty() && !b.source_key.empty() && a.source_key != b.source_key) return false;
  const std::string& here = a.mention.country();
  const std::string& there = b.mention.country();
  if (!here.empty() && !there.empty() && here != there) return false;
  return KeysAgree(a.mention, b.mention);
}

}  // namespace entente::cli
