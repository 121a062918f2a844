#include "service/discovery/legal_forms.h"

#include <algorithm>
#include <cstddef>
#include <iterator>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"

namespace entente::discovery {
namespace {

// At the end, as words of a folded name: `S.A. de C.V.` is folded to `sa de cv`, `A/S` to `as`.
constexpr absl::string_view kAtEnd[] = {
    // English
    "inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "llc", "llp", "lllp", "lp", "plc",
    "pbc", "pllc", "pty", "proprietary", "pte", "pvt", "private limited", "public limited company",
    "limited liability company", "cic", "unlimited",
    // German
    "gmbh", "ggmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "ev", "eg", "aktiengesellschaft", "haftungsbeschrankt",
    // French
    "sa", "sas", "sasu", "sarl", "eurl", "snc", "scs", "gie", "scop", "societe anonyme",
    // Italian, Spanish, Portuguese
    "spa", "srl", "srls", "sapa", "sl", "slu", "sau", "sc", "scrl", "ltda", "eireli", "lda", "sgps", "sa de cv",
    "sab de cv", "sapi de cv", "s de rl de cv", "s de rl", "sociedad anonima", "cv",
    // Dutch, European
    "bv", "nv", "vof", "se", "sce", "asbl", "vzw", "sprl", "bvba",
    // Nordic and Baltic
    "ab", "publ", "as", "asa", "aps", "oy", "oyj", "ky", "hf", "ehf", "ou", "uab", "sia", "aktiebolag", "osakeyhtio",
    // Polish, Czech, Slovak, Hungarian, Romanian, the Balkans, Greek
    "sp z oo", "sp zoo", "spolka z oo", "spolka akcyjna", "sro", "spol sro", "vos", "kft", "zrt", "nyrt", "bt", "doo",
    "dd", "ad", "ead", "ood", "eood", "ae", "epe",
    // Russian and its neighbours
    "ооо", "оао", "зао", "пао", "ао", "тоо", "тов", "ooo", "oao", "zao", "pao", "jsc", "ojsc", "cjsc", "pjsc",
    // Turkish
    "anonim sirketi", "limited sirketi", "ltd sti", "sti",
    // Asia
    "kk", "yk", "gk", "kabushiki kaisha", "yugen kaisha", "godo kaisha", "bhd", "sdn bhd", "sdn", "tbk", "jsc", "fze",
    "fzco", "fz llc", "psc", "saog", "saoc", "wll", "bsc", "qsc", "saa", "eirl"};

// At the beginning.
constexpr absl::string_view kAtStart[] = {"pt", "ооо", "оао", "зао", "пао", "ао", "ooo", "oao", "zao", "pao", "тов"};

// Written before or after a name in scripts that need no blank.
constexpr absl::string_view kAttached[] = {
    // Korean
    "주식회사", "유한회사", "유한책임회사", "합자회사", "재단법인", "사단법인", "학교법인", "의료법인", "사회복지법인",
    // Japanese; the longer before what they contain
    "株式会社", "有限会社", "合同会社", "一般財団法人", "一般社団法人", "公益財団法人", "公益社団法人",
    "特定非営利活動法人", "国立大学法人", "公立大学法人", "国立研究開発法人", "地方独立行政法人", "独立行政法人",
    "社会福祉法人", "社会医療法人社団", "社会医療法人", "医療法人社団", "医療法人財団", "医療法人", "学校法人",
    "宗教法人", "財団法人", "社団法人",
    // Chinese
    "股份有限公司", "有限责任公司", "有限責任公司", "控股有限公司", "股份公司", "有限公司"};
// The same in brackets, which folding takes away; only where the brackets leave them a word of their own.
constexpr absl::string_view kBracketed[] = {"주", "유", "株", "有", "재", "사"};

constexpr size_t kLongestPhrase = 5;  // words

bool DropEnd(std::vector<std::string>& words) {
  static const absl::flat_hash_set<absl::string_view> forms(std::begin(kAtEnd), std::end(kAtEnd));
  if (words.empty()) return false;
  for (size_t count = std::min(kLongestPhrase, words.size() - 1); count > 0; --count) {
    if (!forms.contains(absl::StrJoin(words.end() - count, words.end(), " "))) continue;
    words.resize(words.size() - count);
    return true;
  }
  return false;
}

bool DropStart(std::vector<std::string>& words) {
  if (words.size() < 2 || std::find(std::begin(kAtStart), std::end(kAtStart), words.front()) == std::end(kAtStart)) {
    return false;
  }
  words.erase(words.begin());
  return true;
}

bool IsBracketed(const std::string& word) {
  return std::find(std::begin(kBracketed), std::end(kBracketed), word) != std::end(kBracketed);
}

// Takes what is attached off the first and last word; a word that is nothing else goes, unless it is the only one.
bool DropAttached(std::vector<std::string>& words) {
  if (words.size() > 1 && IsBracketed(words.front())) return words.erase(words.begin()), true;
  if (words.size() > 1 && IsBracketed(words.back())) return words.pop_back(), true;
  for (const absl::string_view form : kAttached) {
    std::string& first = words.front();
    if (absl::StartsWith(first, form) && (first.size() > form.size() || words.size() > 1)) {
      first.erase(0, form.size());
      if (first.empty()) words.erase(words.begin());
      return true;
    }
    std::string& last = words.back();
    if (absl::EndsWith(last, form) && (last.size() > form.size() || words.size() > 1)) {
      last.resize(last.size() - form.size());
      if (last.empty()) words.pop_back();
      return true;
    }
  }
  return false;
}

}  // namespace

void DropLegalForms(std::vector<std::string>& words) {
  while (!words.empty() && (DropEnd(words) || DropStart(words) || DropAttached(words))) {
  }
}

}  // namespace entente::discovery
