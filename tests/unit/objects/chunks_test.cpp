#include "fixtures/stack/objects/chunks.h"

#include <gtest/gtest.h>

#include "tests/unit/objects/examples.h"

namespace composure::objects {
namespace {

constexpr ChunkFormat kSigned{true, false}, kSignedTrailer{true, true},
    kUnsignedTrailer{false, true};

std::string outcome(const http::Request& request, const ChunkFormat& format) {
  const auto who = authenticate(request, testing::kExample, "us-east-1", testing::kExampleTime);
  if (!who) return "not authenticated";
  const auto data = decode_chunks(request.body, format, *who);
  return data ? data->data : data.refusal().code;
}

std::string plain(const std::string& body, const ChunkFormat& format = kUnsignedTrailer) {
  const auto data = decode_chunks(body, format, Signed{});
  return data ? data->data : data.refusal().code;
}

TEST(Chunks, TakeAmazonsExamples) {
  const std::string data(66560, 'a');
  EXPECT_EQ(outcome(testing::example_chunked(), kSigned), data);
  EXPECT_EQ(outcome(testing::example_trailer(), kSignedTrailer), data);
}

TEST(Chunks, GiveTheTrailerWithoutItsSignature) {
  const auto request = testing::example_trailer();
  const auto who = authenticate(request, testing::kExample, "us-east-1", testing::kExampleTime);
  const auto chunked = decode_chunks(request.body, kSignedTrailer, *who);
  ASSERT_TRUE(chunked);
  EXPECT_EQ(chunked->trailer.get("x-amz-checksum-crc32c"), "sOO8/Q==");
  EXPECT_FALSE(chunked->trailer.get("x-amz-trailer-signature"));
}

TEST(Chunks, EverySignatureCounts) {
  for (const std::size_t at : {std::size_t{100}, std::size_t{65536 + 200}}) {
    auto request = testing::example_chunked();
    request.body[at] = 'b';
    EXPECT_EQ(outcome(request, kSigned), "SignatureDoesNotMatch") << at;
  }
  for (const char* digits : {"ad80c730", "0055627c", "b6c6ea8a"}) {
    auto request = testing::example_chunked();
    request.body[request.body.find(digits)] = '1';
    EXPECT_EQ(outcome(request, kSigned), "SignatureDoesNotMatch") << digits;
  }
  auto request = testing::example_trailer();
  request.body[request.body.find("sOO8")] = 'x';
  EXPECT_EQ(outcome(request, kSignedTrailer), "SignatureDoesNotMatch");
  request = testing::example_trailer();
  request.body.resize(request.body.find("x-amz-trailer-signature"));
  EXPECT_EQ(outcome(request, kSignedTrailer), "SignatureDoesNotMatch");
}

TEST(Chunks, ABodyCutOffAnywhereIsRefused) {
  const auto whole = testing::example_chunked();
  for (const std::size_t keep :
       {0ul, 3ul, 50ul, 80ul, 100ul, 65621ul, 65623ul, 65700ul, whole.body.size() - 30}) {
    auto request = whole;
    request.body.resize(keep);
    const std::string said = outcome(request, kSigned);
    EXPECT_TRUE(said == "IncompleteBody" || said == "SignatureDoesNotMatch")
        << keep << said.substr(0, 50);
  }
  // A chunk taken out whole breaks the chain.
  auto request = whole;
  request.body.erase(0, request.body.find("400;"));
  EXPECT_EQ(outcome(request, kSigned), "SignatureDoesNotMatch");
}

TEST(Chunks, UnsignedOnesWithATrailer) {
  EXPECT_EQ(plain("5\r\nhello\r\n6;ext=1\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"),
            "hello world");
  EXPECT_EQ(plain("0\r\n\r\n"), "");
  EXPECT_EQ(plain("A\r\n0123456789\r\n0\r\n"), "0123456789");
  EXPECT_EQ(plain("2\r\n\r\n\r\n0\r\n\r\n"), "\r\n");
}

TEST(Chunks, RefusesWhatIsNoSuchEncoding) {
  for (const char* bad :
       {"", "hello", "5\r\nhel", "5\r\nhello0\r\n", "g\r\nhello\r\n", "-1\r\nx\r\n0\r\n",
        "5\r\nhelloXX0\r\n\r\n", "0\r\nno field\r\n\r\n", "ffffffffffffffffff\r\nx", "\r\n",
        "ffffffffffffffff\r\nx\r\n", "5 \r\nhello\r\n0\r\n\r\n"}) {
    EXPECT_EQ(plain(bad), "IncompleteBody") << bad;
  }
  EXPECT_EQ(plain("5\r\nhello\r\n0\r\n\r\n", kSigned), "IncompleteBody");  // no signature at all
  EXPECT_EQ(plain("0\r\na:b\r\n\r\n", {false, false}),
            "IncompleteBody");  // a trailer nobody announced
}

}  // namespace
}  // namespace composure::objects
