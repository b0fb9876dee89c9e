#include "result/run_folder.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "result/environment.h"
#include "tests/unit/result/sample_run.h"

namespace composure::result {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

const auto started = std::chrono::system_clock::time_point(std::chrono::seconds(1795245850));

class RunFolderTest : public testing::Test {
 protected:
  RunFolderTest() : root_(testing::TempDir() + "runs-" + random_hex(6)) {}
  ~RunFolderTest() override { std::filesystem::remove_all(root_); }
  RunFolder made() {
    Result<RunFolder> folder = RunFolder::create(root_, "fizzbuzz", started);
    EXPECT_TRUE(folder) << folder.error().text();
    return *folder;
  }
  const std::string root_;
};

TEST_F(RunFolderTest, IsNamedAfterTimeAndScenario) {
  EXPECT_EQ(made().path(), root_ + "/2026-11-21T07-24-10-fizzbuzz");
  EXPECT_EQ(utc_text(started), "2026-11-21T07:24:10Z");
}

TEST_F(RunFolderTest, ASecondRunWithinTheSecondHasItsOwn) {
  made();
  EXPECT_THAT(made().path(), EndsWith("-fizzbuzz-2"));
  EXPECT_THAT(made().path(), EndsWith("-fizzbuzz-3"));
}

TEST_F(RunFolderTest, SaysWhyItCannotBeMade) {
  ASSERT_TRUE(write_file(root_, "a file, not a folder"));
  const Result<RunFolder> folder = RunFolder::create(root_, "fizzbuzz", started);
  ASSERT_FALSE(folder);
  EXPECT_THAT(folder.error().text(), HasSubstr(root_));
}

TEST_F(RunFolderTest, RepeatsHaveFoldersWithSafeNames) {
  RunFolder folder = made();
  const Result<std::string> first =
      folder.make_repeat({{"composition.mechanism", "flow/../cache"}, {"load.rate", "100/s"}}, 1);
  ASSERT_TRUE(first) << first.error().text();
  EXPECT_TRUE(std::filesystem::is_directory(folder.path() + "/" + *first));
  EXPECT_THAT(*first, HasSubstr("cells/composition.mechanism=flow_.._cache,load.rate=100_s-"));
  EXPECT_THAT(*first, EndsWith("/1"));
}

TEST(PathSafe, NamesDifferWhereKeysDo) {
  EXPECT_EQ(path_safe("manual"), "manual");
  EXPECT_NE(path_safe("flow/cache"), path_safe("flow_cache"));
  EXPECT_NE(path_safe("A"), path_safe("a"));
  EXPECT_NE(path_safe(".."), "..");
  EXPECT_NE(path_safe(""), "");
  EXPECT_LE(path_safe(std::string(5000, 'x')).size(), 120u);
  EXPECT_EQ(path_safe(std::string("a\0b", 3)).find('\0'), std::string::npos);
}

TEST_F(RunFolderTest, TheResultCanBeReadAfterEachWrite) {
  RunFolder folder = made();
  RunResult run = sample::fizzbuzz();
  run.cells.resize(1);
  ASSERT_TRUE(folder.write_result(run));
  EXPECT_EQ(read_run(folder.path())->cells.size(), 1u);
  ASSERT_TRUE(folder.write_result(sample::fizzbuzz()));
  const Result<RunResult> back = read_run(folder.path() + "/");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->cells.size(), 4u);
  EXPECT_EQ(back->folder, folder.path());
  EXPECT_EQ(read_run(folder.path() + "/result.json")->folder, folder.path());
  EXPECT_THAT(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 3)
      << "result.json, cells, logs, and nothing left of the renaming";
}

TEST_F(RunFolderTest, SecretsStayOut) {
  RunFolder folder = made();
  folder.keep_out({"hunter2hunter2", ""});
  RunResult run = sample::failures();
  run.cells[1].total.failures[0].example = "http://u:hunter2hunter2@host: hunter2hunter2";
  ASSERT_TRUE(folder.write_result(run));
  ASSERT_TRUE(folder.write_scenario("environment: {TOKEN: hunter2hunter2}\n"));
  run.environment.versions["x"] = "hunter2hunter2";
  ASSERT_TRUE(folder.write_environment(run.environment));
  for (const char* name : {"result.json", "scenario.yaml", "environment.json"}) {
    const Result<std::string> text = read_file(folder.path() + "/" + name);
    ASSERT_TRUE(text) << name;
    EXPECT_THAT(*text, Not(HasSubstr("hunter2"))) << name;
    EXPECT_THAT(*text, HasSubstr("**************")) << name;
  }
}

TEST_F(RunFolderTest, SecretsStayOutOfWhatOthersWriteThere) {
  RunFolder folder = made();
  ASSERT_TRUE(folder.write_scenario("body: hunter2hunter2\n"));  // before they are known
  folder.keep_out({"hunter2hunter2"});
  const auto key = *folder.make_repeat({{"mechanism", "manual"}}, 1);
  const std::string spans = folder.path() + "/" + key + "/spans.jsonl";
  const std::string log = folder.logs() + "/functions/echo.log";
  std::filesystem::create_directories(folder.logs() + "/functions");
  std::ofstream(spans) << R"({"url": "http://u:hunter2hunter2@h"})" << '\n';
  std::ofstream appended(log);
  appended << "password hunter2hunter2, then hunter2" << std::flush;  // the next one is cut
  ASSERT_TRUE(folder.mask_secrets());
  appended << "hunter2\nlater: hunter2hunter2\n" << std::flush;
  ASSERT_TRUE(folder.mask_secrets());
  EXPECT_EQ(*read_file(folder.path() + "/scenario.yaml"), "body: **************\n");
  EXPECT_EQ(*read_file(spans), R"({"url": "http://u:**************@h"})"
                               "\n");
  EXPECT_EQ(*read_file(log),
            "password **************, then **************\nlater: **************\n");
}

TEST_F(RunFolderTest, ReadingSaysWhichFileIsWrong) {
  EXPECT_THAT(read_run(root_).error().text(), HasSubstr(root_));
  ASSERT_TRUE(write_file(root_, "{}"));
  EXPECT_EQ(read_run(root_).error().text(), root_ + ": is not a result of composure");
}

TEST(Environment, DescribesThisMachine) {
  const Environment found = read_environment();
  EXPECT_GE(found.cores, 1);
  EXPECT_GT(found.memory_bytes, 0u);
  EXPECT_THAT(found.kernel, HasSubstr("Linux "));
  EXPECT_FALSE(found.cgroups.empty());
  ASSERT_TRUE(found.build);
  EXPECT_THAT(found.build->compiler, MatchesRegex("(g|clang)\\+\\+ [0-9]+\\.[0-9.]+"));
  EXPECT_FALSE(found.build->type.empty());
}

TEST(Environment, TheFingerprintFollowsWhatMatters) {
  Environment one = sample::fizzbuzz().environment;
  Environment other = one;
  other.load_average = 3;
  other.seed = 7;
  EXPECT_EQ(fingerprint(one), fingerprint(other));
  other.build->flags = "-O0";
  EXPECT_NE(fingerprint(one), fingerprint(other));
  other = one;
  other.versions["nats-server"] = "2.10.0";
  EXPECT_NE(fingerprint(one), fingerprint(other));
  EXPECT_EQ(fingerprint(one).size(), 16u);
}

}  // namespace
}  // namespace composure::result
