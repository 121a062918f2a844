// The cheapest read that tells the current revision: one entity, of which nothing is asked but the id.
#ifndef ENTENTE_CLIENT_INTERNAL_HEAD_REQUEST_H_
#define ENTENTE_CLIENT_INTERNAL_HEAD_REQUEST_H_

#include "entente/v1/query_service.pb.h"

namespace entente::internal {

// The request; what is wanted is in the response's read_info.
inline v1::ListEntitiesRequest HeadRequest() {
  v1::ListEntitiesRequest request;
  request.set_page_size(1);
  request.mutable_read_mask()->add_paths("id");
  request.mutable_context()->set_fully_consistent(true);
  request.mutable_context()->mutable_valid_at()->set_any(true);
  return request;
}

}  // namespace entente::internal

#endif  // ENTENTE_CLIENT_INTERNAL_HEAD_REQUEST_H_
