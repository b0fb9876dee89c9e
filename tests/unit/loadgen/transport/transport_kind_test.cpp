// Options that cannot be, and which transport can do what.
#include "loadgen/transport/transport_kind.h"

#include <gtest/gtest.h>

#include <functional>

#include "loadgen/transport/target_url.h"

namespace composure::loadgen {
namespace {

ConnectionOptions options_with(const std::function<void(ConnectionOptions&)>& change = {}) {
  ConnectionOptions options;
  options.url = "http://127.0.0.1:80";
  if (change) change(options);
  return options;
}

std::string error_of(const Status& status) { return status ? "" : status.error().text(); }

TEST(ChosenTransport, IsHttp1WhereItSuffices) {
  const ConnectionOptions plain = options_with([](ConnectionOptions& options) {
    options.url = "https://127.0.0.1";
    options.unix_socket = "/x";
    options.resolve = {"a:80:127.0.0.1"};
    options.tls.verify = false;
    options.keep_alive = false;
  });
  EXPECT_EQ(choose_transport(TransportKind::automatic, plain), TransportKind::http1);
  EXPECT_TRUE(check_connection(TransportKind::http1, plain));
  EXPECT_EQ(choose_transport(TransportKind::curl, plain), TransportKind::curl);
}

using Change = std::function<void(ConnectionOptions&)>;

const std::vector<std::pair<std::string, Change>> kNeedCurl = {
    {"use a proxy", [](auto& options) { options.proxy = "http://127.0.0.1:3128"; }},
    {"follow redirects", [](auto& options) { options.follow_redirects = true; }},
    {"unpack compressed bodies", [](auto& options) { options.compression = true; }},
    {"keep cookies", [](auto& options) { options.cookies = true; }},
};

TEST(ChosenTransport, IsCurlForAnythingElse) {
  for (const auto& [what, change] : kNeedCurl) {
    ConnectionOptions options = options_with(change);
    EXPECT_EQ(choose_transport(TransportKind::automatic, options), TransportKind::curl);
    EXPECT_TRUE(check_connection(TransportKind::curl, options));
    EXPECT_EQ(choose_transport(TransportKind::http1, options), TransportKind::http1);
    EXPECT_EQ(error_of(check_connection(TransportKind::http1, options)),
              "transport: http1 cannot " + what + " (the transport curl can)");
    options.url = "https://127.0.0.1";
    options.version = HttpVersion::http2;
    EXPECT_EQ(choose_transport(TransportKind::automatic, options), TransportKind::curl);
    EXPECT_TRUE(check_connection(TransportKind::curl, options));
    EXPECT_EQ(error_of(check_connection(TransportKind::http2, options)),
              "transport: http2 cannot " + what + " (the transport curl can)");
    options.version = HttpVersion::http2_prior;
    EXPECT_EQ(choose_transport(TransportKind::automatic, options), TransportKind::http2);
    EXPECT_EQ(error_of(check_connection(TransportKind::http2, options)),
              "transport: http2 cannot " + what +
                  " (HTTP/2 without asking is the transport http2's alone)");
  }
}

TEST(ChosenTransport, IsHttp2WhereThatCanBeSpoken) {
  ConnectionOptions options = options_with();
  options.version = HttpVersion::http2_prior;
  EXPECT_EQ(choose_transport(TransportKind::automatic, options), TransportKind::http2);
  EXPECT_TRUE(check_connection(TransportKind::http2, options));
  EXPECT_EQ(error_of(check_connection(TransportKind::curl, options)),
            "transport: curl cannot speak HTTP/2 without asking (the transport http2 can)");
  options.version = HttpVersion::http2;  // without TLS nobody agrees to it
  EXPECT_EQ(choose_transport(TransportKind::automatic, options), TransportKind::http1);
  EXPECT_TRUE(check_connection(TransportKind::http1, options));
  EXPECT_EQ(error_of(check_connection(TransportKind::http2, options)),
            "transport: http2 cannot speak HTTP/1.1 (the transport http1 can)");
  options.url = "https://127.0.0.1";
  EXPECT_EQ(choose_transport(TransportKind::automatic, options), TransportKind::http2);
  EXPECT_EQ(error_of(check_connection(TransportKind::http1, options)),
            "transport: http1 cannot speak HTTP/2 (the transport http2 can)");
}

TEST(Connection, ThatCannotBeIsRefused) {
  const std::vector<std::pair<std::string, std::function<void(ConnectionOptions&)>>> wrong = {
      {"cannot send to ftp://", [](auto& options) { options.url = "ftp://127.0.0.1"; }},
      {"expected http://host[:port]", [](auto& options) { options.url = "http://a b"; }},
      {"expected http://host[:port]", [](auto& options) { options.url = "http://me:pw@host"; }},
      {"cannot be read: No such file or directory (file of trusted certificates)",
       [](auto& options) { options.tls.authorities = "/nowhere.pem"; }},
      {"(client certificate)", [](auto& options) { options.tls.certificate = "/nowhere.pem"; }},
      {"(key of the client certificate)", [](auto& options) { options.tls.key = "/nowhere.pem"; }},
      {"a key needs its certificate", [](auto& options) { options.tls.key = "/dev/null"; }},
      {"too long for a socket's path",
       [](auto& options) { options.unix_socket = std::string(108, 'x'); }},
      {"is no HOST:PORT:ADDRESS", [](auto& options) { options.resolve = {"host:80"}; }},
      {"is no HOST:PORT:ADDRESS", [](auto& options) { options.resolve = {"host:http:1.2.3.4"}; }},
      {"is no HOST:PORT:ADDRESS", [](auto& options) { options.resolve = {":80:1.2.3.4"}; }},
      {"is no HOST:PORT:ADDRESS", [](auto& options) { options.resolve = {"host:80:"}; }},
      {"expected http://host:port", [](auto& options) { options.proxy = "https://host:1"; }},
      {"expected http://host:port", [](auto& options) { options.proxy = "http://host:1/path"; }},
      {"expected http://host:port", [](auto& options) { options.proxy = "socks5://host:1"; }},
  };
  for (const auto& [what, change] : wrong) {
    const std::string error = error_of(check_connection(TransportKind::curl, options_with(change)));
    EXPECT_NE(error.find(what), error.npos) << what << " is not in: " << error;
  }
}

TEST(Connection, MayResolveToAnIpv6Address) {
  EXPECT_TRUE(check_connection(TransportKind::http1, options_with([](auto& options) {
                                 options.resolve = {"host:80:[::1]", "host:81:::1"};
                               })));
}

TEST(TargetUrl, IsTakenApart) {
  struct Case {
    std::string url, host, prefix;
    bool tls;
  };
  const std::vector<Case> cases = {
      {"http://a.example", "a.example", "", false},
      {"http://a.example:80/", "a.example", "", false},
      {"http://a.example:8080/b/c/", "a.example:8080", "/b/c", false},
      {"https://a.example:443/b/../c", "a.example", "/b/../c", true},
      {"https://a.example:80", "a.example:80", "", true},
      {"http://[::1]:8080/b", "[::1]:8080", "/b", false},
      {"http://a.example/b?c=d", "a.example", "/b?c=d", false},
  };
  for (const Case& item : cases) {
    const auto target = parse_target(item.url);
    ASSERT_TRUE(target) << item.url;
    EXPECT_EQ(target->host, item.host);
    EXPECT_EQ(target->prefix, item.prefix);
    EXPECT_EQ(target->tls, item.tls);
  }
}

}  // namespace
}  // namespace composure::loadgen
