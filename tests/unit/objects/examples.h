// The worked examples that Amazon publishes for Signature Version 4 (key, secret and date are
// theirs): https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (GET, PUT,
// lifecycle, list),
// .../sigv4-query-string-auth.html (presigned), .../sigv4-streaming.html,
// .../sigv4-streaming-trailers.html (chunks).
#pragma once

#include <string>

#include "fixtures/stack/objects/authentication.h"

namespace composure::objects::testing {

inline const Credentials kExample{"AKIAIOSFODNN7EXAMPLE",
                                  "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
inline constexpr std::int64_t kExampleTime = 1369353600;  // 20130524T000000Z

inline std::string authorization(const std::string& signed_headers, const std::string& signature) {
  return "AWS4-HMAC-SHA256 "
         "Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=" +
         signed_headers + ",Signature=" + signature;
}

inline http::Request example_get() {
  return {"GET",
          "/test.txt",
          {{"Host", "examplebucket.s3.amazonaws.com"},
           {"Range", "bytes=0-9"},
           {"x-amz-content-sha256", std::string(signing::kEmptyHash)},
           {"x-amz-date", "20130524T000000Z"},
           {"Authorization",
            authorization("host;range;x-amz-content-sha256;x-amz-date",
                          "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")}},
          ""};
}

inline http::Request example_put() {
  return {
      "PUT",
      "/test%24file.text",
      {{"Host", "examplebucket.s3.amazonaws.com"},
       {"Date", "Fri, 24 May 2013 00:00:00 GMT"},
       {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"},
       {"x-amz-date", "20130524T000000Z"},
       {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
       {"Authorization",
        authorization("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                      "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")}},
      "Welcome to Amazon S3."};
}

inline http::Request example_query(const std::string& target, const std::string& signature) {
  return {"GET",
          target,
          {{"Host", "examplebucket.s3.amazonaws.com"},
           {"x-amz-content-sha256", std::string(signing::kEmptyHash)},
           {"x-amz-date", "20130524T000000Z"},
           {"Authorization", authorization("host;x-amz-content-sha256;x-amz-date", signature)}},
          ""};
}

inline http::Request example_presigned() {
  return {"GET",
          "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
          "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
          "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
          "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
          {{"Host", "examplebucket.s3.amazonaws.com"}},
          ""};
}

inline std::string chunk(const std::string& head, const std::string& data) {
  return head + "\r\n" + data + (data.empty() ? "" : "\r\n");
}

inline http::Request example_chunked() {
  const std::string large(65536, 'a'), small(1024, 'a');
  return {
      "PUT",
      "/examplebucket/chunkObject.txt",
      {{"Host", "s3.amazonaws.com"},
       {"x-amz-date", "20130524T000000Z"},
       {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
       {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"},
       {"Content-Encoding", "aws-chunked"},
       {"x-amz-decoded-content-length", "66560"},
       {"Content-Length", "66824"},
       {"Authorization",
        authorization("content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                      "x-amz-decoded-content-length;x-amz-storage-class",
                      "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9")}},
      chunk(
          "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
          large) +
          chunk("400;chunk-signature="
                "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
                small) +
          chunk(
              "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
              "") +
          "\r\n"};
}

inline http::Request example_trailer() {
  const std::string large(65536, 'a'), small(1024, 'a');
  return {
      "PUT",
      "/examplebucket/chunkObject.txt",
      {{"Host", "s3.amazonaws.com"},
       {"x-amz-date", "20130524T000000Z"},
       {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
       {"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"},
       {"Content-Encoding", "aws-chunked"},
       {"x-amz-decoded-content-length", "66560"},
       {"x-amz-trailer", "x-amz-checksum-crc32c"},
       {"Authorization",
        authorization(
            "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;"
            "x-amz-storage-class;x-amz-trailer",
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e")}},
      chunk(
          "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
          large) +
          chunk("400;chunk-signature="
                "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
                small) +
          chunk(
              "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
              "") +
          "x-amz-checksum-crc32c:sOO8/Q==\r\n"
          "x-amz-trailer-signature:"
          "d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n"};
}

}  // namespace composure::objects::testing
