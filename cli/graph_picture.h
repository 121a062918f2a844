// A graph as a picture: in the DOT language of Graphviz, as a Mermaid flowchart, or as SVG.
//
//   GraphPicture picture;
//   picture.Add(entity);
//   picture.Add(relationship);
//   RETURN_IF_ERROR(WritePicture(session, picture, response.read_info()));
//
// Entities of one kind have one shape, whatever the kind is called. What is only possibly valid is dashed; what was
// asked about is bold.
#ifndef ENTENTE_CLI_GRAPH_PICTURE_H_
#define ENTENTE_CLI_GRAPH_PICTURE_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/entity_names.h"
#include "cli/session.h"

namespace entente::cli {

// A picture in the making. Each entity and relationship is drawn once, however often it is added. Not thread-safe.
class GraphPicture {
 public:
  void Add(const v1::Entity& entity);
  // Its ends are drawn too.
  void Add(const v1::Relationship& relationship);
  template <typename Items>
  void AddAll(const Items& items) {
    for (const auto& item : items) Add(item);
  }
  // Names of entities that were only pointed at.
  void Add(const Names& names);
  void Emphasize(const std::string& id) { emphasized_.insert(id); }

  // The entities without a name.
  std::set<std::string> Unnamed() const;

  std::string Dot() const;
  std::string Mermaid() const;

 private:
  struct Edge {
    std::string subject, object, label;
    bool possible = false;
    bool symmetric = false;
  };

  Names labels_;                       // of every entity, by id; empty where it has none
  std::map<std::string, Edge> edges_;  // by identity
  std::set<std::string> emphasized_;
};

// Writes the picture in the session's form, with the names of what was only pointed at, and remarks when the answer was
// cut short.
absl::Status WritePicture(Session& session, GraphPicture& picture, const v1::ReadInfo& info);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_GRAPH_PICTURE_H_
