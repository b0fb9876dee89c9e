// Observers see every whole answer once, on the thread that sent its request.
#include <numeric>
#include <set>
#include <thread>

#include "tests/integration/loadgen/attack_fixture.h"

namespace composure::loadgen {
namespace {

struct Seen {
  Sample sample;
  Phases phases;
};

class Recorder final : public AnswerObserver {
 public:
  void answered(const Sample& sample, const Phases& phases, std::int64_t) override {
    seen.push_back({sample, phases});
    threads.insert(std::this_thread::get_id());
  }
  std::vector<Seen> seen;
  std::set<std::thread::id> threads;
};

// Of every four requests one gets 404, one no answer.
TestServer::Behaviour answers_some() {
  return [](int fd, const SeenRequest& request) {
    const int k = std::stoi(request.path.substr(1));
    if (k % 4 == 3) return Then::close;
    answer(fd, k % 4 == 1 ? 404 : 200, "five!");
    return Then::keep;
  };
}

TEST(AnswerObserver, SeesWholeAnswersOfAnyStatus) {
  const TestServer server(answers_some());
  const Numbered source;
  for (const std::uint32_t threads : {1u, 2u}) {
    std::vector<Recorder> recorders(threads);
    std::vector<AnswerObserver*> observers;
    for (Recorder& recorder : recorders) observers.push_back(&recorder);
    AttackPlan plan = plan_for(server.url(), 200, 200ms);
    plan.threads = threads;
    const AttackResult result = attack(plan, {.requests = source, .observers = observers});
    EXPECT_EQ(result.count(Outcome::ok), 20u);
    std::set<std::uint64_t> sequences;
    for (const Recorder& recorder : recorders) {
      EXPECT_EQ(recorder.threads.size(), 1u);
      for (const auto& [sample, phases] : recorder.seen) {
        EXPECT_TRUE(sequences.insert(sample.sequence).second);
        EXPECT_EQ(&recorder, &recorders[sample.sequence % threads]);
        EXPECT_EQ(sample.status, sample.sequence % 4 == 1 ? 404 : 200);
        EXPECT_EQ(sample.outcome, sample.sequence % 4 == 1 ? Outcome::http_error : Outcome::ok);
        EXPECT_EQ(sample.bytes, 5u);
        // `lookup` is a part of `connect`.
        const std::int64_t sum = std::accumulate(phases.begin(), phases.end(), std::int64_t{0}) -
                                 phases[static_cast<std::size_t>(Phase::lookup)];
        EXPECT_EQ(sum, sample.service_time());
      }
    }
    EXPECT_EQ(sequences.size(), 30u);
  }
}

TEST(AnswerObserver, AnswersThatComeTooLateAreNoAnswers) {
  const TestServer server([](int fd, const SeenRequest&) {
    std::this_thread::sleep_for(300ms);
    answer(fd, 200, "");
    return Then::keep;
  });
  const Numbered source;
  Recorder recorder;
  AnswerObserver* const observer = &recorder;
  AttackPlan plan = plan_for(server.url(), 100, 20ms);
  plan.timeout = 100ms;
  attack(plan, {.requests = source, .observers = {&observer, 1}});
  EXPECT_TRUE(recorder.seen.empty());
}

TEST(AnswerObserver, EachThreadNeedsOne) {
  const Numbered source;
  Recorder recorder;
  AnswerObserver* const observer = &recorder;
  AttackPlan plan = plan_for("http://127.0.0.1:1");
  plan.threads = 2;
  const auto result = run_attack(plan, {.requests = source, .observers = {&observer, 1}});
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().text().find("observers"), std::string::npos);
}

}  // namespace
}  // namespace composure::loadgen
