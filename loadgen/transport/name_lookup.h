// The name that connections are made to, looked up once before the load begins: it then is in no
// request's time, and no connection has to ask (libcurl starts a thread for each look-up).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "loadgen/transport/connection_options.h"

namespace composure::loadgen {

struct HostPort {
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const HostPort&, const HostPort&) = default;
};

// The URL's host, or the proxy's. Nothing where no name has to be looked up: an address, localhost
// (libcurl knows it), a unix socket, a name that `resolve` has; nor where it holds letters beyond
// ASCII, which only libcurl knows how to ask for. Options that passed check_connection().
std::optional<HostPort> name_to_look_up(const ConnectionOptions& options);

// IP addresses as text, in the order in which they should be tried; at least one.
using Addresses = std::vector<std::string>;
using Resolver = std::function<Result<Addresses>(const std::string& host)>;
// As this machine is set up: /etc/hosts, name servers. May take as long as they do.
Result<Addresses> ask_system(const std::string& host);

struct LookupPatience {
  std::chrono::milliseconds in_all = std::chrono::seconds(5);
  std::chrono::milliseconds in_silence = std::chrono::seconds(2);
  std::function<void()> is_slow{};  // called once when the silence is over
  std::function<bool()> stopped{};  // asked every few milliseconds: ends the waiting
};

// Errors: the name has no address, or nobody says so in time. A resolver that is given up goes on
// by itself until it ends, on a thread of its own.
Result<Addresses> look_up(const std::string& host, const LookupPatience& patience,
                          Resolver resolver = ask_system);

// For ConnectionOptions::resolve.
std::string resolve_line(const HostPort& name, const Addresses& addresses);

}  // namespace composure::loadgen
