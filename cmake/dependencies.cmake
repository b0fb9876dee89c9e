# Everything comes from Debian 12's packages; the wrapper `composure` lists their names.
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(Protobuf REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(ZLIB REQUIRED)

# Libraries whose Debian packages bring no usable CMake package.
function(composure_system_library target library header)
  find_library(${target}_LIBRARY ${library} REQUIRED)
  find_path(${target}_INCLUDE_DIR ${header} REQUIRED)
  add_library(${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION "${${target}_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${${target}_INCLUDE_DIR}")
endfunction()

composure_system_library(composure_nats nats nats/nats.h)
composure_system_library(composure_http_parser http_parser http_parser.h)
composure_system_library(composure_nghttp2 nghttp2 nghttp2/nghttp2.h)
composure_system_library(composure_hiredis hiredis hiredis/hiredis.h)
composure_system_library(composure_crypt crypt crypt.h)
composure_system_library(composure_zstd zstd zstd.h)
