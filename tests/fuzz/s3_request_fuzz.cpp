// Whatever a request to the object store is, it is refused in S3's words or understood; what signs
// its chunks as it should comes out as it went in. Input: method, target and header lines, each up
// to its line feed, an empty line, the body.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fixtures/stack/objects/authentication.h"
#include "fixtures/stack/objects/conditions.h"
#include "fixtures/stack/objects/headers.h"
#include "fixtures/stack/objects/operation.h"
#include "fixtures/stack/objects/payload.h"
#include "fixtures/stack/objects/range.h"
#include "fixtures/stack/objects/xml.h"

namespace {

using namespace composure::objects;
using composure::http::Request;

void demand(bool holds) {
  if (!holds) std::abort();
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return line;
}

Request request_of(std::string_view input) {
  Request request;
  request.method = take_line(input);
  request.target = take_line(input);
  for (auto line = take_line(input); !line.empty(); line = take_line(input)) {
    const std::size_t colon = line.find(':');
    if (colon != line.npos)
      request.headers.add(line.substr(0, colon), std::string(line.substr(colon + 1)));
  }
  request.body = input;
  return request;
}

void check_refusal(const Refusal& refusal) {
  demand(refusal.status >= 304 && refusal.status < 600 && !refusal.code.empty());
  demand(error_xml(refusal, "/", "1").find("<Code>") != std::string::npos);
}

template <typename T>
void check(const Outcome<T>& outcome) {
  if (!outcome) check_refusal(outcome.refusal());
}

void check_reading(const Request& request) {
  const ObjectInfo info{1000, "0123456789abcdef", 1'000'000'000'000};
  if (const auto refusal = refuse_read(request.headers, info)) check_refusal(*refusal);
  range_holds(request.headers, info);
  const auto range = parse_range(request.headers.get("Range"), info.size);
  check(range);
  if (range && *range)
    demand((*range)->length > 0 && (*range)->first + (*range)->length <= info.size);
  composure::http::Response response = object_head(info, true);
  if (const auto refusal = override_headers(Query(request.query()), response))
    check_refusal(*refusal);
}

void check_listing(const Query& query) {
  static const Objects kObjects{{"a", {}}, {"b/c", {}}, {"b/d", {}}, {"e", {}}};
  const auto asked = parse_list_query(query);
  check(asked);
  if (!asked) return;
  const auto page = list(kObjects, *asked);
  check(page);
  if (page) page_xml("bucket", *asked, *page, query.has("encoding-type"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Request request = request_of({reinterpret_cast<const char*>(data), size});
  const Credentials credentials{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
  check(authenticate(request, credentials, "us-east-1", 1369353600));
  const auto anybody = authenticate(request, {}, "us-east-1", 1369353600);
  demand(static_cast<bool>(anybody));
  const Target target = parse_target(request);
  demand((target.operation == Operation::unknown) == !target.not_done.empty());
  take_headers_of_query(request);
  if (const auto refusal = refuse_headers(request.headers)) check_refusal(*refusal);
  kept_headers(request.headers);
  check(write_condition(request.headers));
  check(parse_part_number(Query(request.query())));
  check(parse_copy_source(request.headers.get_or("x-amz-copy-source", "")));
  check_reading(request);
  check_listing(Query(request.query()));
  const std::size_t sent = request.body.size();
  const auto payload = take_payload(request, *anybody, /*verify_signatures=*/false);
  check(payload);
  demand(!payload || payload->data.size() <= sent);
  return 0;
}
