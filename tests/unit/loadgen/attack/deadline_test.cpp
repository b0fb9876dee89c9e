// What a request's record says when answer, callback and deadline come close together, and when the
// loop looks at them late (docs/samples.md).
#include <gtest/gtest.h>

#include "tests/unit/loadgen/attack/simulation.h"

namespace composure::loadgen {
namespace {

// One request, due and sent at 0, that has 100 ms.
class Deadline : public testing::Test {
 protected:
  Simulation& simulation(Service service) {
    made_.emplace(std::move(service));
    made_->plan.duration = 1ms;
    made_->plan.timeout = 100ms;
    return *made_;
  }
  // As an asynchronous execution.
  Simulation& completing(Service service) {
    simulation(std::move(service)).plan.until = Until::completed;
    return *made_;
  }
  // Acknowledged after 10 ms.
  Simulation& acknowledged() {
    return completing([](std::uint64_t, std::int64_t) { return answers_after(10ms, 202); });
  }
  Simulation& unanswered() {
    return completing([](std::uint64_t, std::int64_t) { return Fate{.answered = false}; });
  }
  Sample sample() {
    EXPECT_FALSE(made_->run());
    EXPECT_EQ(made_->samples.size(), 1u);
    return made_->samples.empty() ? Sample{} : made_->samples.front();
  }
  // At 20 ms the loop is busy until `until`.
  void busy(Simulation& attack, std::chrono::nanoseconds until) {
    attack.transport.at(20ms, [&attack, until] { attack.clock.advance_to(kStart + ns(until)); });
  }
  std::int64_t failed_after() const { return *made_->result.failed.max(); }

