// Where requests go and how connections are made.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace composure::loadgen {

enum class HttpVersion {
  http1,
  http2,        // agreed upon in the TLS handshake, HTTP/1.1 otherwise
  http2_prior,  // without asking
};

struct TlsOptions {
  bool verify = true;       // the server's certificate and name
  std::string authorities;  // file of certificates to trust; empty: the system's
  std::string certificate;  // ours, for mutual TLS; PEM files
  std::string key;
};

struct ConnectionOptions {
  // http[s]://host[:port][/prefix], without user and password (they would stand in command lines);
  // each request's path follows.
  std::string url;
  std::string unix_socket;           // path: connect there instead of the URL's host
  std::vector<std::string> resolve;  // HOST:PORT:ADDRESS as curl's --resolve
  // http://[user:password@]host:port, both with %XX where need be; empty: none, whatever the
  // environment says.
  std::string proxy;
  HttpVersion version = HttpVersion::http1;
  TlsOptions tls;
  // HTTP/2: requests at once on each connection, at most; fewer where the server takes fewer.
  std::uint32_t streams = 100;
  bool keep_alive = true;              // false: a connection for each request
  bool follow_redirects = false;       // at most 10
  bool compression = false;            // asks for gzip; bodies are then unpacked
  bool cookies = false;                // kept for each connection's later requests
  std::uint64_t max_body = 16u << 20;  // bytes of an answer's body; more is Outcome::too_long
  bool keep_body = false;              // whether answers carry their bodies
  std::uint32_t max_in_flight = 1;     // as many connections are kept alive
};

}  // namespace composure::loadgen
