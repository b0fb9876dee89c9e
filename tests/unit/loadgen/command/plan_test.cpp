#include "loadgen/command/plan.h"

#include <gmock/gmock.h>

namespace composure::loadgen {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

Result<LoadPlan> plan(std::vector<std::string> words, const std::string& url = "http://a:8080/x") {
  words.push_back(url);
  const auto options = read_options(words);
  if (!options) return options.error();
  return make_plan(*options);
}

ConstantVus users(const LoadPlan& plan) { return std::get<ConstantVus>(plan.attack.schedule); }

std::string url_problem(const std::string& url) {
  const auto made = plan({}, url);
  return made ? "none" : made.error().text();
}

TEST(LoadPlan, Of200RequestsBy50WorkersWithoutFlags) {
  const auto made = plan({});
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(users(*made).vus, 50u);
  EXPECT_EQ(users(*made).iterations, 200u);
  EXPECT_EQ(made->count, 200u);
  EXPECT_EQ(made->attack.max_in_flight, 50u);
  EXPECT_EQ(made->attack.timeout, 20s);
  EXPECT_EQ(made->attack.threads, 1u);
  EXPECT_EQ(made->attack.connection.url, "http://a:8080");
  EXPECT_TRUE(made->attack.connection.tls.verify);
  EXPECT_FALSE(made->attack.connection.follow_redirects);
  EXPECT_FALSE(made->attack.connection.compression);
}

TEST(LoadPlan, TheRemainderIsSentAndFewRequestsNeedFewWorkers) {
  EXPECT_EQ(users(*plan({"-n", "205"})).iterations, 205u);
  EXPECT_EQ(users(*plan({"-n", "205", "-compat", "hey"})).iterations, 200u);
  EXPECT_EQ(users(*plan({"-n", "3"})).vus, 3u);
  EXPECT_EQ(plan({"-n", "3", "-threads", "8"})->attack.threads, 3u);
}

TEST(LoadPlan, ADurationReplacesTheCount) {
  const auto made = plan({"-z", "3s", "-n", "10", "-q", "5"});
  EXPECT_EQ(made->attack.duration, 3s);
  EXPECT_EQ(users(*made).iterations, 0u);
  EXPECT_EQ(users(*made).per_vu_rate, 5);
  EXPECT_EQ(made->count, 0u);
}

TEST(LoadPlan, NoTimeoutIsAVeryLongOne) { EXPECT_GT(plan({"-t", "0"})->attack.timeout, 24h * 365); }

TEST(LoadPlan, ARateIsAnOpenLoop) {
  const auto made = plan({"-rate", "100"});
  EXPECT_EQ(std::get<ConstantArrivalRate>(made->attack.schedule).per_second, 100);
  EXPECT_EQ(made->attack.duration, 10s);
  EXPECT_EQ(made->attack.max_in_flight, 10'000u);
  EXPECT_EQ(made->count, 0u);
  EXPECT_EQ(plan({"-rate", "100", "-z", "3s"})->attack.duration, 3s);
  EXPECT_EQ(plan({"-rate", "100", "-max-in-flight", "5"})->attack.max_in_flight, 5u);
  EXPECT_EQ(plan({"-rate", "100", "-no-spin"})->attack.spin, 0s);
  EXPECT_TRUE(std::holds_alternative<PoissonArrivalRate>(
      plan({"-rate", "9", "-arrivals", "poisson"})->attack.schedule));
}

TEST(LoadPlan, AtARateACountIsSentExactly) {
  const auto made = plan({"-rate", "300", "-n", "1000"});
  auto arrivals = make_arrivals(made->attack.schedule, made->attack.duration.count());
  int count = 0;
  while (const auto arrival = arrivals->next(0)) {
    arrivals->take();
    ++count;
  }
  EXPECT_EQ(count, 1000);
  EXPECT_EQ(plan({"-rate", "1", "-n", "4611686018427387903"}).error().text(),
            "-n: takes more than ten years at this rate");
}

TEST(LoadPlan, StagesSayHowLong) {
  const auto made = plan({"-stages", "2s:100,3s:50"});
  EXPECT_EQ(made->attack.duration, 5s);
  const auto& ramp = std::get<RampingArrivalRate>(made->attack.schedule);
  ASSERT_EQ(ramp.stages.size(), 2u);
  EXPECT_EQ(ramp.start_per_second, 0);
  EXPECT_EQ(ramp.stages[1].target_per_second, 50);
}

TEST(LoadPlan, ConnectionsAreMadeAsTheFlagsSay) {
  const auto made =
      plan({"-x", "p:3128", "-unix", "/s", "-resolve", "a:8080:127.0.0.1", "-h2", "-insecure",
            "-disable-keepalive", "-redirects", "-compression", "-transport", "curl"});
  ASSERT_TRUE(made) << made.error().text();
  const ConnectionOptions& connection = made->attack.connection;
  EXPECT_EQ(connection.proxy, "http://p:3128");
  EXPECT_EQ(connection.unix_socket, "/s");
  EXPECT_EQ(connection.resolve.front(), "a:8080:127.0.0.1");
  EXPECT_EQ(connection.version, HttpVersion::http2);
  EXPECT_FALSE(connection.tls.verify);
  EXPECT_FALSE(connection.keep_alive);
  EXPECT_TRUE(connection.follow_redirects);
  EXPECT_TRUE(connection.compression);
}

TEST(LoadPlan, CompatHeyHasItsClockAndItsAnswers) {
  const auto made = plan({"-compat", "hey", "-q", "3", "-z", "1s"});
  EXPECT_EQ(users(*made).tick, 333'333us);  // whole microseconds
  EXPECT_EQ(users(*made).per_vu_rate, 0);
  EXPECT_EQ(made->attack.duration, 4 * 333'333us + 1ns);  // the tick that is waited for
  EXPECT_TRUE(made->attack.head_suffices);
  EXPECT_FALSE(plan({"-q", "3"})->attack.head_suffices);
}

TEST(LoadPlan, CompatHeyAsksForWhatHeyAsksFor) {
  const auto made = plan({"-compat", "hey"});
  EXPECT_TRUE(made->attack.connection.follow_redirects);
  EXPECT_TRUE(made->attack.connection.compression);
  EXPECT_FALSE(made->attack.connection.tls.verify);
  const auto without = plan({"-compat", "hey", "-disable-redirects", "-disable-compression"});
  EXPECT_FALSE(without->attack.connection.follow_redirects);
  EXPECT_FALSE(without->attack.connection.compression);
}

TEST(LoadPlan, TheUrlIsTakenApart) {
  const auto full = split_url("HTTP://u:p@host:80/a/ü?q=1#f");
  ASSERT_TRUE(full) << full.error().text();
  EXPECT_EQ(full->origin, "http://host:80");
  EXPECT_EQ(full->host, "host");
  EXPECT_EQ(full->path, "/a/%C3%BC?q=1");
  EXPECT_EQ(full->credentials, "u:p");
  EXPECT_EQ(split_url("https://h")->path, "/");
  EXPECT_EQ(split_url("https://h?a=b")->path, "/?a=b");
  EXPECT_EQ(split_url("https://h:8443")->host, "h:8443");
  EXPECT_EQ(split_url("http://[::1]:80/")->host, "[::1]");
  EXPECT_EQ(split_url("http://h/{{randint 1 2}}")->path, "/{{randint 1 2}}");
}

TEST(LoadPlan, NamesBeyondAsciiAreThoseThatAreLookedUp) {
  const auto made =
      plan({"-resolve", "bücher.example:81:127.0.0.1"}, "http://u:p@bücher.example:81/ä");
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(made->attack.connection.url, "http://xn--bcher-kva.example:81");
  EXPECT_EQ(made->attack.connection.resolve.at(0), "xn--bcher-kva.example:81:127.0.0.1");
  EXPECT_EQ(made->target.host, "xn--bcher-kva.example:81");
  EXPECT_EQ(made->target.path, "/%C3%A4");
  EXPECT_THAT(url_problem("http://\xff\xfe.example/"), HasSubstr("no name that can be looked up"));
}

TEST(LoadPlan, AProxyMayHaveCredentials) {
  EXPECT_EQ(plan({"-x", "us%40er:pw@proxy:3128"})->attack.connection.proxy,
            "http://us%40er:pw@proxy:3128");
  const auto refused = plan({"-x", "user:pw@proxy:3128/path"});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().text(), HasSubstr("***@proxy:3128"));
  EXPECT_THAT(refused.error().text(), testing::Not(HasSubstr("pw")));
}

TEST(LoadPlan, WrongUrlsAreNamed) {
  EXPECT_EQ(url_problem("localhost:80"),
            "localhost:80: is no http or https URL (did you mean http://localhost:80?)");
  EXPECT_THAT(url_problem("ftp://h/"), HasSubstr("ftp://h/: is no http or https URL"));
  EXPECT_THAT(url_problem("http://"), HasSubstr("names no host"));
  EXPECT_THAT(url_problem("http://:80/"), HasSubstr("names no host"));
  EXPECT_THAT(url_problem("http://h/a b"), HasSubstr("holds a blank"));
  EXPECT_THAT(url_problem("http://{{seq}}/"), HasSubstr("the host cannot be a template"));
  EXPECT_THAT(url_problem("http://h:port/"), HasSubstr("http://h:port"));
  EXPECT_THAT(url_problem("http://h/{{sek}}"), HasSubstr("URL: {{sek}} is not understood"));
}

}  // namespace
}  // namespace composure::loadgen