 private:
  std::optional<Simulation> made_;
};

TEST_F(Deadline, AnAnswerAtItIsInTime) {
  simulation([](std::uint64_t, std::int64_t) { return answers_after(100ms); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::ok);
  EXPECT_EQ(seen.done, ns(100ms));
}

TEST_F(Deadline, ATimeoutEndsAtIt) {
  simulation([](std::uint64_t, std::int64_t) { return answers_after(100ms + 1ns); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::timeout);
  EXPECT_EQ(seen.done, ns(100ms));
  EXPECT_EQ(seen.end(), ns(100ms));
  EXPECT_EQ(failed_after(), ns(100ms));
}

TEST_F(Deadline, AnAnswerThatCameBeforeItIsInTimeHoweverLateTheLook) {
  Simulation& attack = simulation([](std::uint64_t, std::int64_t) { return answers_after(90ms); });
  busy(attack, 300ms);
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::ok);
  EXPECT_EQ(seen.done, ns(90ms));
  EXPECT_EQ(seen.first_byte, ns(90ms));
  EXPECT_EQ(attack.result.phase(Phase::wait).sum, ns(90ms));
  EXPECT_EQ(attack.result.phase(Phase::read).sum, 0);
}

TEST_F(Deadline, AnAnswerThatCameAfterItIsATimeoutHoweverLateTheLook) {
  Simulation& attack = simulation([](std::uint64_t, std::int64_t) { return answers_after(110ms); });
  busy(attack, 300ms);
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::timeout);
  EXPECT_EQ(seen.done, ns(100ms));
  EXPECT_EQ(failed_after(), ns(100ms));
  EXPECT_EQ(attack.result.phase(Phase::wait).count, 0u);
}

// libcurl does not say when what it reads came: of an answer that is read late nothing shows that
// it was in time.
TEST_F(Deadline, AnAnswerOfWhichNobodyKnowsWhenItCameIsATimeout) {
  Simulation& attack = simulation([](std::uint64_t, std::int64_t) { return answers_after(90ms); });
  attack.transport.knows_arrivals = false;
  busy(attack, 300ms);
  EXPECT_EQ(sample().outcome, Outcome::timeout);
}

// A hundred answers came in time; one look reads ten.
TEST_F(Deadline, AllThatCameInTimeIsRead) {
  Simulation& attack = simulation([](std::uint64_t, std::int64_t) { return answers_after(50ms); });
  attack.plan.schedule = ConstantArrivalRate{100'000};
  attack.transport.at_once = 10;
  busy(attack, 300ms);
  attack.run();
  EXPECT_EQ(attack.result.count(Outcome::ok), 100u);
}

TEST_F(Deadline, ACallbackAtItIsInTime) {
  Simulation& attack = acknowledged();
  attack.transport.at(100ms, [&attack] { attack.call_back(0); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::ok);
  EXPECT_EQ(seen.done, ns(10ms));
  EXPECT_EQ(seen.completed, ns(100ms));
  EXPECT_EQ(seen.end(), ns(100ms));
  EXPECT_EQ(seen.flags & (kAcknowledged | kCallbackFirst), kAcknowledged);
}

TEST_F(Deadline, ACallbackAfterItIsNone) {
  Simulation& attack = acknowledged();
  attack.transport.at(100ms + 1ns, [&attack] { attack.call_back(0); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::lost);
  EXPECT_EQ(seen.completed, 0);
  EXPECT_EQ(seen.done, ns(10ms));
  EXPECT_EQ(failed_after(), ns(100ms));
}

TEST_F(Deadline, ALostRequestEndsAtItHoweverLateTheLook) {
  busy(acknowledged(), 300ms);
  EXPECT_EQ(sample().outcome, Outcome::lost);
  EXPECT_EQ(failed_after(), ns(100ms));
}

TEST_F(Deadline, ACallbackThatCameBeforeItIsInTimeHoweverLateTheLook) {
  Simulation& attack = acknowledged();
  attack.transport.at(20ms, [&attack] {
    attack.clock.advance_to(kStart + ns(99ms));
    attack.call_back(0);
    attack.clock.advance_to(kStart + ns(300ms));
  });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::ok);
  EXPECT_EQ(seen.completed, ns(99ms));
}

// The sink has read it, and is still judging when the deadline comes.
TEST_F(Deadline, ACallbackThatIsBeingJudgedIsWaitedFor) {
  Simulation& attack = acknowledged();
  attack.transport.at(99ms, [&attack] { attack.under_way = attack.clock.now(); });
  attack.transport.at(120ms, [&attack] {
    attack.mailbox.put({.sequence = 0, .arrival = attack.under_way});
    attack.under_way = 0;
  });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::ok);
  EXPECT_EQ(seen.completed, ns(99ms));
  EXPECT_LT(attack.transport.looks, 1000);  // it slept meanwhile
}

// One that came later does not hold the deadline up.
TEST_F(Deadline, ACallbackUnderWayThatCameAfterItIsNotWaitedFor) {
  Simulation& attack = acknowledged();
  attack.transport.at(20ms, [&attack] {
    attack.under_way = attack.clock.now() + ns(90ms);
    attack.clock.advance_to(kStart + ns(130ms));
  });
  EXPECT_EQ(sample().outcome, Outcome::lost);
  EXPECT_LT(attack.clock.now(), kStart + ns(131ms));
}

// The result was there, the answer never: a timeout, whose end is the deadline and not the
// callback.
TEST_F(Deadline, ACallbackBeforeATimeoutIsKeptAndDoesNotEndIt) {
  Simulation& attack = unanswered();
  attack.transport.at(30ms, [&attack] { attack.call_back(0); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::timeout);
  EXPECT_EQ(seen.completed, ns(30ms));
  EXPECT_EQ(seen.done, ns(100ms));
  EXPECT_EQ(seen.flags & (kAcknowledged | kCallbackFirst), kCallbackFirst);
  EXPECT_EQ(seen.end(), ns(100ms));
  EXPECT_EQ(seen.response_time(), ns(100ms));
  EXPECT_EQ(failed_after(), ns(100ms));
}

TEST_F(Deadline, ACallbackBeforeAFailedAnswerDoesNotEndItEither) {
  Simulation& attack =
      completing([](std::uint64_t, std::int64_t) { return answers_after(50ms, 503); });
  attack.transport.at(30ms, [&attack] { attack.call_back(0); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::http_error);
  EXPECT_EQ(seen.completed, ns(30ms));
  EXPECT_EQ(seen.end(), ns(50ms));
  EXPECT_EQ(failed_after(), ns(50ms));
}

TEST_F(Deadline, ACallbackBeforeItsAnswerIsTheEnd) {
  Simulation& attack = acknowledged();
  attack.transport.at(5ms, [&attack] { attack.call_back(0); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::ok);
  EXPECT_EQ(seen.done, ns(10ms));
  EXPECT_EQ(seen.completed, ns(5ms));
  EXPECT_EQ(seen.end(), ns(5ms));
  EXPECT_EQ(seen.flags & (kAcknowledged | kCallbackFirst), kAcknowledged | kCallbackFirst);
}

TEST_F(Deadline, AFailedExecutionEndsWithItsCallback) {
  Simulation& attack = acknowledged();
  attack.transport.at(60ms, [&attack] { attack.call_back(0, CallbackVerdict::failed); });
  const Sample seen = sample();
  EXPECT_EQ(seen.outcome, Outcome::http_error);
  EXPECT_EQ(seen.status, 500);
  EXPECT_EQ(seen.end(), ns(60ms));
  EXPECT_EQ(failed_after(), ns(60ms));
}

}  // namespace
}  // namespace composure::loadgen
