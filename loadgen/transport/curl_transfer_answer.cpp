// What comes of a transfer: libcurl's calls while it runs, and the answer at its end.
#include <algorithm>

#include "base/text.h"
#include "loadgen/clock.h"
#include "loadgen/transport/answer_limits.h"
#include "loadgen/transport/curl_outcome.h"
#include "loadgen/transport/curl_transfer.h"

namespace composure::loadgen {

// Why there is no answer.
Outcome CurlTransfer::outcome_of(CURLcode code) const {
  if (opener_.none_left) return Outcome::dropped;
  // A header that is longer than libcurl takes has this code.
  if (too_long_ || code == CURLE_OUT_OF_MEMORY) return Outcome::too_long;
  Outcome outcome = curl_outcome(code, number(CURLINFO_OS_ERRNO), error_.data());
  if (code == CURLE_ABORTED_BY_CALLBACK) outcome = Outcome::reset;  // before_request()
  const bool unanswered = outcome == Outcome::reset && requests_sent_ > 0 && head_bytes_ == 0;
  return unanswered && common_.options.version == HttpVersion::http1 ? Outcome::unanswered
                                                                     : outcome;
}

Answer CurlTransfer::answer(CURLcode code, std::int64_t now) {
  Answer answer;
  if (code != CURLE_OK) answer.outcome = outcome_of(code);
  // To libcurl a connection that ends within the head ends it.
  if (code == CURLE_OK && !head_whole_) answer.outcome = Outcome::reset;
  answer.status = static_cast<int>(number(CURLINFO_RESPONSE_CODE));
  answer.new_connection = number(CURLINFO_NUM_CONNECTS) > 0;
  answer.first_byte = first_byte_;
  answer.done = now;
  answer.bytes = bytes_;
  answer.body = body_;
  if (code != CURLE_TOO_MANY_REDIRECTS) set_head(answer);
  set_times(answer);
  return answer;
}

// Where a redirect leads to nobody, the head is that of the redirect.
void CurlTransfer::set_head(Answer& answer) const {
  answer.head_whole =
      head_whole_ && requests_sent_ == 1 + number(CURLINFO_REDIRECT_COUNT) && answer.status >= 200;
  if (!answer.head_whole || packed_ || answer.status == 204 || answer.status == 304) return;
  curl_off_t length = -1;
  curl_easy_getinfo(easy_, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  answer.announced = length;
}

// Of several requests libcurl does not say which took what.
void CurlTransfer::set_times(Answer& answer) const {
  if (requests_sent_ != 1 || written_ == 0) return;
  answer.written = written_;
  if (!answer.new_connection) return;
  answer.connect =
      std::max(nanoseconds(CURLINFO_CONNECT_TIME_T), nanoseconds(CURLINFO_APPCONNECT_TIME_T));
  answer.lookup = std::min(nanoseconds(CURLINFO_NAMELOOKUP_TIME_T), answer.connect);
}

void CurlTransfer::read_head(std::string_view line) {
  constexpr std::string_view kPacked = "content-encoding: gzip";
  if (line.starts_with("HTTP/")) {  // each of several answers has its own
    head_bytes_ = 0;
    length_ = {};
    head_whole_ = packed_ = false;
  } else if (line == "\r\n" || line == "\n") {
    head_whole_ = true;
  } else if (common_.options.compression && line.size() >= kPacked.size()) {
    packed_ = packed_ || to_lower(line.substr(0, kPacked.size())) == kPacked;
  }
}

std::size_t CurlTransfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (transfer.first_byte_ == 0) transfer.first_byte_ = monotonic_ns();
  const std::string_view line(data, size * count);
  transfer.read_head(line);
  transfer.head_bytes_ += line.size();
  transfer.too_long_ = transfer.head_bytes_ > kMaxHead;
  const bool fine = transfer.length_.read(line) && !transfer.too_long_;
  return fine ? line.size() : CURL_WRITEFUNC_ERROR;
}

std::size_t CurlTransfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  transfer.bytes_ += size * count;
  const ConnectionOptions& options = transfer.common_.options;
  if (transfer.bytes_ > options.max_body) {
    transfer.too_long_ = true;
    return CURL_WRITEFUNC_ERROR;
  }
  if (options.keep_body) transfer.body_.append(data, size * count);
  return size * count;
}

// How much of a long body libcurl has handed to the system it says only here.
int CurlTransfer::on_debug(CURL*, curl_infotype what, char*, std::size_t size, void* self) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (what != CURLINFO_DATA_OUT || transfer.body_left_ == 0) return 0;
  transfer.body_left_ -= std::min(size, transfer.body_left_);
  if (transfer.body_left_ == 0) transfer.written_ = monotonic_ns();
  return 0;
}

// Also called for each redirect. libcurl would send a request again, silently, when a kept
// connection ends before the answer begins: the server would see more requests than we count, some
// of them twice.
int CurlTransfer::before_request(void* self, char*, char*, int, int local_port) {
  auto& transfer = *static_cast<CurlTransfer*>(self);
  if (transfer.requests_sent_ == 0) {
    transfer.found_unasked_ = transfer.common_.options.version == HttpVersion::http1 &&
                              transfer.number(CURLINFO_NUM_CONNECTS) == 0 &&
                              !transfer.common_.sockets.quiet(local_port);
    if (transfer.found_unasked_) return CURL_PREREQFUNC_ABORT;
    if (transfer.long_body_)
      transfer.body_left_ = transfer.request_->body.size();
    else
      transfer.written_ = monotonic_ns();
  }
  transfer.head_whole_ = false;
  if (transfer.requests_sent_ <= transfer.number(CURLINFO_REDIRECT_COUNT)) transfer.head_bytes_ = 0;
  if (transfer.requests_sent_ > 0 && transfer.becomes_get()) transfer.change_to_get();
  if (++transfer.requests_sent_ == 1) return CURL_PREREQFUNC_OK;
  return transfer.requests_sent_ <= 1 + transfer.number(CURLINFO_REDIRECT_COUNT)
             ? CURL_PREREQFUNC_OK
             : CURL_PREREQFUNC_ABORT;
}

}  // namespace composure::loadgen
