// How often the words of a comparison are wrong, and how often a difference is found, by
// simulation: the tables of docs/statistics.md. COMPOSURE_UPDATE_GOLDENS=1 in the environment
// writes them anew.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <numbers>
#include <random>

#include "base/text.h"
#include "fmt/format.h"
#include "harness/analysis/compare.h"
#include "harness/analysis/estimate.h"
#include "harness/analysis/rank_test.h"
#include "tests/support/sanitizer.h"
#include "tests/places.h"

namespace composure::analysis {
namespace {

using result::Comparison;

// Repeats around 1 ms. `noise`: standard deviation over mean, where there is one.
struct Noise {
  const char* name;
  double (*deviation)(std::mt19937_64&);  // about 0, of the logarithm
};

// Between 0 and 1, both excluded; the same with every standard library.
double uniform(std::mt19937_64& random) {
  return (static_cast<double>(random() >> 11) + 0.5) * 0x1p-53;
}

double normal(std::mt19937_64& random) {
  const double radius = std::sqrt(-2 * std::log(uniform(random)));
  return radius * std::cos(2 * std::numbers::pi * uniform(random));
}

// Student's t with 2 degrees of freedom, which has no variance, with the quartiles of normal().
double heavy(std::mt19937_64& random) {
  const double p = uniform(random);
  return 0.6745 / 0.8165 * (2 * p - 1) * std::sqrt(2 / (4 * p * (1 - p)));
}

constexpr Noise lognormal = {"lognormal", normal};
constexpr Noise heavy_tailed = {"heavy tails", heavy};

std::vector<double> repeats(const Noise& noise, double share, std::size_t n, double factor,
                            std::mt19937_64& random) {
  const double sigma = std::sqrt(std::log(1 + share * share));
  std::vector<double> values(n);
  for (double& value : values) value = factor * 1e6 * std::exp(sigma * noise.deviation(random));
  return values;
}

// What a run of two cells says of `b` beside `a`: "faster" when a is.
std::string word(const std::vector<double>& a, const std::vector<double>& b) {
  const bool in_order = median(a) <= median(b);
  auto one = in_order ? compared(a, b) : compared(b, a);
  decide({&*one, 1});
  return one->verdict == "faster" && !in_order ? "slower" : one->verdict;
}

struct Shares {
  double faster = 0, slower = 0, no_difference = 0;
};

Shares shares(const Noise& noise, double share, std::size_t n, double factor, int pairs) {
  std::mt19937_64 random(1000 * n + static_cast<std::uint64_t>(share * 100));
  std::map<std::string, int> counts;
  for (int i = 0; i < pairs; ++i) {
    const auto a = repeats(noise, share, n, 1, random);
    ++counts[word(a, repeats(noise, share, n, factor, random))];
  }
  const auto of = [&](const char* name) { return counts[name] / double(pairs); };
  return {of("faster"), of("slower"), of("no difference")};
}

// Above `stated` only by the chance of the simulation: 3.3 standard deviations.
double allowed(double stated, int rounds) {
  return stated + 3.3 * std::sqrt(stated * (1 - stated) / rounds);
}

// Under a sanitizer fewer, whose shares are not those of the document.
constexpr int pairs = test::kSanitized ? 500 : 10000;
constexpr int pairs_for_power = test::kSanitized ? 200 : 2000;
const std::vector<double> noises = {0.05, 0.15, 0.3};

// One line of a table: n = 4 to 9.
std::string line(const std::string& head, const std::function<double(std::size_t)>& share,
                 int decimals) {
  std::string text = head;
  for (std::size_t n = 4; n <= 9; ++n) text += fmt::format(" {:.{}f} |", share(n) * 100, decimals);
  return text + "\n";
}

std::string head(double noise, const Noise& kind) {
  return fmt::format("| {:.0f} %, {} |", noise * 100, kind.name);
}

constexpr const char* columns =
    "| noise | 4 | 5 | 6 | 7 | 8 | 9 |\n|---|---|---|---|---|---|---|\n";

std::string document() { return COMPOSURE_SOURCE_DIR "/docs/statistics.md"; }

// The part of the document below the marker of that name is `table`.
void expect_table(const std::string& name, const std::string& table) {
  if (test::kSanitized) return;
  auto text = read_file(document());
  ASSERT_TRUE(text);
  const std::string begin = "<!-- " + name + ", by statistics_test -->\n", end = "<!-- end -->\n";
  const auto from = text->find(begin);
  ASSERT_NE(from, std::string::npos) << begin;
  const auto at = from + begin.size();
  const auto to = text->find(end, at);
  ASSERT_NE(to, std::string::npos);
  if (std::getenv("COMPOSURE_UPDATE_GOLDENS") != nullptr) {
    ASSERT_TRUE(write_file(document(), text->replace(at, to - at, table)));
    return;
  }
  EXPECT_EQ(text->substr(at, to - at), table);
}

TEST(Statistics, EqualCellsAreCalledFasterNoMoreOftenThanStated) {
  std::string table = columns;
  for (const Noise& kind : {lognormal, heavy_tailed}) {
    for (const double noise : noises) {
      for (std::size_t n = 2; n < fewest_repeats; ++n) {
        const Shares found = shares(kind, noise, n, 1, pairs);
        EXPECT_EQ(found.faster + found.slower + found.no_difference, 0) << n;
      }
      table += line(
          head(noise, kind),
          [&](std::size_t n) {
            const Shares found = shares(kind, noise, n, 1, pairs);
            const double wrong = found.faster + found.slower;
            EXPECT_LE(wrong, allowed(result::comparison_error, pairs)) << n << head(noise, kind);
            return wrong;
          },
          1);
    }
  }
  const auto exactly = [](std::size_t n) { return 1 - shift_interval(n, n)->coverage; };
  for (std::size_t n = fewest_repeats; n <= 60; ++n) {
    ASSERT_LE(exactly(n), result::comparison_error) << n;
  }
  table += line("| the test alone, exactly |", exactly, 1);
  expect_table("equal cells", table);
}

TEST(Statistics, HowOftenADifferenceIsFound) {
  for (const double shift : {0.1, 0.2}) {
    std::string table = columns;
    for (const Noise& kind : {lognormal, heavy_tailed}) {
      for (const double noise : noises) {
        const auto power = [&](std::size_t n) {
          const Shares found = shares(kind, noise, n, 1 + shift, pairs_for_power);
          EXPECT_LE(found.slower, allowed(result::comparison_error / 2, pairs_for_power));
          return found.faster;
        };
        table += line(head(noise, kind), power, 0);
      }
    }
    expect_table(fmt::format("{:.0f} %", shift * 100), table);
  }
}

TEST(Statistics, ADifferenceOfTheMarginIsSeldomCalledNone) {
  for (const Noise& kind : {lognormal, heavy_tailed}) {
    for (const double noise : {0.01, 0.02, 0.05}) {
      for (const std::size_t n : {4u, 6u, 9u}) {
        const double wrong = shares(kind, noise, n, 1.05, pairs_for_power).no_difference;
        EXPECT_LE(wrong, allowed(0.025, pairs_for_power)) << n << head(noise, kind);
      }
    }
  }
}

// So many groups of cells that differ in the mechanism, each so many times as slow as the first.
struct Matrix {
  int groups;
  std::vector<double> factors;
};

std::vector<result::Cell> cells_of(const Matrix& matrix, std::size_t n, std::mt19937_64& random) {
  std::vector<result::Cell> cells;
  for (int group = 0; group < matrix.groups; ++group) {
    for (const double factor : matrix.factors) {
      result::Cell& cell = cells.emplace_back();
      cell.label = fmt::format("{} {}", cells.size(), factor);
      cell.key = {{"length", std::to_string(group)},
                  {std::string(result::mechanism_path), cell.label}};
      const std::vector<double> values = repeats(lognormal, 0.15, n, factor, random);
      for (const double value : values) {
        result::Repeat& repeat = cell.repeats.emplace_back();
        repeat.index = cell.repeats.size();
        repeat.latency.completed.p50 = Nanoseconds(static_cast<std::int64_t>(value));
      }
      cell.summary["completed.p50"] = *estimate(values);
    }
  }
  return cells;
}

// "faster" of two cells of the same factor.
bool is_wrong(const Comparison& one) {
  return one.verdict == "faster" &&
         one.faster.substr(one.faster.find(' ')) == one.slower.substr(one.slower.find(' '));
}

// Whatever the matrix: many cells in a row, of which neighbours are chosen by their medians, or
// many pairs.
TEST(Statistics, OfRunsOfManyEqualCellsNoMoreSayFasterAnywhere) {
  constexpr int runs = test::kSanitized ? 200 : 2000;
  const std::vector<Matrix> matrices = {
      {1, {1, 1, 1, 1}}, {1, {1, 1, 1, 2}}, {1, {1, 1, 3, 3, 9, 9}}, {6, {1, 1}}};
  for (const Matrix& matrix : matrices) {
    const std::size_t comparisons =
        static_cast<std::size_t>(matrix.groups) * (matrix.factors.size() - 1);
    for (const std::size_t n : {5u, 8u}) {
      std::mt19937_64 random(n);
      int wrong = 0;
      for (int i = 0; i < runs; ++i) {
        const auto made = comparisons_of(cells_of(matrix, n, random));
        ASSERT_EQ(made.size(), comparisons);
        wrong += std::any_of(made.begin(), made.end(), is_wrong);
      }
      EXPECT_LE(wrong / double{runs}, allowed(result::comparison_error, runs))
          << matrix.groups << " x " << matrix.factors.size() << " cells, n = " << n;
    }
  }
}

}  // namespace
}  // namespace composure::analysis
