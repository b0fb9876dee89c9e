// An HTTP request as data.
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <span>
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

// Headers in order. clear() keeps the memory of names and values, so that filling the same list
// again allocates nothing.
class HeaderList {
 public:
  HeaderList() = default;
  HeaderList(std::initializer_list<Header> headers) : items_(headers), used_(items_.size()) {}

  // Appends one and returns its value, to be written to.
  std::string& add(std::string_view name, std::string_view value = {});
  void clear() { used_ = 0; }

  bool empty() const { return used_ == 0; }
  std::size_t size() const { return used_; }
  const Header* begin() const { return items_.data(); }
  const Header* end() const { return items_.data() + used_; }
  friend bool operator==(const HeaderList& a, const HeaderList& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  std::vector<Header> items_;
  std::size_t used_ = 0;
};

struct Request {
  std::string method = "GET";
  std::string path = "/";  // with query; it follows the plan's URL
  HeaderList headers;
  std::string body;
  // Changes whenever the request does, so that what was made of it can be used again.
  std::uint64_t revision = 0;

  // As new, keeping the memory.
  void clear();
};

// Whether it is the header of that name; case does not matter.
bool is_named(const Header& header, std::string_view name);
// The value of the first header of that name, or nullptr.
const std::string* find_header(std::span<const Header> headers, std::string_view name);

}  // namespace composure::loadgen
