// Executions that end by a callback.
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "loadgen/clock.h"
#include "loadgen/scheduling.h"
#include "tests/integration/loadgen/attack_fixture.h"
#include "tests/support/eventually.h"

namespace composure::loadgen {
namespace {

constexpr std::uint64_t kAttack = 77;

// A service that is told in X-Callback where the result goes, as an asynchronous workflow engine
// is.
class Callbacks : public testing::Test {
 protected:
  Callbacks() {
    auto started = CallbackSink::start({.max_body = 1000});
    EXPECT_TRUE(started);
    sink_ = std::move(*started);
  }

  AttackResult run(TestServer::Behaviour service, std::chrono::nanoseconds timeout = 10s,
                   std::uint32_t threads = 1, const std::function<void()>& before_judging = {}) {
    const TestServer server(std::move(service));
    const std::string base = sink_->base_url(kAttack);
    const Numbered source([&base](std::uint64_t k, Request& request) {
      request.method = "POST";
      request.headers = {{"X-Callback", base + "/" + std::to_string(k)}};
    });
    AttackPlan plan = plan_for(server.url());
    plan.until = Until::completed;
    plan.seed = kAttack;
    plan.timeout = timeout;
    plan.threads = threads;
    const CallbackJudge judge = [&](const Callback& callback) {
      if (before_judging) before_judging();
      if (find_header(callback.headers, "x-status") != nullptr) return CallbackVerdict::failed;
      return callback.body == "result of " + std::to_string(callback.sequence)
                 ? CallbackVerdict::ok
                 : CallbackVerdict::wrong;
    };
    return attack(plan, {.requests = source, .callbacks = sink_.get(), .judge = judge}, &samples_);
  }

  static std::string result(const SeenRequest& request) {
    return "result of " + std::to_string(request.sequence());
  }
  static std::string call_back(const SeenRequest& request, const std::string& body,
                               std::string_view headers = "") {
    return post(request.header("X-Callback"), body, headers);
  }

