// Connections for the transports http1 and http2, made by libcurl: names, unix sockets, TLS.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "loadgen/events/event_loop.h"
#include "loadgen/measure/sample.h"
#include "loadgen/transport/connection_options.h"
#include "loadgen/transport/curl_multi.h"
#include "loadgen/transport/curl_setup.h"
#include "loadgen/transport/curl_share.h"
#include "loadgen/transport/curl_sockets.h"
#include "loadgen/transport/wire.h"

namespace composure::loadgen {

// What became of one attempt to connect.
struct Connected {
  Outcome outcome = Outcome::ok;
  Wire wire;                 // when ok; the receiver gives it back to close()
  std::int64_t connect = 0;  // nanoseconds that it all took
  std::int64_t lookup = 0;   // the name's part of them
  bool http2 = false;        // agreed upon in the TLS handshake
};

// A plain connection is taken away from libcurl, which then needs no memory for it; a TLS
// connection keeps its libcurl handle.
class Connector final : private CurlMulti::Owner {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_connected(std::uint32_t slot, const Connected& connected) = 0;
  };

  Connector(EventLoop& loop, Owner& owner, const ConnectionOptions& options);
  // All wires must have been closed.
  ~Connector() override;

  // `slot` names the attempt: one at a time for each. Never calls the owner from within.
  void connect(std::uint32_t slot);
  // Gives up an attempt that has not ended.
  void cancel(std::uint32_t slot);
  void close(Wire wire);

  // As those of CurlMulti, for all multis.
  std::int64_t timer() const;
  void on_time();
  bool collect();

 private:
  struct Handle;
  struct Waiting {
    std::uint32_t slot;
    std::int64_t since;
  };
  void begin(const Waiting& attempt);
  void ended();
  void on_done(CurlMulti& multi, CURL* easy, CURLcode code) override;
  Connected connected(Handle& handle, CURLcode code);
  CurlMulti& multi_with_room();
  std::unique_ptr<Handle> take_handle();
  void put_back(std::unique_ptr<Handle> handle);
  std::unique_ptr<Handle> make_handle();
  static CURLcode prepare_tls(CURL* easy, void* context, void* handle);

  EventLoop& loop_;
  Owner& owner_;
  ConnectionOptions options_;
  bool tls_;
  CurlSockets sockets_;
  CurlShare share_;
  CurlList resolve_;
  std::vector<std::unique_ptr<CurlMulti>> multis_;
  std::size_t last_multi_ = 0;
  std::vector<std::unique_ptr<Handle>> attempts_;  // by slot
  std::vector<std::unique_ptr<Handle>> spare_;
  std::uint32_t under_way_ = 0;
  std::deque<Waiting> waiting_;  // for others to end
};

}  // namespace composure::loadgen
