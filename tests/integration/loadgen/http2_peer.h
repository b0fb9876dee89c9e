// As much of an HTTP/2 server (RFC 9113) as tests need, frame by frame, so that it can be as odd as
// they like. Only the headers that come are unpacked by nghttp2.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace composure::loadgen {

enum class FrameType : std::uint8_t {
  data,
  headers,
  priority,
  reset,
  settings,
  push,
  ping,
  goaway,
  window,
  continuation
};
inline constexpr std::uint8_t kEndStream = 1, kAck = 1, kEndHeaders = 4;

struct Http2Request {
  std::uint32_t stream = 0;
  std::map<std::string, std::string> headers;  // ":path" and its like among them
  std::vector<std::string> names;              // of the headers, in order
  std::string body;

  std::string header(const std::string& name) const;  // or "(absent)"
  std::string path() const { return header(":path"); }
};

// One connection, on the calling thread.
class Http2Peer {
 public:
  // All that is asked for, or false.
  struct Wire {
    std::function<bool(char* into, std::size_t size)> read;
    std::function<bool(std::string_view text)> write;
  };
  using Settings = std::vector<std::pair<std::uint16_t, std::uint32_t>>;
  static constexpr std::uint16_t kMaxStreams = 3, kInitialWindow = 4;

  explicit Http2Peer(Wire wire);
  static Wire over(int fd);
  ~Http2Peer();
  Http2Peer(const Http2Peer&) = delete;
  Http2Peer& operator=(const Http2Peer&) = delete;

  // Reads the client's preface and says the settings.
  bool greet(const Settings& settings = {});
  // The next whole request; nothing: the connection has ended. Settings and pings are acknowledged
  // meanwhile, and what came of bodies is given back to the client's windows.
  std::optional<Http2Request> next();
  // The next that is there already.
  std::optional<Http2Request> ready();
  // Has come since it was last asked: streams that the client reset, pings that it acknowledged.
  std::vector<std::uint32_t> take_resets() { return std::exchange(resets_, {}); }
  std::uint32_t pongs() const { return pongs_; }
  std::size_t longest_data() const { return longest_data_; }
  void give_back(bool credit) { credit_ = credit; }  // false: windows stay as they are
  // Asks the client for a sign: all that it sent before has come when this returns. False: the
  // connection has ended.
  bool ping();
  // Reads one frame and does the above; false: the connection has ended.
  bool step();

  bool frame(FrameType type, std::uint8_t flags, std::uint32_t stream, std::string_view payload);
  bool answer(std::uint32_t stream, int status, std::string_view body, std::string_view more = {});
  bool settings(const Settings& settings);
  bool reset(std::uint32_t stream, std::uint32_t code);
  bool goaway(std::uint32_t last, std::uint32_t code = 0);
  bool window(std::uint32_t stream, std::uint32_t size);
  // Header fields as HPACK has them, without compression.
  static std::string packed(const std::vector<std::pair<std::string, std::string>>& fields);
  static std::string number(std::uint32_t value, int bytes = 4);

 private:
  void take_headers(std::uint32_t stream, std::string_view block);

  Wire wire_;
  nghttp2_hd_inflater* inflater_ = nullptr;
  std::map<std::uint32_t, Http2Request> under_way_;
  std::vector<Http2Request> whole_;
  std::vector<std::uint32_t> resets_;
  std::uint32_t pongs_ = 0;
  std::size_t longest_data_ = 0;
  bool credit_ = true;
};

// Answers each request of a connection with `body`: the first at once, later ones when `together`
// of them are there.
void serve_http2_together(const Http2Peer::Wire& wire, std::size_t together,
                          const std::string& body);

}  // namespace composure::loadgen
