// Answers as odd servers of this world give them: every transport takes them alike, and no request
// is sent twice or answered by what belongs to another.
#include "tests/integration/loadgen/test_server.h"
#include "tests/integration/loadgen/transport_client.h"

namespace composure::loadgen {
namespace {

struct Odd {
  std::string name;
  std::string text;  // the server's answer to each request, as it is
  Outcome outcome = Outcome::ok;
  int status = 200;
  std::string body = "ok";
  Then then = Then::keep;
  // Whether one connection carries all requests; nothing: either is right.
  std::optional<bool> kept = true;
  std::string method = "GET";
};

const std::string kFirst = "HTTP/1.1 200 OK\r\n";
const std::string kTwo = "Content-Length: 2\r\n";

std::string big_head(std::size_t bytes) {
  std::string text = kFirst;
  while (text.size() + 1000 < bytes) text += "X-Big: " + std::string(990, 'v') + "\r\n";
  return text + kTwo + "\r\nok";
}

std::vector<Odd> odd_answers() {
  return {
      {"BareLineFeeds", "HTTP/1.1 200 OK\nServer: x\nContent-Length: 2\n\nok"},
      {"LowerCaseWithoutBlanks", kFirst + "content-length:2\r\n\r\nok"},
      {"FoldedHeader", kFirst + "X-A: one\r\n two\r\n" + kTwo + "\r\nok"},
      {"LatinHeader", kFirst + "X-A: caf\xe9\r\n" + kTwo + "\r\nok"},
      {"NoReason", "HTTP/1.1 200\r\n" + kTwo + "\r\nok"},
      {"Http10Kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + kTwo + "\r\nok"},
      {.name = "Http10",
       .text = "HTTP/1.0 200 OK\r\n" + kTwo + "\r\nok",
       .then = Then::close,
       .kept = false},
      {"TrailersAndExtensions",
       kFirst + "Trailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2;ext=1\r\nok\r\n0\r\nX-Sum: "
                "a\r\n\r\n"},
      {"ChunkedInCapitals",
       kFirst + "Transfer-Encoding: Chunked\r\n\r\n00002  \r\nok\r\n0\r\n\r\n"},
      {"HintsAndProcessing",
       "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 "
       "Processing\r\n\r\n" +
           kFirst + kTwo + "\r\nok"},
      {.name = "ClosesAsItSays",
       .text = kFirst + "Connection: close\r\n" + kTwo + "\r\nok",
       .kept = false},
      {.name = "MoreThanAnnounced", .text = kFirst + kTwo + "\r\nokGARBAGE", .kept = false},
      {.name = "NoContentWithChunks",
       .text = "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       .status = 204,
       .body = "",
       .kept = std::nullopt},
      {.name = "NoContentWithLength",
       .text = "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
       .status = 204,
       .body = ""},
      {.name = "NotModifiedWithLength",
       .text = "HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n",
       .status = 304,
       .body = ""},
      {.name = "HeadInChunks",
       .text = kFirst + "Transfer-Encoding: chunked\r\n\r\n",
       .body = "",
       .method = "HEAD"},
      {"SameLengthTwice", kFirst + kTwo + kTwo + "\r\nok"},
      {"LengthAndChunks",
       kFirst + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"},
      // Nobody can say where these end.
      {.name = "LengthsThatDiffer",
       .text = kFirst + kTwo + "Content-Length: 3\r\n\r\nok",
       .outcome = Outcome::protocol,
       .status = -1,
       .kept = false},
      {.name = "LengthsAsAList",
       .text = kFirst + "Content-Length: 2, 2\r\n\r\nok",
       .outcome = Outcome::protocol,
       .status = -1,
       .kept = false},
      {.name = "LengthAndUnknownCoding",
       .text = kFirst + "Transfer-Encoding: identity\r\n" + kTwo + "\r\nok",
       .outcome = Outcome::protocol,
       .status = -1,
       .kept = false},
      {"HeadOf60KiB", big_head(60'000)},
      {.name = "HeadAbove64KiB",
       .text = big_head(70'000),
       .outcome = Outcome::too_long,
       .status = -1,
       .kept = false},
      {.name = "HeadOf1MiB",
       .text = big_head(1u << 20),
       .outcome = Outcome::too_long,
       .status = -1,
       .kept = false},
      {.name = "HeaderOf1MiB",
       .text = kFirst + "X-Big: " + std::string(1u << 20, 'v') + "\r\n" + kTwo + "\r\nok",
       .outcome = Outcome::too_long,
       .status = -1,
       .kept = false},
  };
}

void PrintTo(const Odd& odd, std::ostream* out) { *out << odd.name; }

class OddAnswers : public testing::TestWithParam<std::tuple<TransportKind, Odd>> {};

TEST_P(OddAnswers, MeanTheSameToEveryTransport) {
  const auto& [kind, odd] = GetParam();
  const TestServer server([&odd = odd](int fd, const SeenRequest&) {
    send_text(fd, odd.text);
    return odd.then;
  });
  ConnectionOptions options;
  options.url = server.url();
  TransportClient client(kind, options);
  constexpr std::uint64_t kTimes = 4;
  for (std::uint64_t i = 0; i < kTimes; ++i) {
    const auto got = client.wait(client.start(TransportClient::request_for("/", odd.method)),
                                 std::chrono::seconds(10));
    ASSERT_TRUE(got) << "waits for more";
    ASSERT_EQ(outcome_name(got->answer.outcome), outcome_name(odd.outcome));
    if (odd.outcome != Outcome::ok) continue;
    EXPECT_EQ(got->answer.status, odd.status);
    EXPECT_EQ(got->body, odd.body);
  }
  EXPECT_EQ(server.requests(), kTimes);
  if (odd.kept) {
    EXPECT_EQ(server.connections(), *odd.kept ? 1 : kTimes);
  }
}

INSTANTIATE_TEST_SUITE_P(Each, OddAnswers,
                         testing::Combine(testing::Values(TransportKind::http1,
                                                          TransportKind::curl),
                                          testing::ValuesIn(odd_answers())),
                         [](const auto& item) {
                           return std::string(transport_name(std::get<0>(item.param))) +
                                  std::get<1>(item.param).name;
                         });

}  // namespace
}  // namespace composure::loadgen
