// The version of the program.
#ifndef ENTENTE_SERVICE_SERVER_VERSION_H_
#define ENTENTE_SERVICE_SERVER_VERSION_H_

namespace entente::server {

// `0.2.0`: the project's version, from CMakeLists.txt.
extern const char kVersion[];

}  // namespace entente::server

#endif  // ENTENTE_SERVICE_SERVER_VERSION_H_
