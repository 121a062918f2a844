#include "service/standing/landscape_lines.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/watch/wire.h"

namespace entente::standing {
namespace {

using Question = v1::WatchLandscapeRequest;

// What keys begin with.
constexpr char kPair[] = "pair", kProduct[] = "product", kDependency[] = "dependency", kProvider[] = "provider",
               kCountry[] = "country", kSingle[] = "single";

void Add(std::string key, v1::LandscapeLine& line, Lines& lines) {
  line.set_key(key);
  lines.push_back({std::move(key), line.SerializeAsString()});
}

// `provider organization/z`; the word alone where there is no name.
std::string Named(absl::string_view word, absl::string_view name) {
  return name.empty() ? std::string(word) : absl::StrCat(word, " ", name);
}

// The key of a line about an entity, which keeps its id only if `with_id`.
std::string KeyOf(absl::string_view word, bool with_id, v1::Entity& entity) {
  std::string key = Named(word, entity.id());
  if (!with_id) entity.clear_id();
  return key;
}

void SortByKey(Lines& lines) {
  std::sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.key < b.key; });
}

void AddChange(v1::ChangeKind kind, const Line& line, int64_t counts, watch::Changes& changes) {
  std::string bytes;
  watch::AppendVarintField(v1::LineChange::kKindFieldNumber, kind, bytes);
  watch::AppendBytesField(v1::LineChange::kLineFieldNumber, line.bytes, bytes);
  changes.AddOwn(std::move(bytes), {.count = counts});
}

}  // namespace

Lines LinesOf(v1::GetAllianceMatrixResponse response) {
  Lines lines;
  for (v1::AllianceCell& cell : *response.mutable_cells()) {
    v1::LandscapeLine line;
    v1::AlliedPair& pair = *line.mutable_pair();
    pair.set_row(response.rows(cell.row()).id());
    pair.set_column(response.columns(cell.column()).id());
    pair.mutable_relationships()->Swap(cell.mutable_relationships());
    pair.mutable_shared()->Swap(cell.mutable_shared());
    pair.set_validity(cell.validity());
    Add(absl::StrCat(kPair, " ", pair.row(), " ", pair.column()), line, lines);
  }
  SortByKey(lines);
  return lines;
}

Lines LinesOf(v1::AssessExposureResponse response, bool with_ids) {
  Lines lines;
  for (v1::Entity& product : *response.mutable_products()) {
    v1::LandscapeLine line;
    line.mutable_product()->Swap(&product);
    Add(KeyOf(kProduct, with_ids, *line.mutable_product()), line, lines);
  }
  for (v1::Dependency& dependency : *response.mutable_dependencies()) {
    v1::LandscapeLine line;
    line.mutable_dependency()->Swap(&dependency);
    Add(KeyOf(kDependency, with_ids, *line.mutable_dependency()->mutable_entity()), line, lines);
  }
  for (v1::ExposureShare& share : *response.mutable_providers()) {
    v1::LandscapeLine line;
    line.mutable_provider()->Swap(&share);
    Add(Named(kProvider, line.provider().maker().id()), line, lines);
  }
  for (v1::ExposureShare& share : *response.mutable_countries()) {
    v1::LandscapeLine line;
    line.mutable_country()->Swap(&share);
    Add(Named(kCountry, line.country().maker().country()), line, lines);
  }
  for (v1::SinglePoint& point : *response.mutable_single_points()) {
    v1::LandscapeLine line;
    line.mutable_single_point()->Swap(&point);
    const v1::SinglePoint& told = line.single_point();
    const std::string passed =
        told.has_provider() ? Named(kProvider, told.provider()) : Named(kDependency, told.dependency());
    Add(absl::StrCat(kSingle, " ", told.product(), " ", passed), line, lines);
  }
  SortByKey(lines);
  return lines;
}

bool IsKeyOf(Question::QuestionCase question, absl::string_view key) {
  const absl::string_view word = key.substr(0, key.find(' '));
  if (question == Question::kAllianceMatrix) return word == kPair;
  for (const char* const each : {kProduct, kDependency, kProvider, kCountry, kSingle}) {
    if (word == each) return true;
  }
  return false;
}

watch::Changes Differences(const Lines& before, const Lines& after) {
  watch::Changes changes;
  auto was = before.begin();
  auto is = after.begin();
  while (was != before.end() || is != after.end()) {
    const bool left = is == after.end() || (was != before.end() && was->key < is->key);
    const bool entered = was == before.end() || (is != after.end() && is->key < was->key);
    if (left) {
      AddChange(v1::CHANGE_KIND_LEFT, *was++, -1, changes);
    } else if (entered) {
      AddChange(v1::CHANGE_KIND_ENTERED, *is++, 1, changes);
    } else {
      if (was->bytes != is->bytes) AddChange(v1::CHANGE_KIND_CHANGED, *is, 0, changes);
      ++was, ++is;
    }
  }
  return changes;
}

}  // namespace entente::standing
