// One libcurl easy handle, used again and again, and what it needs for the request it carries.
#pragma once

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/request/request.h"
#include "loadgen/transport/answer_length.h"
#include "loadgen/transport/connection_options.h"
#include "loadgen/transport/curl_setup.h"
#include "loadgen/transport/curl_share.h"
#include "loadgen/transport/curl_sockets.h"
#include "loadgen/transport/transport.h"

namespace composure::loadgen {

class CurlMulti;

// What the transfers of a thread have in common; it outlives them.
struct CurlCommon {
  CurlCommon(EventLoop& loop, const ConnectionOptions& given);
  const ConnectionOptions options;  // the URL without a slash at its end
  CurlSockets sockets;
  CurlShare share;
  CurlList resolve;
};

// Not movable: libcurl holds its address.
class CurlTransfer {
 public:
  explicit CurlTransfer(CurlCommon& common);
  ~CurlTransfer();
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // The transfer of a handle.
  static CurlTransfer& of(CURL* easy);
  CURL* easy() const { return easy_; }
  std::uint32_t slot() const { return slot_; }

  // A request that it carried before, of the same revision, is not set again.
  void prepare(std::uint32_t slot, const Request& request);
  // Whether the request that it is set to can be sent.
  bool sendable() const { return sendable_; }
  // Whether it ended because something had come on the kept connection that it was to use: nothing
  // of it was sent, so it may begin again.
  bool found_unasked() const { return found_unasked_; }
  void begin_again() { prepare(slot_, *request_); }
  // Once libcurl says it is done. The body stays valid until the next prepare().
  Answer answer(CURLcode code, std::int64_t now);

  CurlMulti* multi = nullptr;  // that it is in

 private:
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static int on_debug(CURL*, curl_infotype what, char*, std::size_t size, void* self);
  static int before_request(void* self, char*, char*, int, int local_port);
  void apply_options();
  void set_url(const Request& request);
  void set_method(const Request& request);
  void set_headers(const Request& request);
  bool becomes_get() const;
  void change_to_get();
  void set_times(Answer& answer) const;
  void set_head(Answer& answer) const;
  void read_head(std::string_view line);
  Outcome outcome_of(CURLcode code) const;
  long number(CURLINFO what) const;
  std::int64_t nanoseconds(CURLINFO what) const;

  CurlCommon& common_;
  CurlSockets::Opener opener_;
  CURL* easy_;
  std::uint32_t slot_ = 0;
  // The request that the handle is set to.
  const Request* request_ = nullptr;
  std::uint64_t revision_ = 0;
  bool sendable_ = true;
  bool changed_ = false;  // a redirect has made a GET of it
  std::string url_;
  CURLU* parsed_ = nullptr;  // the same
  std::string method_;
  // libcurl reads its header list in place: these are its nodes and their text.
  std::vector<std::string> lines_;
  std::vector<curl_slist> nodes_;

  bool long_body_ = false;
  std::int64_t written_ = 0;
  std::size_t body_left_ = 0;  // of a long body: still to be sent
  std::int64_t first_byte_ = 0;
  std::uint64_t bytes_ = 0;
  std::string body_;
  std::size_t head_bytes_ = 0;
  AnswerLength length_;      // what the head says of the body's length
  bool head_whole_ = false;  // of the request that was sent last
  bool packed_ = false;      // libcurl unpacks its body
  long requests_sent_ = 0;
  bool too_long_ = false;
  bool found_unasked_ = false;
  std::array<char, CURL_ERROR_SIZE> error_{};
};

}  // namespace composure::loadgen
