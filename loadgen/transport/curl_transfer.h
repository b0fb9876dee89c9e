// One libcurl easy handle, used again and again, and what it needs for the request it carries.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "loadgen/request/request.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

class CurlTransport;

struct CurlLimits {
  std::uint64_t max_body;
  bool keep_body;
};

// Not movable: libcurl holds its address.
class CurlTransfer {
 public:
  CurlTransfer(CurlTransport& owner, const CurlLimits& limits);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // The transfer of a handle.
  static CurlTransfer& of(CURL* easy);
  CurlTransport& owner() const { return owner_; }
  CURL* easy() const { return easy_; }
  std::uint32_t slot() const { return slot_; }

  void prepare(std::uint32_t slot, const std::string& base_url, const Request& request);
  // Once libcurl says it is done. The body stays valid until the next prepare().
  Answer answer(CURLcode code, std::int64_t now);
  void no_descriptor_left() { no_descriptor_left_ = true; }

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int before_request(void* self, char*, char*, int, int);
  void set_method(const Request& request);
  void set_headers(const Request& request);

  CurlTransport& owner_;
  const CurlLimits limits_;
  CURL* easy_;
  std::uint32_t slot_ = 0;
  std::string url_;
  std::string method_;
  // libcurl reads its header list in place: these are its nodes and their text.
  std::vector<std::string> lines_;
  std::vector<curl_slist> nodes_;

  std::int64_t first_byte_ = 0;
  std::uint64_t bytes_ = 0;
  std::string body_;
  int requests_sent_ = 0;
  bool too_long_ = false;
  bool no_descriptor_left_ = false;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace composure::loadgen
