#include "cli/graph_picture.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "cli/display_width.h"
#include "cli/graphviz.h"
#include "cli/value_text.h"
#include "service/base/status_macros.h"

namespace entente::cli {
namespace {

// How an entity of the kind at some position is drawn.
struct Shape {
  const char* dot;
  const char* open;  // of Mermaid
  const char* close;
};
constexpr Shape kShapes[] = {
    {"box", "[", "]"},          {"ellipse", "([", "])"},  {"hexagon", "{{", "}}"},
    {"component", "[[", "]]"},  {"cylinder", "[(", ")]"}, {"doubleoctagon", "((", "))"},
    {"diamond", "{", "}"},      {"note", ">", "]"},       {"parallelogram", "[/", "/]"},
    {"trapezium", "[/", "\\]"},
};

// The shape of the entity's kind: by its position among the kinds, so that none is named here.
const Shape& ShapeOf(const std::string& id) {
  static const std::vector<std::string> kinds = internal::KindNames();
  const auto found = std::find(kinds.begin(), kinds.end(), id.substr(0, id.find('/')));
  return kShapes[(found == kinds.end() ? 0 : found - kinds.begin()) % std::size(kShapes)];
}

using Escapes = std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

// A text in double quotes: each line escaped, and put together by what breaks lines there.
std::string Quoted(const std::string& text, Escapes escapes, const char* line_break) {
  std::vector<std::string> lines;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    lines.push_back(absl::StrReplaceAll(OnOneLine(std::string(line)), escapes));
  }
  return absl::StrCat("\"", absl::StrJoin(lines, line_break), "\"");
}

std::string DotText(const std::string& text) { return Quoted(text, {{"\\", "\\\\"}, {"\"", "\\\""}}, "\\n"); }

// Mermaid knows character references instead of escapes.
std::string MermaidText(const std::string& text) {
  return Quoted(text, {{"#", "#35;"}, {"\"", "#quot;"}, {"&", "#amp;"}, {"<", "#lt;"}, {">", "#gt;"}}, "<br/>");
}

}  // namespace

void GraphPicture::Add(const v1::Entity& entity) {
  std::string& label = labels_[entity.id()];
  if (label.empty()) label = entity.description().name();
}

void GraphPicture::Add(const v1::Relationship& relationship) {
  labels_.try_emplace(relationship.subject());
  labels_.try_emplace(relationship.object());
  v1::Fact fact;
  *fact.mutable_relationship() = relationship;
  const std::string time = ValidTimeText(relationship.valid_time());
  const auto reading = internal::ReadRelation(EnumText(relationship.relation()));
  edges_[FactText(KeyOf(fact))] = {relationship.subject(), relationship.object(),
                                   absl::StrCat(EnumText(relationship.relation()), time.empty() ? "" : "\n", time),
                                   relationship.validity() == v1::VALIDITY_POSSIBLE,
                                   reading.has_value() && reading->symmetric};
}

void GraphPicture::Add(const Names& names) {
  for (auto& [id, label] : labels_) {
    if (label.empty()) label = NameIn(names, id);
  }
}

std::set<std::string> GraphPicture::Unnamed() const {
  std::set<std::string> ids;
  for (const auto& [id, label] : labels_) {
    if (label.empty()) ids.insert(id);
  }
  return ids;
}

std::string GraphPicture::Dot() const {
  std::string dot =
      "digraph entente {\n"
      "  graph [rankdir=LR, charset=\"UTF-8\"]\n"
      "  node [fontname=\"sans-serif\"]\n"
      "  edge [fontname=\"sans-serif\", fontsize=10]\n";
  for (const auto& [id, label] : labels_) {
    absl::StrAppend(&dot, "  ", DotText(id), " [label=", DotText(label.empty() ? id : label),
                    ", shape=", ShapeOf(id).dot, ", tooltip=", DotText(id),
                    emphasized_.count(id) > 0 ? ", style=bold" : "", "]\n");
  }
  for (const auto& [key, edge] : edges_) {
    absl::StrAppend(&dot, "  ", DotText(edge.subject), " -> ", DotText(edge.object), " [label=", DotText(edge.label),
                    edge.possible ? ", style=dashed" : "", edge.symmetric ? ", dir=none" : "", "]\n");
  }
  return dot + "}\n";
}

std::string GraphPicture::Mermaid() const {
  std::string mermaid = "flowchart LR\n";
  std::map<std::string, std::string> names;
  for (const auto& [id, label] : labels_) {
    const std::string name = absl::StrCat("n", names.size() + 1);
    names[id] = name;
    absl::StrAppend(&mermaid, "  ", name, ShapeOf(id).open, MermaidText(label.empty() ? id : label), ShapeOf(id).close,
                    "\n");
    if (emphasized_.count(id) > 0) absl::StrAppend(&mermaid, "  style ", name, " stroke-width:3px\n");
  }
  for (const auto& [key, edge] : edges_) {
    const char* line = edge.possible ? (edge.symmetric ? " -.-" : " -.->") : (edge.symmetric ? " ---" : " -->");
    absl::StrAppend(&mermaid, "  ", names[edge.subject], line, "|", MermaidText(edge.label), "| ", names[edge.object],
                    "\n");
  }
  return mermaid;
}

absl::Status WritePicture(Session& session, GraphPicture& picture, const v1::ReadInfo& info) {
  picture.Add(NamesOf(session, picture.Unnamed(), info));
  NoteIncomplete(session, info);
  if (session.output.format() == Format::kMermaid) {
    session.output.stream() << picture.Mermaid();
  } else if (session.output.format() == Format::kDot) {
    session.output.stream() << picture.Dot();
  } else {
    ASSIGN_OR_RETURN(const std::string svg, RenderSvg(picture.Dot()));
    session.output.stream() << svg;
  }
  return absl::OkStatus();
}

}  // namespace entente::cli
