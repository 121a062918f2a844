#include "service/server/version.h"

namespace entente::server {

const char kVersion[] = ENTENTE_VERSION;

}  // namespace entente::server
