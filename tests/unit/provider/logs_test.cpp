#include "fixtures/stack/provider/log_reader.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "tests/support/temporary_folder.h"

namespace composure::provider {
namespace {

using nlohmann::json;
using testing::ElementsAre;

std::string problem(const std::string& query) {
  const auto read = parse_log_request(query);
  return read ? "none" : read.error().where;
}

TEST(LogRequests, NameAFunctionAndWhatToShow) {
  const auto read = parse_log_request(
      "name=f.openfaas-fn&tail=5&since=1970-01-01T00:00:01Z&follow=true&instance=f.2");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->key, "f");
  EXPECT_EQ(read->instance, "f.2");
  EXPECT_EQ(read->tail, 5u);
  EXPECT_TRUE(read->follow);
  EXPECT_FALSE(parse_log_request("name=f&follow=false")->follow);
  EXPECT_EQ(read->since->time_since_epoch(), std::chrono::seconds(1));
  EXPECT_EQ(parse_log_request("name=f&tail=-1")->tail, std::nullopt);  // faas-cli's "all"
  EXPECT_EQ(problem(""), "name");
  EXPECT_EQ(parse_log_request("name=f&namespace=team")->key, "f.team");
  EXPECT_EQ(problem("name=../x"), "name");
  EXPECT_EQ(problem("name=f&namespace=../x"), "namespace");
  EXPECT_EQ(problem("name=f&tail=many"), "tail");
  EXPECT_EQ(problem("name=f&since=yesterday"), "since");
}

class ToldLogs : public testing::Test {
 protected:
  // "instance timestamp text" of each.
  std::vector<std::string> lines(const std::string& query) {
    std::vector<std::string> lines;
    for (const std::string& line :
         split(LogReader(folder_.path(), *parse_log_request(query)).next(), '\n')) {
      if (line.empty()) continue;
      const json read = json::parse(line);
      EXPECT_EQ(read["name"], "f");
      EXPECT_EQ(read["namespace"], "openfaas-fn");
      lines.push_back(read["instance"].get<std::string>() + " " +
                      read["timestamp"].get<std::string>() + " " + read["text"].get<std::string>());
    }
    return lines;
  }
  test::TemporaryFolder folder_;
};

TEST_F(ToldLogs, OfAllReplicasAreMergedByTime) {
  folder_.write("f.1.log",
                "2026-11-21T16:00:01.000Z one\n2026-11-21T16:00:01.000Z more of it\n"
                "2026-11-21T16:00:03Z 2026-01-01T00:00:00Z three \xff\n");
  folder_.write("f.2.log", "2026-11-21T16:00:02.250Z two\n2026-11-21T16:00:04Z fo\n");
  folder_.write("f.x.log", "2026-11-21T16:00:01.000Z no replica\n");
  folder_.write("ff.1.log", "2026-11-21T16:00:01.000Z another function\n");
  folder_.write("f.team.1.log", "2026-11-21T16:00:01.000Z another namespace's\n");
  folder_.write("f.1.log.old", "2026-11-21T16:00:01.000Z no log\n");
  const auto all = lines("name=f");
  EXPECT_THAT(
      all,
      ElementsAre("f.1 2026-11-21T16:00:01.000Z one", "f.1 2026-11-21T16:00:01.000Z more of it",
                  "f.2 2026-11-21T16:00:02.250Z two",
                  "f.1 2026-11-21T16:00:03.000Z 2026-01-01T00:00:00Z three \xEF\xBF\xBD",
                  "f.2 2026-11-21T16:00:04.000Z fo"));
  EXPECT_EQ(lines("name=f&tail=2"), std::vector(all.end() - 2, all.end()));
  EXPECT_EQ(lines("name=f&since=2026-11-21T17:00:03%2B01:00"),
            std::vector(all.end() - 2, all.end()));
  EXPECT_EQ(lines("name=f&instance=f.2").size(), 2u);
  EXPECT_TRUE(lines("name=f&since=2026-11-21T16:00:05Z").empty());
}

TEST_F(ToldLogs, AreReadOnFromWhereTheyEnded) {
  LogReader reader(folder_.path(), *parse_log_request("name=f&tail=1"));
  const auto texts = [&] {
    std::vector<std::string> texts;
    for (const std::string& line : split(reader.next(), '\n'))
      if (!line.empty()) texts.push_back(json::parse(line)["text"]);
    return texts;
  };
  const std::string begin = "2026-11-21T16:00:01.000Z one\n2026-11-21T16:00:02.000Z two\n";
  folder_.write("f.1.log", begin);
  EXPECT_THAT(texts(), ElementsAre("two"));
  EXPECT_TRUE(texts().empty());
  const std::string more = begin + "2026-11-21T16:00:03.000Z three\n2026-11-21T16:00:04.000Z fo";
  folder_.write("f.1.log", more);
  folder_.write("f.2.log", "2026-11-21T16:00:02.500Z of another\n");
  EXPECT_THAT(texts(), ElementsAre("of another", "three"));
  folder_.write("f.1.log", more + "ur\n");
  EXPECT_THAT(texts(), ElementsAre("four"));
}

TEST_F(ToldLogs, OfAnotherNamespaceSayWhose) {
  folder_.write("f.team.1.log", "2026-11-21T16:00:01.000Z one\n");
  const json line =
      json::parse(LogReader(folder_.path(), *parse_log_request("name=f&namespace=team")).next());
  EXPECT_EQ(line["name"], "f");
  EXPECT_EQ(line["namespace"], "team");
  EXPECT_EQ(line["instance"], "f.team.1");
}

TEST_F(ToldLogs, OfLongFilesAreTheLast) {
  std::string text;
  for (int i = 0; text.size() < (3u << 20); ++i)
    text += "2026-11-21T16:00:01.000Z " + std::to_string(i) + "\n";
  folder_.write("f.1.log", text + "2026-11-21T16:00:01.000Z the end\n");
  const auto kept = lines("name=f&tail=5000000");
  EXPECT_LT(kept.size(), 200'000u);
  EXPECT_TRUE(kept.back().ends_with("the end"));
}

}  // namespace
}  // namespace composure::provider
