#include "loadgen/transport/name_lookup.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>
#include <thread>

#include "base/text.h"
#include "loadgen/transport/target_url.h"

namespace composure::loadgen {
namespace {

// libcurl's for a proxy whose URL names none.
constexpr std::uint16_t kProxyPort = 1080;

HostPort split_authority(const std::string& authority, std::uint16_t port_of_scheme) {
  const auto colon = authority.rfind(':');
  if (colon == authority.npos || authority.ends_with(']')) return {authority, port_of_scheme};
  return {authority.substr(0, colon),
          static_cast<std::uint16_t>(std::stoul(authority.substr(colon + 1)))};
}

bool is_address(const std::string& host) {
  in_addr address{};
  return host.starts_with('[') || inet_aton(host.c_str(), &address) != 0;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// "*:80:" is of all names; a plus before the line is libcurl's sign that it may expire.
bool is_told(const HostPort& name, const std::vector<std::string>& resolve) {
  const std::string port = ":" + std::to_string(name.port) + ":";
  return std::any_of(resolve.begin(), resolve.end(), [&](const std::string& line) {
    std::string lower = to_lower(line);
    if (lower.starts_with('+')) lower.erase(0, 1);
    return lower.starts_with(to_lower(name.host) + port) || lower.starts_with("*" + port);
  });
}

std::string failure(int code) {
  switch (code) {
    case EAI_NONAME:
    case EAI_NODATA:
      return "no such host";
    case EAI_AGAIN:
      return "the name servers do not answer";
    case EAI_SYSTEM:
      return std::strerror(errno);
    default:
      return gai_strerror(code);
  }
}

// What the thread that asks and the one that waits have in common.
struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<Result<Addresses>> answer;
};

}  // namespace

std::optional<HostPort> name_to_look_up(const ConnectionOptions& options) {
  if (!options.unix_socket.empty()) return std::nullopt;
  const bool through_proxy = !options.proxy.empty();
  const auto url = through_proxy ? parse_proxy(options.proxy) : parse_target(options.url);
  if (!url) return std::nullopt;
  const std::uint16_t http = through_proxy ? kProxyPort : 80;
  const HostPort name = split_authority(url->host, url->tls ? 443 : http);
  const std::string lower = to_lower(name.host);
  if (is_address(lower) || lower == "localhost" || lower.ends_with(".localhost") ||
      !is_ascii(lower) || is_told(name, options.resolve))
    return std::nullopt;
  return name;
}

Result<Addresses> ask_system(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = getaddrinfo(host.c_str(), nullptr, &wanted, &found); code != 0)
    return Error{failure(code)};
  Addresses addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    char text[NI_MAXHOST];
    if (getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof(text), nullptr, 0,
                    NI_NUMERICHOST) != 0)
      continue;
    if (std::find(addresses.begin(), addresses.end(), text) == addresses.end())
      addresses.emplace_back(text);
  }
  freeaddrinfo(found);
  if (addresses.empty()) return Error{"no such host"};
  return addresses;
}

Result<Addresses> look_up(const std::string& host, const LookupPatience& patience,
                          Resolver resolver) {
  constexpr auto kLook = std::chrono::milliseconds(20);
  const auto question = std::make_shared<Question>();
  std::thread([question, host, resolver = std::move(resolver)] {
    auto answer = resolver(host);
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(answer);
    question->answered.notify_one();
  }).detach();
  const auto begun = std::chrono::steady_clock::now();
  bool said = false;
  std::unique_lock lock(question->mutex);
  while (!question->answered.wait_for(lock, kLook, [&] { return question->answer.has_value(); })) {
    const auto passed = std::chrono::steady_clock::now() - begun;
    if (patience.stopped && patience.stopped()) return Error{"lookup " + host + ": interrupted"};
    if (passed >= patience.in_all)
      return Error{fmt::format("lookup {}: no answer within {:g} s", host,
                               std::chrono::duration<double>(patience.in_all).count())};
    if (said || passed < patience.in_silence) continue;
    said = true;
    if (patience.is_slow) patience.is_slow();
  }
  if (*question->answer) return **question->answer;
  return Error{"lookup " + host + ": " + question->answer->error().what};
}

std::string resolve_line(const HostPort& name, const Addresses& addresses) {
  std::string line = name.host + ":" + std::to_string(name.port) + ":";
  for (const std::string& address : addresses) {
    if (!line.ends_with(':')) line += ',';
    line += address.find(':') == address.npos ? address : "[" + address + "]";
  }
  return line;
}

}  // namespace composure::loadgen
