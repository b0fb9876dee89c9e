#include "loadgen/command/request_form.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/text.h"
#include "loadgen/transport/sendable.h"

namespace composure::loadgen {
namespace {

constexpr std::size_t kLargestBody = 1u << 30;

bool is_token(std::string_view name) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           kOthers.find(c) != kOthers.npos;
  });
}

Error at_flag(const std::string& flag, Error error) {
  if (!error.where.empty()) error.what = error.where + ": " + error.what;
  error.where = flag;
  return error;
}

// "Name: value".
Result<Header> read_header(const std::string& line) {
  const auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon)))
    return Error{.what = "\"" + line + "\" is no header", .hint = "expected \"Name: value\""};
  const auto begin = line.find_first_not_of(" \t", colon + 1);
  const auto end = line.find_last_not_of(" \t\r");
  std::string value = begin == line.npos ? "" : line.substr(begin, end + 1 - begin);
  const bool control = std::any_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t';
  });
  if (control)
    return Error{.what = "the value of " + line.substr(0, colon) + " holds a line's end"};
  return Header{line.substr(0, colon), std::move(value)};
}

// What -H says, lines of files included.
Result<Headers> read_headers(const std::vector<std::string>& given) {
  Headers headers;
  for (const std::string& each : given) {
    std::vector<std::string> lines{each};
    if (each.starts_with('@')) {
      const auto text = read_file(each.substr(1));
      if (!text) return at_flag("-H", text.error());
      lines = split(without_mark(*text), '\n');
    }
    for (const std::string& line : lines) {
      if (each.starts_with('@') && (line.empty() || line == "\r")) continue;
      auto header = read_header(line);
      if (!header) return at_flag("-H", header.error());
      headers.push_back(std::move(*header));
    }
  }
  return headers;
}

Result<std::string> body_text(const LoadOptions& options) {
  if (!options.body_file) return options.body.value_or("");
  auto text =
      read_file(*options.body_file == "-" ? "/dev/stdin" : *options.body_file, kLargestBody);
  if (!text) return at_flag("-D", text.error());
  return text;
}

Result<std::shared_ptr<const DataFile>> data_of(const LoadOptions& options) {
  if (options.data_file.empty()) return std::shared_ptr<const DataFile>();
  auto data = DataFile::read(options.data_file);
  if (!data) return at_flag("-data", data.error());
  return std::shared_ptr<const DataFile>(std::make_shared<DataFile>(std::move(*data)));
}

std::string default_agent(const LoadOptions& options) {
  return options.compat ? "hey/0.0.1" : "composure";
}

// The headers that flags other than -H ask for, those that -H names left out.
Result<Headers> own_headers(const LoadOptions& options, const LoadTarget& target, bool has_body) {
  Headers headers;
  if (options.host) headers.push_back({"Host", *options.host});
  headers.push_back({"User-Agent", options.user_agent.value_or(default_agent(options))});
  if (options.accept) headers.push_back({"Accept", *options.accept});
  if (options.content_type || has_body || options.compat)
    headers.push_back({"Content-Type", options.content_type.value_or("text/html")});
  std::string credentials = target.credentials;
  if (options.basic_auth) {
    if (options.basic_auth->find(':') == std::string::npos)
      return Error{.what = "holds no colon", .where = "-a", .hint = "expected USER:PASSWORD"};
    if (!options.compat) credentials = *options.basic_auth;  // hey forgets them
  }
  if (!credentials.empty()) headers.push_back({"Authorization", "Basic " + to_base64(credentials)});
  for (const Header& header : headers) {
    if (header.value.find_first_of("\r\n") != header.value.npos)
      return Error{.what = "holds a line's end", .where = header.name};
  }
  return headers;
}

// As hey puts them together: of equal names the last counts, and those that Go makes itself are not
// the user's.
void merge_as_hey(Headers& headers, const Headers& given) {
  constexpr std::string_view kOfGo[] = {"Host", "User-Agent", "Content-Length", "Transfer-Encoding",
                                        "Trailer"};
  for (const Header& header : given) {
    if (std::any_of(std::begin(kOfGo), std::end(kOfGo),
                    [&](std::string_view name) { return is_named(header, name); }))
      continue;
    std::erase_if(headers, [&](const Header& h) { return is_named(h, header.name); });
    headers.push_back(header);
  }
}

void merge(Headers& headers, const Headers& given) {
  std::erase_if(headers, [&](const Header& own) {
    return std::any_of(given.begin(), given.end(),
                       [&](const Header& h) { return is_named(h, own.name); });
  });
  headers.insert(headers.end(), given.begin(), given.end());
}

// What is sent besides the body, under all the flags' names.
Result<Headers> all_headers(const LoadOptions& options, const LoadTarget& target, bool has_body) {
  const auto given = read_headers(options.headers);
  if (!given) return given.error();
  auto headers = own_headers(options, target, has_body);
  if (!headers) return headers.error();
  if (options.compat) {
    merge_as_hey(*headers, *given);
  } else {
    merge(*headers, *given);
  }
  return headers;
}

// Makes the templates of one request, each with a number of its own.
class TemplateMaker {
 public:
  TemplateMaker(const LoadOptions& options, const DataFile* data)
      : plain_(!options.templates || options.compat), data_(data) {}

  // `where` stands in the error.
  Status make(Template& into, const std::string& text, TemplateUse use, const std::string& where) {
    ++number_;
    auto made = plain_ ? Template::plain(text) : Template::parse(text, use, number_, data_);
    if (!made) return at_flag(where, made.error());
    into = std::move(*made);
    return {};
  }

 private:
  const bool plain_;
  const DataFile* data_;
  std::uint64_t number_ = 0;
};

}  // namespace

Result<RequestTemplate> request_form(const LoadOptions& options, const LoadTarget& target) {
  const auto body = body_text(options);
  if (!body) return body.error();
  auto data = data_of(options);
  if (!data) return data.error();
  const auto headers = all_headers(options, target, !body->empty());
  if (!headers) return headers.error();
  RequestTemplate form{
      .method = options.method, .path = {}, .headers = {}, .body = {}, .data = *data};
  TemplateMaker maker(options, form.data.get());
  if (auto made = maker.make(form.path, target.path, TemplateUse::path, "URL"); !made)
    return made.error();
  const std::string body_flag = options.body_file ? "-D" : "-d";
  if (auto made = maker.make(form.body, *body, TemplateUse::body, body_flag); !made)
    return made.error();
  const bool known = form.body.constant();
  const auto wrong = framing_problem(*headers, known ? std::optional(body->size()) : std::nullopt);
  if (wrong) return at_flag("-H", *wrong);
  for (const Header& header : *headers) {
    HeaderTemplate& into = form.headers.emplace_back(HeaderTemplate{header.name, {}});
    const std::string where = "header " + header.name;
    if (auto made = maker.make(into.value, header.value, TemplateUse::header, where); !made)
      return made.error();
  }
  return form;
}

}  // namespace composure::loadgen
