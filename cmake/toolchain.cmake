set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
# What is measured is compiled as its users would compile it.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
  # ccache finds nothing again that was compiled with a precompiled header: g++ writes no two alike.
  set(CMAKE_DISABLE_PRECOMPILE_HEADERS ON)
else()
  # Headers are most of what is compiled: files of a target that are compiled as one read them once.
  set(CMAKE_UNITY_BUILD ON CACHE BOOL "Compile a target's files eight at a time")
endif()
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

if(COMPOSURE_CLANG_TIDY)
  find_program(CLANG_TIDY_PROGRAM clang-tidy REQUIRED)
  set(CMAKE_CXX_CLANG_TIDY ${CLANG_TIDY_PROGRAM})
endif()

# Warnings are errors in our own code only; libraries come in as system headers.
add_library(composure_warnings INTERFACE)
# g++ 12 at -O2 takes the frames of Boost 1.74's coroutines for mismatched new and delete, which they are not.
target_compile_options(composure_warnings INTERFACE -Wall -Wextra -Wpedantic -Werror -Wno-mismatched-new-delete)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 at -O2 sees overruns and overlaps in std::string's concatenation that are not there (GCC bugs 105329 and
  # 105651), in other files with a precompiled header than without. AddressSanitizer looks for real ones.
  target_compile_options(composure_warnings INTERFACE -Wno-array-bounds -Wno-restrict
    -Wno-stringop-overflow -Wno-stringop-overread)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++'s stable_sort is made of what it calls deprecated itself.
  target_compile_options(composure_warnings INTERFACE -Wno-deprecated-declarations)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ warns of nameless namespaces in what is included, which such a build's sources are.
  target_compile_options(composure_warnings INTERFACE -Wno-subobject-linkage)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # The compiler collects its garbage later and hands its output over without a file: a tenth of its time.
  add_compile_options(-pipe "SHELL:--param ggc-min-heapsize=524288")
endif()
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=thread")
  # GCC's ThreadSanitizer knows no bare fences, and Asio needs none here: its queues have locks.
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC takes the sanitizers' own code in std::regex for uninitialized reads.
  target_compile_options(composure_warnings INTERFACE -Wno-maybe-uninitialized)
endif()

# Nearly every file reads these, which costs more than half a second each time.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/precompiled.cpp CONTENT "")
add_library(composure_precompiled OBJECT ${CMAKE_BINARY_DIR}/precompiled.cpp)
target_link_libraries(composure_precompiled PRIVATE composure_warnings fmt::fmt)
target_precompile_headers(composure_precompiled PRIVATE <algorithm> <array> <chrono> <cstdint> <cstring> <functional>
  <map> <memory> <optional> <span> <sstream> <string> <string_view> <system_error> <unordered_map> <utility> <variant>
  <vector> <fmt/format.h>)

# composure_library(base result.cpp ...)  ->  target composure_base, alias composure::base.
function(composure_library name)
  add_library(composure_${name} STATIC ${ARGN})
  add_library(composure::${name} ALIAS composure_${name})
  target_include_directories(composure_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(composure_${name} PRIVATE composure_warnings)
  target_precompile_headers(composure_${name} REUSE_FROM composure_precompiled)
endfunction()

# What `composure run` needs, and nothing of tests and benches.
add_custom_target(programs)

# composure_program(composure-gateway main.cpp ...)  ->  an executable in <build>/bin, part of `programs`.
function(composure_program name)
  add_executable(${name} ${ARGN})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE composure_warnings)
  target_precompile_headers(${name} REUSE_FROM composure_precompiled)
  add_dependencies(programs ${name})
endfunction()
