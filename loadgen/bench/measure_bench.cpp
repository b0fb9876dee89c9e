// What the load generator adds to each request on its own account: schedule, trace ids, histogram,
// sample. Build with -DCOMPOSURE_BENCHES=ON; run bin/loadgen_bench.
#include <benchmark/benchmark.h>

#include <vector>

#include "loadgen/measure/histogram.h"
#include "loadgen/measure/live.h"
#include "loadgen/measure/sample_ring.h"
#include "loadgen/request/trace_ids.h"
#include "loadgen/schedule/schedule.h"

namespace composure::loadgen {
namespace {

// Latencies as they come: scattered over some 1000 buckets, so that the cache has to work.
std::vector<std::int64_t> latencies() {
  std::vector<std::int64_t> values(4096);
  std::uint64_t state = 1;
  for (auto& value : values) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    value = static_cast<std::int64_t>(200'000 + (state >> 44));
  }
  return values;
}

void HistogramRecord(benchmark::State& state) {
  const auto values = latencies();
  Histogram histogram;
  std::size_t i = 0;
  for (auto _ : state) histogram.record(values[i++ & 4095]);
  benchmark::DoNotOptimize(histogram.count());
}
BENCHMARK(HistogramRecord);

void LiveRecord(benchmark::State& state) {
  const auto values = latencies();
  LiveCounters live;
  std::size_t i = 0;
  for (auto _ : state) live.lane(0).ended(Outcome::ok, values[i++ & 4095]);
  benchmark::DoNotOptimize(live.snapshot().ended());
}
BENCHMARK(LiveRecord);

void next_and_take(benchmark::State& state, const Schedule& schedule) {
  const auto arrivals = make_arrivals(schedule, std::int64_t{1} << 62);
  for (auto _ : state) {
    benchmark::DoNotOptimize(arrivals->next(0));
    arrivals->take();
  }
}
BENCHMARK_CAPTURE(next_and_take, constant, ConstantArrivalRate{9'999});
BENCHMARK_CAPTURE(next_and_take, jitter, ConstantArrivalRate{9'999, 0.1});
BENCHMARK_CAPTURE(next_and_take, poisson, PoissonArrivalRate{9'999});
BENCHMARK_CAPTURE(next_and_take, ramp,
                  RampingArrivalRate{0, {{std::chrono::hours(100'000), 9'999}}});
BENCHMARK_CAPTURE(next_and_take, poisson_ramp,
                  RampingArrivalRate{0, {{std::chrono::hours(100'000), 9'999}}, true});

void UserNext(benchmark::State& state) {
  ConstantVus users{static_cast<std::uint32_t>(state.range(0))};
  users.per_vu_rate = static_cast<double>(state.range(1));
  const auto arrivals = make_arrivals(users, std::int64_t{1} << 62);
  for (auto _ : state) {
    const auto next = arrivals->next(std::int64_t{1} << 61);
    arrivals->take();
    arrivals->ended(next->user, next->due);
  }
}
BENCHMARK(UserNext)->Args({100, 0})->Args({100, 10});

void Traceparent(benchmark::State& state) {
  std::uint64_t k = 0;
  for (auto _ : state) benchmark::DoNotOptimize(traceparent(42, ++k, true));
}
BENCHMARK(Traceparent);

// Emptied outside of the measured time: what the pushing thread pays.
constexpr std::uint64_t kEmptied = 16'384;  // samples: before the ring begins to thin

void SampleRingPush(benchmark::State& state) {
  SampleRing ring(1 << 16);
  std::vector<Sample> batch;
  Sample sample;
  for (auto _ : state) {
    ++sample.sequence;
    ring.push(sample);
    if (sample.sequence % kEmptied != 0) continue;
    state.PauseTiming();
    batch.clear();
    ring.pop(batch, 1 << 16);
    state.ResumeTiming();
  }
}
BENCHMARK(SampleRingPush);

// All that the record of one request costs its thread: schedule, sample, histograms of response
// time, service time and start lag, live counters, ring.
void PerRequest(benchmark::State& state, const Schedule& schedule) {
  const auto values = latencies();
  const auto arrivals = make_arrivals(schedule, std::int64_t{1} << 62);
  Histogram response, service, start_lag;
  LiveCounters live;
  SampleRing ring(1 << 16);
  std::vector<Sample> batch;
  batch.reserve(kEmptied);
  for (auto _ : state) {
    const Arrival arrival = *arrivals->next(0);
    arrivals->take();
    const std::int64_t latency = values[arrival.sequence & 4095];
    Sample sample{.sequence = arrival.sequence,
                  .due = arrival.due,
                  .sent = arrival.due + (latency & 8191),
                  .done = arrival.due + latency,
                  .bytes = 100,
                  .status = 200};
    live.lane(0).scheduled(1);
    response.record(sample.response_time());
    service.record(sample.service_time());
    start_lag.record(sample.start_lag());
    ring.push(sample);
    live.lane(0).ended(sample.outcome, sample.response_time());
    if ((arrival.sequence + 1) % kEmptied != 0) continue;
    state.PauseTiming();
    batch.clear();
    ring.pop(batch, kEmptied);
    state.ResumeTiming();
  }
  benchmark::DoNotOptimize(live.snapshot().ended() + response.count() + service.count() +
                           start_lag.count());
}
BENCHMARK_CAPTURE(PerRequest, constant, ConstantArrivalRate{9'999});
BENCHMARK_CAPTURE(PerRequest, poisson, PoissonArrivalRate{9'999});

}  // namespace
}  // namespace composure::loadgen
