#include "loadgen/transport/transport_kind.h"

#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "loadgen/transport/target_url.h"

namespace composure::loadgen {
namespace {

Status check_file(const std::string& path, std::string_view what) {
  if (path.empty() || access(path.c_str(), R_OK) == 0) return {};
  return Error{"cannot be read: " + std::string(std::strerror(errno)), path, std::string(what)};
}

Status check_tls(const TlsOptions& tls) {
  if (auto checked = check_file(tls.authorities, "file of trusted certificates"); !checked) {
    return checked;
  }
  if (auto checked = check_file(tls.certificate, "client certificate"); !checked) return checked;
  if (auto checked = check_file(tls.key, "key of the client certificate"); !checked) return checked;
  if (!tls.key.empty() && tls.certificate.empty()) {
    return Error{"a key needs its certificate", tls.key};
  }
  return {};
}

// HOST:PORT:ADDRESS; the address may hold colons of its own.
Status check_resolve(const std::string& line) {
  const auto host = line.find(':');
  const auto port = host == line.npos ? line.npos : line.find(':', host + 1);
  const bool whole = port != line.npos && host > 0 && port > host + 1 && port + 1 < line.size();
  if (whole && line.find_first_not_of("0123456789", host + 1) == port) return {};
  return Error{"is no HOST:PORT:ADDRESS", line, "such as example.org:80:127.0.0.1"};
}

Status check_unix_socket(const std::string& path) {
  if (path.size() < sizeof(sockaddr_un::sun_path)) return {};
  return Error{"is too long for a socket's path", path, "107 bytes at most"};
}

Status check_proxy(const std::string& proxy) {
  if (proxy.empty()) return {};
  const auto url = parse_proxy(proxy);
  return url ? Status() : Status(url.error());
}

// What our own transports leave to libcurl.
std::string_view needs_curl(const ConnectionOptions& options) {
  if (!options.proxy.empty()) return "use a proxy";
  if (options.follow_redirects) return "follow redirects";
  if (options.compression) return "unpack compressed bodies";
  if (options.cookies) return "keep cookies";
  return "";
}

// HTTP/2 that is to be agreed upon needs TLS to do so.
bool may_become_http2(const ConnectionOptions& options) {
  if (options.version != HttpVersion::http2) return options.version == HttpVersion::http2_prior;
  const auto url = parse_target(options.url);
  return url && url->tls;
}

struct Lack {
  std::string_view what;          // that the transport cannot do; empty: nothing
  std::string_view who = "curl";  // can
};

Lack lack_of(TransportKind kind, const ConnectionOptions& options) {
  if (kind == TransportKind::curl) {
    if (options.version == HttpVersion::http2_prior)
      return {"speak HTTP/2 without asking", needs_curl(options).empty() ? "http2" : ""};
    return {};
  }
  const bool http2 = may_become_http2(options);
  if (kind == TransportKind::http1 && http2)
    return {"speak HTTP/2", needs_curl(options).empty() ? "http2" : "curl"};
  if (kind == TransportKind::http2 && !http2) return {"speak HTTP/1.1", "http1"};
  return {needs_curl(options), options.version == HttpVersion::http2_prior ? "" : "curl"};
}

}  // namespace

TransportKind choose_transport(TransportKind wanted, const ConnectionOptions& options) {
  if (wanted != TransportKind::automatic) return wanted;
  if (options.version == HttpVersion::http2_prior) return TransportKind::http2;
  if (!needs_curl(options).empty()) return TransportKind::curl;
  return may_become_http2(options) ? TransportKind::http2 : TransportKind::http1;
}

std::string_view transport_name(TransportKind kind) {
  switch (kind) {
    case TransportKind::automatic:
      return "auto";
    case TransportKind::http1:
      return "http1";
    case TransportKind::http2:
      return "http2";
    case TransportKind::curl:
      break;
  }
  return "curl";
}

Status check_connection(TransportKind kind, const ConnectionOptions& options) {
  if (const auto url = parse_target(options.url); !url) return url.error();
  if (const Lack lack = lack_of(kind, options); !lack.what.empty()) {
    Error error{std::string(transport_name(kind)) + " cannot " + std::string(lack.what),
                "transport"};
    error.hint = lack.who.empty() ? "HTTP/2 without asking is the transport http2's alone"
                                  : "the transport " + std::string(lack.who) + " can";
    return error;
  }
  if (auto checked = check_tls(options.tls); !checked) return checked;
  if (auto checked = check_unix_socket(options.unix_socket); !checked) return checked;
  if (auto checked = check_proxy(options.proxy); !checked) return checked;
  for (const std::string& line : options.resolve) {
    if (auto checked = check_resolve(line); !checked) return checked;
  }
  return {};
}

}  // namespace composure::loadgen
