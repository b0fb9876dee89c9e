#include "loadgen/command/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "loadgen/transport/target_url.h"

namespace composure::loadgen {
namespace {

Error wrong(const std::string& url, const std::string& what, const std::string& hint) {
  return {.what = what, .where = url, .hint = hint};
}

// Blanks are allowed within {{...}} only.
bool has_blank(const std::string& url) {
  bool inside = false;
  for (std::size_t i = 0; i < url.size(); ++i) {
    const auto byte = static_cast<unsigned char>(url[i]);
    if (url.compare(i, 2, "{{") == 0) inside = true;
    if (url.compare(i, 2, "}}") == 0) inside = false;
    if (byte < 0x20 || byte == 0x7f || (byte == ' ' && !inside)) return true;
  }
  return false;
}

std::string ascii(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", byte);
    }
  }
  return out;
}

// What %XX stands for; a percent sign before anything else is itself.
std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (byte && byte->size() == 1) i += 2;
    out += byte && byte->size() == 1 ? byte->front() : text[i];
  }
  return out;
}

// "user:password" as a client means it, who writes user@ where there is no password.
std::string credentials_of(const std::string& user_info) {
  const auto colon = user_info.find(':');
  if (colon == user_info.npos) return decoded(user_info) + ":";
  return decoded(user_info.substr(0, colon)) + ":" + decoded(user_info.substr(colon + 1));
}

}  // namespace

Result<LoadTarget> split_url(const std::string& url) {
  const std::string scheme = to_lower(url.substr(0, url.find("://")));
  if (url.find("://") == url.npos || (scheme != "http" && scheme != "https"))
    return wrong(url, "is no http or https URL",
                 url.find("://") == url.npos ? "did you mean http://" + url + "?" : "");
  if (has_blank(url))
    return wrong(url, "holds a blank or control character", "write %20 for a blank");
  const std::size_t begin = scheme.size() + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", begin), url.size());
  std::string authority = url.substr(begin, end - begin);
  LoadTarget target;
  if (const auto at = authority.rfind('@'); at != authority.npos) {
    target.credentials = credentials_of(authority.substr(0, at));
    authority.erase(0, at + 1);
  }
  if (authority.empty() || authority[0] == ':') return wrong(url, "names no host", "");
  if (authority.find("{{") != authority.npos)
    return wrong(url, "the host cannot be a template", "only what comes behind the host can");
  auto ascii_authority = in_ascii(authority);
  if (!ascii_authority)
    return wrong(url, ascii_authority.error().what, ascii_authority.error().hint);
  authority = std::move(*ascii_authority);
  target.origin = scheme + "://" + authority;
  target.host = authority;
  const std::string own_port = scheme == "http" ? ":80" : ":443";
  if (authority.ends_with(own_port)) target.host.resize(authority.size() - own_port.size());
  const std::string path = url.substr(end, url.find('#', end) - end);
  target.path = ascii(path.starts_with('/') ? path : "/" + path);
  return target;
}

}  // namespace composure::loadgen
