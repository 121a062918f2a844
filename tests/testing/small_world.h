// A few organizations, models and what is between them, for tests that need something to be there.
#ifndef ENTENTE_TESTS_TESTING_SMALL_WORLD_H_
#define ENTENTE_TESTS_TESTING_SMALL_WORLD_H_

#include <string>

#include "entente/v1/commit_service.pb.h"

namespace entente::testing {

// One commit, request id `small-world`: document/notes; organization/han (KR), organization/nara (JP),
// organization/lab (US); alliance/circle; model/base, model/tuned; the first two in the alliance (claim/han-circle,
// claim/nara-circle), model/tuned based on model/base (claim/tuned-base), organization/nara part of organization/han
// since 2020 (claim/nara-han), organization/han with 1000 employees in 2024. Every claim about an entity is
// `claim/NAME`, every other as above.
v1::CommitRequest SmallWorld();

void ParseTextOrDie(const std::string& text, google::protobuf::Message& message);

// A request in protobuf's text form; ends the test program if it is none.
template <typename Request>
Request FromText(const std::string& text) {
  Request request;
  ParseTextOrDie(text, request);
  return request;
}

}  // namespace entente::testing

#endif  // ENTENTE_TESTS_TESTING_SMALL_WORLD_H_
