#include "loadgen/command/flags.h"

#include <gmock/gmock.h>

#include <set>

#include "loadgen/command/options.h"

namespace composure::loadgen {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::chrono_literals;

LoadOptions read(std::vector<std::string> words) {
  words.emplace_back("http://a/");
  auto options = read_options(words);
  EXPECT_TRUE(options) << (options ? "" : options.error().text());
  return options ? std::move(*options) : LoadOptions{};
}

std::string problem(std::vector<std::string> words, bool with_url = true) {
  if (with_url) words.emplace_back("http://a/");
  const auto options = read_options(words);
  return options ? "none" : options.error().text();
}

TEST(Flags, AreWrittenAsInGo) {
  EXPECT_EQ(read({"-n", "7"}).requests, 7u);
  EXPECT_EQ(read({"-n=7"}).requests, 7u);
  EXPECT_EQ(read({"--n", "7"}).requests, 7u);
  EXPECT_EQ(read({"--n=7"}).requests, 7u);
  EXPECT_TRUE(read({"-h2"}).http2);
  EXPECT_TRUE(read({"--h2=T"}).http2);
  EXPECT_FALSE(read({"-h2", "-h2=false"}).http2);
  EXPECT_EQ(read({"-d", "-n"}).body, "-n");
  EXPECT_EQ(read({"-d="}).body, "");
  EXPECT_EQ(read({"-d", "a=b"}).body, "a=b");
}

TEST(Flags, TheFirstOtherWordIsTheUrl) {
  EXPECT_EQ(read({"-n", "7", "--"}).url, "http://a/");
  EXPECT_EQ(problem({"-n", "7"}, false),
            "no URL given (for example http://127.0.0.1:8080/; see "
            "-help)");
  EXPECT_EQ(problem({"http://b/", "-n"}), "-n: comes after the URL (the URL is the last word)");
  EXPECT_EQ(problem({"-compat", "hey", "http://b/", "-n"}), "none");
}

TEST(Flags, HeysMeanings) {
  const LoadOptions all = read({"-n",
                                "10",
                                "-c",
                                "2",
                                "-q",
                                "0.5",
                                "-z",
                                "1h30m",
                                "-o",
                                "csv",
                                "-m",
                                "post",
                                "-H",
                                "A: 1",
                                "-H",
                                "B: 2",
                                "-t",
                                "3",
                                "-A",
                                "x/y",
                                "-d",
                                "body",
                                "-T",
                                "text/plain",
                                "-U",
                                "me",
                                "-a",
                                "u:p",
                                "-x",
                                "p:1",
                                "-h2",
                                "-host",
                                "h",
                                "-disable-compression",
                                "-disable-keepalive",
                                "-disable-redirects",
                                "-cpus",
                                "1"});
  EXPECT_EQ(all.requests, 10u);
  EXPECT_EQ(all.workers, 2u);
  EXPECT_EQ(all.rate_per_worker, 0.5);
  EXPECT_EQ(all.duration, 90min);
  EXPECT_TRUE(all.csv);
  EXPECT_EQ(all.method, "POST");
  EXPECT_THAT(all.headers, ElementsAre("A: 1", "B: 2"));
  EXPECT_EQ(all.timeout, 3s);
  EXPECT_EQ(all.accept, "x/y");
  EXPECT_EQ(all.body, "body");
  EXPECT_EQ(all.content_type, "text/plain");
  EXPECT_EQ(all.user_agent, "me");
  EXPECT_EQ(all.basic_auth, "u:p");
  EXPECT_EQ(all.proxy, "p:1");
  EXPECT_TRUE(all.http2);
  EXPECT_EQ(all.host, "h");
  EXPECT_TRUE(all.disable_keep_alive);
  EXPECT_TRUE(*all.disable_compression && *all.disable_redirects);
  EXPECT_EQ(all.threads, 1u);
  EXPECT_EQ(read({"-D", "file"}).body_file, "file");
  EXPECT_FALSE(read({"-o", ""}).csv);
}

TEST(Flags, OursBeyondHey) {
  const LoadOptions open = read({"-rate", "100", "-arrivals", "poisson", "-timeout", "250ms",
                                 "-max-in-flight", "9", "-no-spin", "-seed", "0", "-warmup", "5s"});
  EXPECT_EQ(open.rate, 100);
  EXPECT_TRUE(open.poisson);
  EXPECT_EQ(open.timeout, 250ms);
  EXPECT_EQ(open.max_in_flight, 9u);
  EXPECT_FALSE(open.spin);
  EXPECT_EQ(open.seed, 0u);
  EXPECT_EQ(open.warmup, 5s);
  const LoadOptions replay =
      read({"-replay", "times", "-replay-speed", "0.5", "-h2c", "-streams", "7"});
  EXPECT_EQ(replay.replay, "times");
  EXPECT_EQ(replay.replay_speed, 0.5);
  EXPECT_TRUE(replay.http2_prior);
  EXPECT_EQ(replay.streams, 7u);
  EXPECT_EQ(read({"-think", "20ms"}).think, 20ms);
  const LoadOptions stages = read({"-stages", "10s:100,500ms:0"});
  ASSERT_EQ(stages.stages.size(), 2u);
  EXPECT_EQ(stages.stages[0].duration, 10s);
  EXPECT_EQ(stages.stages[0].rate, 100);
  EXPECT_EQ(stages.stages[1].duration, 500ms);
  const LoadOptions reports = read({"-report", "json=a", "-report", "csv=-"});
  ASSERT_EQ(reports.reports.size(), 2u);
  EXPECT_EQ(reports.reports[1].kind, ReportKind::csv);
  EXPECT_EQ(reports.reports[1].path, "-");
  EXPECT_EQ(read({"-transport", "curl"}).transport, TransportKind::curl);
}

// hey's zeros.
TEST(Flags, ZerosAreNoLimits) {
  const LoadOptions zeros = read({"-q", "0", "-z", "0s", "-cpus", "0", "-t", "0"});
  EXPECT_EQ(zeros.rate_per_worker, 0);
  EXPECT_EQ(zeros.duration, std::nullopt);
  EXPECT_EQ(zeros.threads, std::nullopt);
  EXPECT_EQ(zeros.timeout, 0s);
  EXPECT_EQ(read({"-q", "5", "-q", "0.0"}).rate_per_worker, 0);
  EXPECT_EQ(read({"-z", "5s", "-z", "0"}).duration, std::nullopt);
}

TEST(Flags, Gates) {
  const auto gates = read({"-p99-below", "20ms", "-errors-below", "1%", "-rate-above", "50"}).gates;
  ASSERT_EQ(gates.size(), 3u);
  EXPECT_EQ(gates[0].of, GateOf::p99);
  EXPECT_EQ(gates[0].bound, 20e6);
  EXPECT_EQ(gates[0].flag, "-p99-below");
  EXPECT_EQ(gates[0].bound_text, "20ms");
  EXPECT_EQ(gates[1].bound, 0.01);
  EXPECT_EQ(gates[2].bound, 50);
  EXPECT_EQ(read({"-errors-below", "0.25"}).gates[0].bound, 0.25);
}

TEST(Flags, AWrongFlagIsNamedWithTheNearest) {
  EXPECT_EQ(problem({"-p99-belo", "1s"}), "-p99-belo: is no flag (did you mean -p99-below?)");
  EXPECT_EQ(problem({"-frobnicate"}), "-frobnicate: is no flag (-help lists them)");
  EXPECT_EQ(problem({"-n"}, false), "-n: needs a value (N)");
}

TEST(Flags, WrongValuesAreNamedWithTheirFlag) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"-n", "x"}, "-n: \"x\" is not a whole number"},
      {{"-n", "0"}, "-n: \"0\""},
      {{"-n", "-3"}, "-n: \"-3\""},
      {{"-n", "1e3"}, "-n: \"1e3\""},
      {{"-c", "0"}, "-c: \"0\""},
      {{"-q", "fast"}, "-q: \"fast\""},
      {{"-q", "nan"}, "-q: \"nan\""},
      {{"-z", "10"}, "-z: \"10\" is not a duration"},
      {{"-q", "-1"}, "-q: \"-1\""},
      {{"-cpus", "00"}, "-cpus: \"00\""},
      {{"-z", "100000h"}, "-z: \"100000h\" is not a time that fits"},
      {{"-t", "1e9"}, "-t: \"1e9\" is not a time that fits"},
      {{"-t", "soon"}, "-t: \"soon\""},
      {{"-t", "-1"}, "-t: \"-1\""},
      {{"-o", "json"}, "-o: \"json\" is no output"},
      {{"-m", "G T"}, "-m: \"G T\" is no HTTP method"},
      {{"-h2=maybe"}, "-h2: \"maybe\" is neither true nor false"},
      {{"-rate", "0"}, "-rate: \"0\""},
      {{"-arrivals", "poison"}, "-arrivals: \"poison\" is not known (did you mean \"poisson\"?)"},
      {{"-stages", "10s"}, "-stages: \"10s\" is not a stage"},
      {{"-stages", "10s:1,x:2"}, "-stages: \"x:2\" is not a stage"},
      {{"-report", "jason=a"}, "-report: \"jason=a\" is not KIND=FILE (did you mean json=FILE?)"},
      {{"-report", "json"}, "-report: \"json\" is not KIND=FILE"},
      {{"-transport", "http4"}, "-transport: \"http4\" is not known"},
      {{"-errors-below", "101%"}, "-errors-below: \"101%\""},
      {{"-p99-below", "20"}, "-p99-below: \"20\" is not a duration"},
      {{"-compat", "wrk"}, "-compat: \"wrk\" is not known"},
  };
  for (const auto& [words, text] : wrong) EXPECT_THAT(problem(words), HasSubstr(text));
}

