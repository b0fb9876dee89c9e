#include "fixtures/stack/objects/signature.h"

#include <gtest/gtest.h>

#include "fixtures/stack/objects/query.h"
#include "tests/unit/objects/examples.h"

namespace composure::objects {
namespace {

std::string canonical(const http::Request& request, const std::vector<std::string>& signed_headers,
                      std::string hash = "x") {
  return signing::canonical_request(to_sign(request, signed_headers, std::move(hash)));
}

TEST(Signature, CanonicalRequestIsAmazonsExample) {
  EXPECT_EQ(
      canonical(testing::example_get(), {"host", "range", "x-amz-content-sha256", "x-amz-date"},
                std::string(signing::kEmptyHash)),
      "GET\n/test.txt\n\nhost:examplebucket.s3.amazonaws.com\nrange:bytes=0-9\n"
      "x-amz-content-sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"
      "x-amz-date:20130524T000000Z\n\nhost;range;x-amz-content-sha256;x-amz-date\n"
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Signature, ValuesOfOneNameAreJoinedAndAMissingOneIsEmpty) {
  const http::Request request{
      "GET", "/", {{"My-Header", "  a   b\tc "}, {"Host", "h"}, {"my-header", "d"}}, ""};
  EXPECT_EQ(canonical(request, {"host", "missing", "my-header"}),
            "GET\n/\n\nhost:h\nmissing:\nmy-header:a b c,d\n\nhost;missing;my-header\nx");
}

TEST(Signature, PathsAndQueriesAreEncodedOnce) {
  const http::Request request{
      "GET", "/b/../%2e%2e//a+b%20c%2Fd~%c3%a4?b=2&a=%7E+%2B&a=1&c", {{"Host", "h"}}, ""};
  EXPECT_EQ(canonical(request, {"host"}),
            "GET\n/b/../..//a%2Bb%20c/d~%C3%A4\na=1&a=~%20%2B&b=2&c=\nhost:h\n\nhost\nx");
}

}  // namespace
}  // namespace composure::objects
