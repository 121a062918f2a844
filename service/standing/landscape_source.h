// WatchLandscape: an answer about the landscape as a source of its lines and of what commits change of them.
//
// A source keeps the answer of the last revision it was asked about. Commits that touch nothing the answer rests on
// cost no more than a look at the numbers of what they touch; after others the answer is made anew and compared line by
// line.
#ifndef ENTENTE_SERVICE_STANDING_LANDSCAPE_SOURCE_H_
#define ENTENTE_SERVICE_STANDING_LANDSCAPE_SOURCE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "entente/v1/watch_service.pb.h"
#include "service/query/query.h"
#include "service/watch/source.h"

namespace entente::standing {

// Opens the source that a request's question asks for: items are v1::LandscapeLines by key, changes v1::LineChanges by
// key; tallies count and have no digest. Answers the question once, at the head. INVALID_ARGUMENT, NOT_FOUND and
// RESOURCE_EXHAUSTED as LandscapeQuestion says; so do its Next and Between, each of whose answers may cost the budget
// of the question's context. What ground and caller borrow must outlive it.
absl::StatusOr<std::unique_ptr<watch::Source>> OpenLandscapeSource(const query::Ground& ground,
                                                                   const v1::WatchLandscapeRequest& request,
                                                                   const query::Caller& caller);

}  // namespace entente::standing

#endif  // ENTENTE_SERVICE_STANDING_LANDSCAPE_SOURCE_H_
