#include "cli/dependence.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/value_text.h"

namespace entente::cli {

void AddDependenceOptions(CLI::App& command, DependenceChoice& choice, const std::string& who) {
  command.add_option("entity", choice.entities, absl::StrCat(who, "; ids or names"))->required();
  AddWords(command, "--meaning", choice.meanings, "What counts as depending; left out: dependence");
  command.add_option("--max-depth", choice.max_depth, "Go at most so many steps; 0 for as many as there are");
}

std::string MakerText(const v1::Maker& maker) {
  const std::string& name = maker.name().empty() ? maker.id() : maker.name();
  if (name.empty()) return maker.country();
  return maker.country().empty() ? name : absl::StrCat(name, " (", maker.country(), ")");
}

std::string MakersText(const google::protobuf::RepeatedPtrField<v1::Maker>& makers) {
  std::vector<std::string> texts;
  for (const v1::Maker& maker : makers) texts.push_back(MakerText(maker));
  return absl::StrJoin(texts, ", ");
}

std::string ChainText(const std::string& from, const Chain& chain) {
  std::string text = from, at = from;
  for (const v1::Relationship& link : chain) {
    const bool forwards = link.subject() == at;
    at = forwards ? link.object() : link.subject();
    absl::StrAppend(&text, forwards ? " " : " ←", EnumText(link.relation()), " ", at);
  }
  return text;
}

std::string ChainCitations(const Chain& chain) {
  google::protobuf::RepeatedPtrField<v1::Claim> claims;
  for (const v1::Relationship& link : chain) claims.MergeFrom(link.claims());
  return CitationsText(claims);
}

std::string DepthRemark(bool depth_limited) {
  return depth_limited ? "there is more beyond the depth that was looked at" : "";
}

}  // namespace entente::cli
