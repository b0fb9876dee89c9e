// The reader against a real Prometheus that asks for a password and scrapes itself.
#include "harness/observe/prometheus_reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/support/eventually.h"
#include "tests/support/process.h"
#include "tests/support/temporary_folder.h"

namespace composure::observe {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

// bcrypt of "right", at its cheapest.
constexpr const char* kHash = "$2b$04$iTNTj1qIAbrqiqvW1QD2RevzXe4UV2Cko96XFcg24DLJxdl88XwYi";

class PrometheusTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const auto port = test::take_port();
    const auto nobody = test::take_port();
    folder_ = std::make_unique<test::TemporaryFolder>();
    const std::string address = fmt::format("127.0.0.1:{}", port.port());
    folder_->write("web.yml", fmt::format("basic_auth_users: {{reader: \"{}\"}}\n", kHash));
    folder_->write("prometheus.yml",
                   fmt::format(R"(global: {{scrape_interval: 200ms, scrape_timeout: 200ms}}
scrape_configs:
  - job_name: itself
    basic_auth: {{username: reader, password: right}}
    static_configs: [{{targets: ["{}"], labels: {{component: metrics}}}}]
  - job_name: nobody
    static_configs: [{{targets: ["127.0.0.1:{}"], labels: {{component: nobody}}}}]
)",
                               address, nobody.port()));
    process_ = test::start_process(
        {.command = {"prometheus", "--config.file=" + folder_->path("prometheus.yml"),
                     "--web.config.file=" + folder_->path("web.yml"),
                     "--storage.tsdb.path=" + folder_->path("data"),
                     "--web.listen-address=" + address, "--log.level=warn"},
         .environment = {},
         .output = folder_->path("log")});
    url_ = "http://" + address;
    ASSERT_TRUE(test::eventually([] { return bool(reader().query("up", "up")); }));
  }
  static void TearDownTestSuite() {
    process_.stop(5s);
    folder_.reset();
  }

  static PrometheusReader reader(const std::string& password = "right") {
    return {url_, "reader", password};
  }

  static inline std::unique_ptr<test::TemporaryFolder> folder_;
  static inline Process process_;
  static inline std::string url_;
};

TEST_F(PrometheusTest, WaitsForAScrapeAfterATime) {
  const std::int64_t after = now_ns();
  const auto waited = reader().wait_for_scrape("{component=\"metrics\"}", after, 20s);
  ASSERT_TRUE(waited) << waited.error().text();
  const auto scraped = reader().query("scraped", "timestamp(up{component=\"metrics\"})");
  ASSERT_TRUE(scraped);
  ASSERT_THAT(*scraped, SizeIs(1));
  EXPECT_GT(scraped->front().points.front().value * 1e9, static_cast<double>(after));
}

TEST_F(PrometheusTest, SaysWhichTargetIsDownOrMissing) {
  const auto down = reader().wait_for_scrape("{component=\"nobody\"}", 0, 1s);
  ASSERT_FALSE(down);
  EXPECT_THAT(down.error().text(), AllOf(HasSubstr("127.0.0.1:"), HasSubstr("is down")));
  const auto missing = reader().wait_for_scrape("{component=\"unheard\"}", 0, 100ms);
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().text(), HasSubstr("it knows of no target up{component=\"unheard\"}"));
}

TEST_F(PrometheusTest, ReadsInstantVectors) {
  ASSERT_TRUE(reader().wait_for_scrape("{component=\"metrics\"}", 0, 20s));
  const auto up = reader().query("is it up?", "up{component=\"metrics\"}");
  ASSERT_TRUE(up) << up.error().text();
  ASSERT_THAT(*up, SizeIs(1));
  EXPECT_EQ(up->front().name, "is it up?");
  EXPECT_EQ(up->front().labels.at("job"), "itself");
  EXPECT_EQ(up->front().points.front().value, 1);
  EXPECT_NEAR(static_cast<double>(up->front().points.front().time_ns - now_ns()), 0, 60e9);
  const auto none = reader().query("none", "no_such_series");
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
  const auto nan = reader().query("nan", "vector(0) / 0");
  ASSERT_TRUE(nan);
  EXPECT_TRUE(std::isnan(nan->front().points.front().value));
}

TEST_F(PrometheusTest, ReadsRangesOfEveryLength) {
  // More points than one answer may hold; before a scrape there is nothing, so a number stands in.
  const std::int64_t end = now_ns() / 1'000'000'000 * 1'000'000'000;
  const std::int64_t start = end - 24'999LL * 1'000'000'000;
  const auto series = reader().query_range("seven", "vector(7)", start, end, 1s);
  ASSERT_TRUE(series) << series.error().text();
  ASSERT_THAT(*series, SizeIs(1));
  const auto& points = series->front().points;
  ASSERT_THAT(points, SizeIs(25'000));
  EXPECT_EQ(points.front().time_ns, start);
  EXPECT_EQ(points.back().time_ns, end);
  for (std::size_t i = 1; i < points.size(); ++i)
    ASSERT_EQ(points[i].time_ns - points[i - 1].time_ns, 1'000'000'000);
}

TEST_F(PrometheusTest, SaysWhatIsRefused) {
  const auto wrong = reader("wrong").query("up", "up");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().text(), HasSubstr("Prometheus answers 401"));
  const auto bad = reader().query("bad", "up{");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().text(),
              AllOf(HasSubstr("Prometheus answers 400"), HasSubstr("parse error")));
  EXPECT_FALSE(PrometheusReader("http://127.0.0.1:1", "", "").query("up", "up"));
  EXPECT_FALSE(reader().query_range("x", "up", 0, 1, 0ms));
}

}  // namespace
}  // namespace composure::observe
