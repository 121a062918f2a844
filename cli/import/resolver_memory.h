// What an import has decided so far in this run: which entity each thing is, and what it made.
//
// In a dry run nothing that was decided is in the graph, and in any run the same thing comes up again and again; this
// answers both. It grows by some hundred bytes for each distinct thing of the source.
#ifndef ENTENTE_CLI_IMPORT_RESOLVER_MEMORY_H_
#define ENTENTE_CLI_IMPORT_RESOLVER_MEMORY_H_

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cli/import/resolver_things.h"

namespace entente::cli {

// The decisions of one run. Not thread-safe.
class ResolverMemory {
 public:
  // What was decided about the thing under a key.
  struct Decision {
    std::string id;
    Outcome outcome = Outcome::kOpen;
  };

  // Null if it has not come up yet.
  const Decision* Find(const std::string& key) const;
  // Notes what was decided. What was made as a stub and is described by another record of the run is a stub no more.
  void Remember(const Thing& thing);
  // The source has these records no more. What nothing but they described has left its id to whatever has its name.
  void LetGo(const std::vector<std::string>& records);

  // The entity with one of the thing's external ids that this run made; empty if there is none.
  std::string MadeWithKeyOf(const Thing& thing) const;
  // The one entity that another thing of this name was decided to be, whatever by, and that may be this one, too; empty
  // if there is none, or several. A run that goes on with a broken one knows as many as if it had not stopped.
  std::string DecidedLike(const Thing& thing) const;
  // Whether this run made the entity; whether a thing was decided to be it at all.
  bool Made(const std::string& id) const { return made_.count(id) > 0; }
  bool Taken(const std::string& id) const { return taken_.count(id) > 0; }
  // Whether all records that described the entity have left the source, and no other thing became it since.
  bool Left(const std::string& id) const;
  // How many entities this run made that are described, and that are stubs.
  int64_t created() const { return created_; }
  int64_t stubbed() const { return static_cast<int64_t>(made_.size()) - created_; }
  // Whether the entity was described under another key of the source.
  bool IsOfAnother(const std::string& id, const Thing& thing) const;

 private:
  // Whose an entity is.
  struct Owner {
    std::string key;                // of the thing
    std::string source_key;         // that the source has for it
    std::set<std::string> records;  // that describe it; empty once they have left
  };

  void NoteLike(const Thing& thing);

  std::unordered_map<std::string, Decision> decisions_;
  std::unordered_map<std::string, Owner> owners_;               // by entity
  std::unordered_map<std::string, std::string> made_with_key_;  // external id to entity
  std::unordered_map<std::string, std::vector<Thing>> like_;    // kind and slug to what such things are
  std::unordered_map<std::string, bool> made_;                  // entity to whether it is described
  std::unordered_set<std::string> taken_;
  int64_t created_ = 0;
};

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RESOLVER_MEMORY_H_