  std::unique_ptr<CallbackSink> sink_;
  std::vector<Sample> samples_;
};

TEST_F(Callbacks, FindTheThreadThatWaitsForThem) {
  const AttackResult result = run(
      [](int fd, const SeenRequest& request) {
        answer(fd, 202, "");
        call_back(request, Callbacks::result(request));
        return Then::keep;
      },
      10s, 3);
  EXPECT_EQ(result.count(Outcome::ok), 20u);
  EXPECT_EQ(result.completed.count(), 20u);
}

TEST_F(Callbacks, CompleteWhatWasAcknowledged) {
  const AttackResult result = run([](int fd, const SeenRequest& request) {
    answer(fd, 202, "");
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(call_back(request, Callbacks::result(request)), "HTTP/1.1 200 OK");
    return Then::keep;
  });
  EXPECT_EQ(result.count(Outcome::ok), 20u);
  EXPECT_EQ(result.completed.count(), 20u);
  EXPECT_EQ(result.completed, result.response);
  EXPECT_GE(*result.completed.min(), 100'000'000);
  EXPECT_LT(*result.acknowledged.min(), *result.completed.min());
  for (const Sample& sample : samples_) {
    EXPECT_GE(sample.completed, sample.sent + 100'000'000);
    EXPECT_LT(sample.done, sample.completed);
    EXPECT_EQ(sample.status, 202);
    EXPECT_EQ(sample.flags & (kAcknowledged | kCallbackFirst), kAcknowledged);
  }
}

TEST_F(Callbacks, MayComeBeforeTheAnswer) {
  const AttackResult result = run([](int fd, const SeenRequest& request) {
    call_back(request, Callbacks::result(request));
    std::this_thread::sleep_for(20ms);
    answer(fd, 200, "");
    return Then::keep;
  });
  EXPECT_EQ(result.count(Outcome::ok), 20u);
  for (const Sample& sample : samples_) {
    EXPECT_LT(sample.completed, sample.done);
    EXPECT_TRUE(sample.flags & kCallbackFirst);
  }
}

// Which came first is a matter of when they came, not of when they were looked at.
TEST_F(Callbacks, MayBeJudgedAfterTheAnswerThatTheyCameBefore) {
  std::atomic<int> answers = 0, judged = 0;
  const AttackResult result = run(
      [&](int fd, const SeenRequest& request) {
        call_back(request, Callbacks::result(request));
        answer(fd, 200, "");
        ++answers;
        return Then::keep;
      },
      10s, 1,
      [&] {
        ++judged;
        EXPECT_TRUE(test::eventually([&] { return answers >= judged; }));
        std::this_thread::sleep_for(5ms);  // the answer is under way: let it be read
      });
  EXPECT_EQ(result.count(Outcome::ok), 20u);
  for (const Sample& sample : samples_) {
    EXPECT_LT(sample.completed, sample.done);
    EXPECT_TRUE(sample.flags & kCallbackFirst);
  }
}

TEST_F(Callbacks, ThatNeverComeAreLost) {
  const AttackResult result = run(
      [](int fd, const SeenRequest& request) {
        answer(fd, 200, "");
        if (request.sequence() % 2 == 0) call_back(request, Callbacks::result(request));
        return Then::keep;
      },
      1s);
  EXPECT_EQ(result.count(Outcome::ok), 10u);
  EXPECT_EQ(result.count(Outcome::lost), 10u);
  EXPECT_GE(*result.failed.min(), 999'000'000);  // a histogram's bucket below 1 s
  for (const Sample& sample : samples_) EXPECT_TRUE(sample.flags & kAcknowledged);
}

TEST_F(Callbacks, AreJudged) {
  const AttackResult result = run([](int fd, const SeenRequest& request) {
    answer(fd, 200, "");
    switch (request.sequence() % 4) {
      case 0:
        call_back(request, Callbacks::result(request));
        break;
      case 1:
        call_back(request, "something else");
        break;
      case 2:
        call_back(request, "boom", "X-Status: failed\r\n");
        break;
      default:
        EXPECT_EQ(call_back(request, std::string(1001, 'x')), "HTTP/1.1 413 Payload Too Large");
    }
    return Then::keep;
  });
  EXPECT_EQ(result.count(Outcome::ok), 5u);
  EXPECT_EQ(result.count(Outcome::wrong), 5u);
  EXPECT_EQ(result.count(Outcome::http_error), 5u);
  EXPECT_EQ(result.http_errors, (std::map<int, std::uint64_t>{{500, 5}}));
  EXPECT_EQ(result.count(Outcome::too_long), 5u);
}

TEST_F(Callbacks, CountOnceHoweverOftenTheyCome) {
  const AttackResult result = run([](int fd, const SeenRequest& request) {
    call_back(request, Callbacks::result(request));
    call_back(request, "another");
    answer(fd, 200, "");
    call_back(request, "yet another");
    return Then::keep;
  });
  EXPECT_EQ(result.count(Outcome::ok), 20u);
}

TEST_F(Callbacks, DoNotMendAFailedAnswer) {
  const AttackResult result = run([](int fd, const SeenRequest& request) {
    call_back(request, Callbacks::result(request));
    answer(fd, 503, "");
    return Then::keep;
  });
  EXPECT_EQ(result.count(Outcome::http_error), 20u);
}

TEST_F(Callbacks, OfAnotherAttackAreStrays) {
  EXPECT_EQ(post(sink_->base_url(kAttack) + "/0", "late"), "HTTP/1.1 200 OK");  // none attached
  EXPECT_EQ(sink_->strays(), 1u);
  const AttackResult result = run([this](int fd, const SeenRequest& request) {
    post(sink_->base_url(kAttack - 1) + "/" + std::to_string(request.sequence()), "of before");
    call_back(request, Callbacks::result(request));
    answer(fd, 200, "");
    return Then::keep;
  });
  EXPECT_EQ(result.count(Outcome::ok), 20u);
  EXPECT_EQ(sink_->strays(), 21u);
}

TEST_F(Callbacks, EndAsCancelledWhenTheAttackIs) {
  std::stop_source stop;
  const TestServer server([&stop](int fd, const SeenRequest& request) {
    answer(fd, 200, "");
    if (request.sequence() == 5) stop.request_stop();
    return Then::keep;
  });
  const Numbered source;
  AttackPlan plan = plan_for(server.url(), 100, 1h);
  plan.until = Until::completed;
  const AttackResult result = attack(
      plan, {.requests = source, .callbacks = sink_.get(), .stop = stop.get_token()}, &samples_);
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.count(Outcome::cancelled), result.offered);
}

class Sink : public Callbacks {};

TEST_F(Sink, TakesNothingButPostsOfNumbers) {
  const std::string root = "http://127.0.0.1:" + std::to_string(sink_->port());
  EXPECT_EQ(sink_->base_url(7), root + "/7");
  EXPECT_EQ(get(sink_->port(), "/7/1").substr(0, 12), "HTTP/1.1 405");
  for (const char* path :
       {"/", "/7", "/7/", "/7/x", "/7/1/2", "/x/1", "/7/-1", "/7/99999999999999999999"}) {
    EXPECT_EQ(post(root + path, "").substr(0, 12), "HTTP/1.1 404") << path;
  }
  const int fd = connect_to(sink_->port());
  send_text(fd, "nonsense\r\n\r\n");
  char text[12];
  EXPECT_EQ(recv(fd, text, sizeof(text), MSG_WAITALL), 12);
  EXPECT_EQ(std::string_view(text, 12), "HTTP/1.1 400");
  close(fd);
}

TEST_F(Sink, TakesRequestsHoweverTheyArriveOnOneConnection) {
  std::mutex mutex;
  std::map<std::uint64_t, std::string> got;
  sink_->attach(
      3,
      [&](const Callback& callback) {
        std::lock_guard lock(mutex);
        got[callback.sequence] = std::string(callback.body) + *find_header(callback.headers, "a");
        return CallbackVerdict::ok;
      },
      [](const CallbackEvent&) {});
  const int fd = connect_to(sink_->port());
  const std::string two =
      "POST /3/1 HTTP/1.1\r\nA: b\r\nContent-Length: 3\r\n\r\none"
      "POST /3/2 HTTP/1.1\r\na: c\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n";
  send_text(fd, two);
  for (const char letter : two) send_text(fd, {&letter, 1});
  const std::string expected = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  std::string answers(4 * expected.size(), '\0');
  EXPECT_EQ(recv(fd, answers.data(), answers.size(), MSG_WAITALL),
            static_cast<ssize_t>(answers.size()));
  EXPECT_EQ(answers, expected + expected + expected + expected);
  close(fd);
  // Answered before it is judged.
  EXPECT_TRUE(test::eventually([this] { return sink_->under_way() == 0; }));
  sink_->detach();
  EXPECT_EQ(got, (std::map<std::uint64_t, std::string>{{1, "oneb"}, {2, "twoc"}}));
}

// While a slow judge is at work, what comes is read, answered and dated.
TEST_F(Sink, DatesWhatComesWhileItJudges) {
  static constexpr auto kJudging = 100ms;
  std::mutex mutex;
  std::vector<std::int64_t> arrivals;
  sink_->attach(
      3,
      [](const Callback&) {
        std::this_thread::sleep_for(kJudging);
        return CallbackVerdict::ok;
      },
      [&](const CallbackEvent& event) {
        std::lock_guard lock(mutex);
        arrivals.push_back(event.arrival);
      });
  const int fd = connect_to(sink_->port());
  std::string all;
  for (int k = 0; k < 10; ++k)
    all += "POST /3/" + std::to_string(k) + " HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
  const std::int64_t before = monotonic_ns();
  send_text(fd, all);
  const auto count = [&] {
    std::lock_guard lock(mutex);
    return arrivals.size();
  };
  EXPECT_TRUE(test::eventually([&] { return count() == 10; }));
  EXPECT_GE(monotonic_ns() - before, 10 * std::chrono::nanoseconds(kJudging).count());
  for (const std::int64_t arrival : arrivals)
    EXPECT_LT(arrival - before, 5 * std::chrono::nanoseconds(kJudging).count());
  close(fd);
  sink_->detach();
}

// Its thread has the class of the thread that runs the attack, and its own again afterwards.
TEST_F(Sink, IsScheduledAsTheLoadIs) {
  std::mutex mutex;
  std::optional<SchedulingClass> seen;
  const auto class_when_attached_by = [&](const std::function<void()>& prepare) {
    seen.reset();
    SchedulingClass own;
    std::thread load([&] {
      prepare();
      own = SchedulingClass::of(0);
      sink_->attach(
          3,
          [&](const Callback&) {
            std::lock_guard lock(mutex);
            seen = SchedulingClass::of(0);
            return CallbackVerdict::ok;
          },
          [](const CallbackEvent&) {});
      EXPECT_EQ(post(sink_->base_url(3) + "/0", ""), "HTTP/1.1 200 OK");
      EXPECT_TRUE(test::eventually([&] {
        std::lock_guard lock(mutex);
        return seen.has_value();
      }));
      sink_->detach();
    });
    load.join();
    EXPECT_EQ(seen, own);
    return own;
  };
  const SchedulingClass usual = class_when_attached_by([] {});
  const SchedulingClass first = class_when_attached_by([] {
    const sched_param lowest{.sched_priority = 1};
    if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &lowest) != 0)
      setpriority(PRIO_PROCESS, 0, 5);  // what everybody may do
  });
  EXPECT_NE(first, usual);
  if (geteuid() == 0) {
    EXPECT_EQ(class_when_attached_by([] {}), usual);
  }
}

