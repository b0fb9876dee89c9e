#include "loadgen/command/target.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

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
    target.credentials = authority.substr(0, at);
    authority.erase(0, at + 1);
  }
  if (authority.empty() || authority[0] == ':') return wrong(url, "names no host", "");
  if (authority.find("{{") != authority.npos)
    return wrong(url, "the host cannot be a template", "only what comes behind the host can");
  target.origin = scheme + "://" + authority;
  target.host = authority;
  const std::string own_port = scheme == "http" ? ":80" : ":443";
  if (authority.ends_with(own_port)) target.host.resize(authority.size() - own_port.size());
  const std::string path = url.substr(end, url.find('#', end) - end);
  target.path = ascii(path.starts_with('/') ? path : "/" + path);
  return target;
}

}  // namespace composure::loadgen
