// Cutting a record into drafts: which mentions each claim needs, under which positions.
#ifndef ENTENTE_CLI_IMPORT_RECORD_DRAFT_PARTS_H_
#define ENTENTE_CLI_IMPORT_RECORD_DRAFT_PARTS_H_

#include <string>
#include <vector>

#include "cli/import/record_draft.h"

namespace entente::cli {

// `@7`: how claims of a draft name its mentions.
std::string MentionReference(int position);

// A draft of some claims of a record with those of its mentions that they name, directly or as related, renumbered.
// With `described`, also the mentions that are described. Pure.
RecordDraft DraftOf(const std::string& locator, const std::vector<DraftMention>& mentions,
                    std::vector<v1::Claim> claims, bool described);

}  // namespace entente::cli

#endif  // ENTENTE_CLI_IMPORT_RECORD_DRAFT_PARTS_H_