// All descriptors of the process are taken: a connection waits, without keeping the sink busy, and
// is served when there is one again, though no connection of the sink's ended.
TEST_F(Sink, GoesOnWhenThereAreDescriptorsAgain) {
  std::atomic<int> delivered{0};
  sink_->attach(3, {}, [&](const CallbackEvent&) { ++delivered; });
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  const rlimit low{.rlim_cur = 64, .rlim_max = limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  std::vector<int> held;
  for (int fd = dup(client); fd >= 0; fd = dup(client)) held.push_back(fd);
  EXPECT_EQ(errno, EMFILE);
  ASSERT_FALSE(held.empty());

  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(sink_->port());
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  send_text(client, "POST /3/0 HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
  const std::int64_t cpu_before = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
  pollfd answer{.fd = client, .events = POLLIN, .revents = 0};
  EXPECT_EQ(poll(&answer, 1, 1000), 0);  // nobody could take it
  EXPECT_LT(clock_ns(CLOCK_PROCESS_CPUTIME_ID) - cpu_before, 200'000'000);
  EXPECT_EQ(delivered, 0);

  for (const int fd : held) close(fd);
  char text[15];
  EXPECT_EQ(recv(client, text, sizeof(text), MSG_WAITALL), 15);
  EXPECT_EQ(std::string_view(text, 15), "HTTP/1.1 200 OK");
  EXPECT_TRUE(test::eventually([&] { return delivered == 1; }));
  close(client);
  setrlimit(RLIMIT_NOFILE, &limit);
  EXPECT_EQ(post(sink_->base_url(3) + "/1", ""), "HTTP/1.1 200 OK");
  EXPECT_TRUE(test::eventually([&] { return delivered == 2; }));
  sink_->detach();
}

}  // namespace
}  // namespace composure::loadgen
