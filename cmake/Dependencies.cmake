# Every dependency, all from Debian's packages; DECISIONS.md says why each.
string(TOUPPER "${CMAKE_BUILD_TYPE}" entente_build_type)
set(ENTENTE_SANITIZED OFF)
if("${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${entente_build_type}}" MATCHES "-fsanitize")
  set(ENTENTE_SANITIZED ON)
endif()

# Protobuf comes in module mode and before gRPC: Debian ships no config file for it, and gRPC's looks for its targets.
set(Protobuf_USE_STATIC_LIBS OFF)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(CLI11 CONFIG REQUIRED)
find_package(Threads REQUIRED)
# What reads the files of other sources.
find_package(yaml-cpp CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
# Neither libcsv nor re2 comes with a package file that CMake reads.
find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
find_path(RE2_INCLUDE_DIR re2/re2.h REQUIRED)
find_library(RE2_LIBRARY re2 REQUIRED)
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()

# gRPC, Protobuf and Abseil become part of each program: a call among them then is no jump through a table, and a small
# read costs the server a fifth less (tests/benchmark/RESULTS.md). A sanitizer has to tell them from what it watches, so
# there they stay libraries.
if(NOT ENTENTE_SANITIZED)
  get_property(imported DIRECTORY PROPERTY IMPORTED_TARGETS)
  list(FILTER imported INCLUDE REGEX "^(gRPC|protobuf|absl)::")
  foreach(target IN LISTS imported)
    foreach(location IMPORTED_LOCATION IMPORTED_LOCATION_NONE IMPORTED_LOCATION_RELEASE)
      get_target_property(shared ${target} ${location})
      string(REGEX REPLACE "\\.so[.0-9]*$" ".a" archive "${shared}")
      if(EXISTS "${archive}")
        set_target_properties(${target} PROPERTIES ${location} "${archive}")
      endif()
    endforeach()
  endforeach()
endif()

# The google.rpc error model, as plain .proto files.
find_path(GOOGLE_RPC_PROTO_DIR google/rpc/error_details.proto
  PATHS /usr/share/gocode/src/github.com/gogo/googleapis REQUIRED)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM)
  add_link_options(-fuse-ld=lld)
endif()