TEST(Flags, FlagsThatExcludeEachOtherAreRefused) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"-rate", "1", "-c", "2"}, "-c: is of a closed loop"},
      {{"-rate", "1", "-q", "2"}, "-q: is of a closed loop"},
      {{"-rate", "1", "-stages", "1s:1"}, "-rate: -stages says otherwise"},
      {{"-stages", "1s:1", "-z", "1s"}, "-z: -stages says otherwise"},
      {{"-stages", "1s:1", "-n", "1"}, "-n: -stages says otherwise"},
      {{"-arrivals", "poisson"}, "-arrivals: needs -rate"},
      {{"-max-in-flight", "1"}, "-max-in-flight: needs -rate"},
      {{"-rate", "1", "-think", "1s"}, "-think: is of a closed loop"},
      {{"-replay", "f", "-stages", "1s:1"}, "-replay: -stages says otherwise"},
      {{"-replay", "f", "-rate", "1"}, "-rate: -replay says otherwise"},
      {{"-replay", "f", "-n", "1"}, "-n: -replay says otherwise"},
      {{"-replay", "f", "-arrivals", "poisson"}, "-arrivals: -replay says otherwise"},
      {{"-h2", "-h2c"}, "-h2c: -h2 says otherwise"},
      {{"-streams", "3"}, "-streams: is of HTTP/2 alone"},
      {{"-h2c", "-streams", "0"}, "-streams: "},
      {{"-d", "a", "-D", "b"}, "-D: there is -d already"},
      {{"-cert", "a"}, "-cert: needs the other"},
      {{"-key", "a"}, "-key: needs the other"},
      {{"-redirects", "-disable-redirects"}, "-redirects: -disable-redirects"},
      {{"-compression", "-disable-compression"}, "-compression: -disable-compression"},
      {{"-data", "a", "-templates=false"}, "-data: is of no use"},
      {{"-data", "a", "-compat", "hey"}, "-data: is of no use"},
      {{"-compat", "hey", "-n", "1"}, "-n: cannot be less than -c"},
      {{"-compat", "hey", "-q", "1000001"}, "-q: above 1000000 hey waits"},
      {{"-compat", "hey", "-o", "{{ jsonify . }}"}, "-o: \"{{ jsonify . }}\" is no output"},
      {{"-compat", "hey", "-o", "json"}, "-report json=FILE"},
  };
  for (const auto& [words, text] : wrong) EXPECT_THAT(problem(words), HasSubstr(text));
}

TEST(Flags, TheTableNamesEachFlagOnceAndHelpHasAll) {
  const std::string help = load_usage("hey");
  std::set<std::string_view> names;
  for (const Flag& flag : load_flags()) {
    EXPECT_TRUE(names.insert(flag.name).second) << flag.name;
    EXPECT_NE(help.find((flag.of_hey ? "\n  -" : "\n* -") + std::string(flag.name) + " "),
              help.npos)
        << flag.name;
    EXPECT_FALSE(flag.meaning.empty());
  }
  EXPECT_THAT(help, HasSubstr("Usage: hey [FLAG...] URL"));
  EXPECT_THAT(help, HasSubstr("  hey -n 10000"));
  EXPECT_TRUE(read_options({"-help"})->help);
  EXPECT_TRUE(read_options({"-h"})->help);
}

}  // namespace
}  // namespace composure::loadgen
