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

}  // namespace

std::string_view http1_lacks(const ConnectionOptions& options) {
  if (!options.proxy.empty()) return "use a proxy";
  if (options.version != HttpVersion::http1) return "speak HTTP/2";
  if (options.follow_redirects) return "follow redirects";
  if (options.compression) return "unpack compressed bodies";
  if (options.cookies) return "keep cookies";
  return "";
}

TransportKind choose_transport(TransportKind wanted, const ConnectionOptions& options) {
  if (wanted != TransportKind::automatic) return wanted;
  return http1_lacks(options).empty() ? TransportKind::http1 : TransportKind::curl;
}

std::string_view transport_name(TransportKind kind) {
  return kind == TransportKind::http1 ? "http1" : "curl";
}

Status check_connection(TransportKind kind, const ConnectionOptions& options) {
  if (const auto url = parse_target(options.url); !url) return url.error();
  if (kind == TransportKind::http1 && !http1_lacks(options).empty()) {
    return Error{"http1 cannot " + std::string(http1_lacks(options)), "transport",
                 "the transport curl can"};
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
