#include "loadgen/request/request.h"

#include <strings.h>

namespace composure::loadgen {

void Request::clear() {
  static const Request blank;
  method = blank.method;
  path = blank.path;
  headers.clear();
  body.clear();
}

const std::string* find_header(const Headers& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (header.name.size() == name.size() &&
        strncasecmp(header.name.data(), name.data(), name.size()) == 0) {
      return &header.value;
    }
  }
  return nullptr;
}

}  // namespace composure::loadgen
