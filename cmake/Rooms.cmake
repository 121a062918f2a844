# A room is one folder under service/: a static library of its sources and a test program of its *_test.cc.
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Wno-missing-field-initializers)

# Programs under a sanitizer take a multiple of the time, and so may their tests.
set(ENTENTE_PATIENCE 1)
if(ENTENTE_SANITIZED)
  set(ENTENTE_PATIENCE 5)
endif()

# entente_room(NAME DEPS lib... [GRPC]): builds the current folder as entente_NAME; sees headers as "service/...".
function(entente_room name)
  cmake_parse_arguments(ROOM "GRPC" "" "DEPS;TEST_DEPS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  set(target entente_${name})
  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${ROOM_DEPS})
    target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
    entente_precompile(${target} ${ROOM_GRPC})
  else()
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${ROOM_DEPS})
    target_include_directories(${target} INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  endif()
  if(tests AND BUILD_TESTING)
    set(with_grpc)
    if(ROOM_GRPC)
      set(with_grpc GRPC)
    endif()
    entente_test(${name}_test SOURCES ${tests} DEPS ${target} ${ROOM_TEST_DEPS} ${with_grpc})
  endif()
endfunction()

# entente_test(NAME SOURCES file... DEPS lib...): one gtest program, one ctest entry.
function(entente_test name)
  cmake_parse_arguments(TEST "GRPC" "TIMEOUT" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  # As the libraries are compiled, or the precompiled headers would not fit.
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIC)
  target_link_libraries(${name} PRIVATE ${TEST_DEPS} GTest::gmock GTest::gtest GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  entente_precompile(${name} ${TEST_GRPC})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  math(EXPR TEST_TIMEOUT "${TEST_TIMEOUT} * ${ENTENTE_PATIENCE}")
  # What it writes lies below its build, so that those of two builds do not meet.
  set(scratch ${CMAKE_BINARY_DIR}/scratch/${name})
  file(MAKE_DIRECTORY ${scratch})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${TEST_TIMEOUT} ENVIRONMENT
    "ENTENTE_BINARY_DIR=${CMAKE_BINARY_DIR};ENTENTE_SOURCE_DIR=${CMAKE_SOURCE_DIR};TEST_TMPDIR=${scratch}")
endfunction()

# entente_python_test(NAME): NAME.py of the current folder, on the programs of this build; exit 77 is "skipped".
function(entente_python_test name)
  add_test(NAME ${name} COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/${name}.py)
  math(EXPR timeout "300 * ${ENTENTE_PATIENCE}")
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout} SKIP_RETURN_CODE 77
    ENVIRONMENT "ENTENTE_BINARY_DIR=${CMAKE_BINARY_DIR};ENTENTE_SOURCE_DIR=${CMAKE_SOURCE_DIR};LC_ALL=C.UTF-8")
endfunction()

# Shares one of the two precompiled headers (proto/CMakeLists.txt) with the target.
function(entente_precompile target grpc)
  if(grpc)
    target_link_libraries(${target} PUBLIC entente_grpc)
    target_precompile_headers(${target} REUSE_FROM entente_grpc_pch)
  else()
    target_precompile_headers(${target} REUSE_FROM entente_proto_pch)
  endif()
endfunction()
