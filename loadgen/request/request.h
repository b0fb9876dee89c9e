// An HTTP request as data.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace composure::loadgen {

struct Header {
  std::string name;
  std::string value;
  friend bool operator==(const Header&, const Header&) = default;
};
using Headers = std::vector<Header>;

struct Request {
  std::string method = "GET";
  std::string path = "/";  // with query; it follows the plan's URL
  Headers headers;
  std::string body;

  // As new, keeping the memory.
  void clear();
};

// The value of the first header of that name (case does not matter), or nullptr.
const std::string* find_header(const Headers& headers, std::string_view name);

}  // namespace composure::loadgen
