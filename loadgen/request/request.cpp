#include "loadgen/request/request.h"

#include <strings.h>

namespace composure::loadgen {

void Request::clear() {
  method = "GET";
  path = "/";
  headers.clear();
  body.clear();
}

std::string& HeaderList::add(std::string_view name, std::string_view value) {
  if (used_ == items_.size()) items_.emplace_back();
  Header& header = items_[used_++];
  header.name = name;
  header.value = value;
  return header.value;
}

bool is_named(const Header& header, std::string_view name) {
  return header.name.size() == name.size() &&
         strncasecmp(header.name.data(), name.data(), name.size()) == 0;
}

const std::string* find_header(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers)
    if (is_named(header, name)) return &header.value;
  return nullptr;
}

}  // namespace composure::loadgen
