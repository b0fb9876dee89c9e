// aws-chunked uploads to the running server, as minio-go (signed chunks) and newer SDKs (trailers)
// send them.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <ctime>

#include "base/encoding.h"
#include "fixtures/stack/objects/checksum.h"
#include "fixtures/stack/objects/signature.h"
#include "fixtures/stack/signing/digest.h"
#include "tests/integration/objects/objects_server.h"

namespace composure::objects::testing {
namespace {

using signing::Scope;

struct Upload {
  std::string payload_hash;
  std::vector<std::string> parts;
  bool signed_chunks;
  std::string trailer{};
};

class Chunked : public ::testing::Test {
 protected:
  Chunked() { server_.send("PUT", "/photos"); }

  Reply send(const Upload& upload, const std::string& break_chunk = "") const {
    const std::string date = signing::amz_date(std::time(nullptr));
    const Scope scope{date.substr(0, 8), "us-east-1"};
    const std::string key = signing::signing_key(ObjectsServer::kSecret, scope);
    std::size_t length = 0;
    for (const auto& part : upload.parts) length += part.size();
    http::Request request{"PUT",
                          "/photos/k",
                          {{"host", server_.url().substr(7)},
                           {"x-amz-content-sha256", upload.payload_hash},
                           {"x-amz-date", date},
                           {"x-amz-decoded-content-length", std::to_string(length)}}};
    const std::vector<std::string> names{"host", "x-amz-content-sha256", "x-amz-date",
                                         "x-amz-decoded-content-length"};
    std::string previous = signing::sign(
        key,
        signing::string_to_sign(
            date, scope, signing::canonical_request(to_sign(request, names, upload.payload_hash))));
    std::vector<std::string> headers{"Content-Encoding: aws-chunked"};
    for (const auto& [name, value] : request.headers) headers.push_back(name + ": " + value);
    headers.push_back(fmt::format(
        "Authorization: AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={}, Signature={}",
        ObjectsServer::kAccess, scope.text(), fmt::join(names, ";"), previous));
    std::string body;
    std::vector<std::string> parts = upload.parts;
    parts.emplace_back();
    for (const std::string& part : parts) {
      previous = signing::sign(
          key, fmt::format("AWS4-HMAC-SHA256-PAYLOAD\n{}\n{}\n{}\n{}\n{}", date, scope.text(),
                           previous, signing::kEmptyHash, to_hex(signing::sha256(part))));
      body += fmt::format("{:x}", part.size()) +
              (upload.signed_chunks ? ";chunk-signature=" + previous : "") + "\r\n";
      body += part == break_chunk ? std::string(part.size(), '!') : part;
      if (!part.empty()) body += "\r\n";
    }
    return server_.send("PUT", "/photos/k", body + upload.trailer + "\r\n", headers, "");
  }

  ObjectsServer server_;
};

TEST_F(Chunked, SignedChunksAreStoredDecoded) {
  const std::string large(70'000, 'a');
  EXPECT_EQ(send({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", {large, "tail"}, true}).status, 200);
  const Reply got = server_.send("GET", "/photos/k");
  EXPECT_EQ(got.body, large + "tail");
  EXPECT_FALSE(got.headers.contains("content-encoding"));
  EXPECT_EQ(got.headers.at("etag"), fmt::format("\"{}\"", to_hex(signing::md5(large + "tail"))));
}

TEST_F(Chunked, AChangedChunkIsNotStored) {
  EXPECT_EQ(
      send({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", {"first", "second"}, true}, "second").code(),
      "SignatureDoesNotMatch");
  EXPECT_EQ(server_.send("GET", "/photos/k").code(), "NoSuchKey");
}

TEST_F(Chunked, UnsignedChunksWithATrailer) {
  Upload upload{"STREAMING-UNSIGNED-PAYLOAD-TRAILER",
                {"one", "two"},
                false,
                "x-amz-checksum-crc32:AAAAAA==\r\n"};
  EXPECT_EQ(send(upload).code(), "BadDigest");
  EXPECT_EQ(server_.send("GET", "/photos/k").code(), "NoSuchKey");
  upload.trailer = "x-amz-checksum-crc32:" + checksum_of(ChecksumKind::crc32, "onetwo") + "\r\n";
  EXPECT_EQ(send(upload).status, 200);
  EXPECT_EQ(server_.send("GET", "/photos/k").body, "onetwo");
}

TEST_F(Chunked, AnEmptyObject) {
  EXPECT_EQ(send({"STREAMING-AWS4-HMAC-SHA256-PAYLOAD", {}, true}).status, 200);
  EXPECT_EQ(server_.send("GET", "/photos/k").text(), "200 ");
}

}  // namespace
}  // namespace composure::objects::testing
