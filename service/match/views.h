// The same view, asked otherwise: what the parts of a search look at facts with. Pure.
#ifndef ENTENTE_SERVICE_MATCH_VIEWS_H_
#define ENTENTE_SERVICE_MATCH_VIEWS_H_

#include "service/query/read_context.h"

namespace entente::match {

inline query::View WithoutClaims(query::View view) {
  view.include_claims = false;
  return view;
}

// With what is only possibly so.
inline query::View WithPossible(query::View view) {
  view.definite_only = view.policy.definite_only = false;
  return view;
}

// For relationships of edges that have a window of their own.
inline query::View AtAnyTime(query::View view) {
  view.window = view.policy.window = base::Window{.any = true};
  return WithPossible(view);
}

}  // namespace entente::match

#endif  // ENTENTE_SERVICE_MATCH_VIEWS_H_
