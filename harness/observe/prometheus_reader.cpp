#include "harness/observe/prometheus_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

namespace composure::observe {
namespace {

using Json = nlohmann::json;

// [seconds, "value"]; the value is text because JSON has no NaN.
Point point_of(const Json& pair) {
  return {std::llround(pair.at(0).get<double>() * 1e9),
          std::strtod(pair.at(1).get<std::string>().c_str(), nullptr)};
}

Series series_of(const std::string& name, const Json& json) {
  Series series{.name = name, .labels = json.at("metric"), .points = {}};
  if (json.contains("value")) series.points.push_back(point_of(json.at("value")));
  if (json.contains("values"))
    for (const Json& pair : json.at("values")) series.points.push_back(point_of(pair));
  return series;
}

bool same_target(const Series& a, const Series& b) {
  return label_of(a, "instance") == label_of(b, "instance") &&
         label_of(a, "job") == label_of(b, "job");
}

double seconds(std::int64_t ns) { return static_cast<double>(ns) / 1e9; }

}  // namespace

PrometheusReader::PrometheusReader(std::string url, std::string user, std::string password)
    : url_(std::move(url)), user_(std::move(user)), password_(std::move(password)) {}

Result<std::vector<Series>> PrometheusReader::ask(const std::string& name,
                                                  const std::string& path_and_query) {
  const auto reply =
      caller_.call({.url = url_ + path_and_query, .user = user_, .password = password_});
  if (!reply) return reply.error();
  if (!reply->ok())
    return Error{
        .what = fmt::format("Prometheus answers {}: {}", reply->status, reply->body.substr(0, 200)),
        .where = url_};
  try {
    const Json json = Json::parse(reply->body);
    std::vector<Series> all;
    for (const Json& each : json.at("data").at("result")) all.push_back(series_of(name, each));
    return all;
  } catch (const Json::exception& problem) {
    return Error{.what = fmt::format("Prometheus's answer is not understood: {}", problem.what()),
                 .where = url_};
  }
}

Result<std::vector<Series>> PrometheusReader::query(const std::string& name,
                                                    const std::string& expression) {
  return ask(name, "/api/v1/query?query=" + web::url_encode(expression));
}

Result<std::vector<Series>> PrometheusReader::query_range(const std::string& name,
                                                          const std::string& expression,
                                                          std::int64_t start_ns,
                                                          std::int64_t end_ns,
                                                          std::chrono::milliseconds step) {
  constexpr std::int64_t kMostPoints = 11'000;
  const std::int64_t step_ns = std::chrono::nanoseconds(step).count();
  if (step_ns <= 0) return Error{.what = "a step of zero", .where = url_};
  std::map<std::map<std::string, std::string>, Series> all;
  for (std::int64_t from = start_ns; from <= end_ns; from += kMostPoints * step_ns) {
    const std::int64_t to = std::min(end_ns, from + (kMostPoints - 1) * step_ns);
    auto part =
        ask(name,
            fmt::format("/api/v1/query_range?query={}&start={:.3f}&end={:.3f}&step={:.3f}",
                        web::url_encode(expression), seconds(from), seconds(to), seconds(step_ns)));
    if (!part) return part.error();
    for (Series& series : *part) {
      Series& whole = all.try_emplace(series.labels, Series{name, series.labels, {}}).first->second;
      whole.points.insert(whole.points.end(), series.points.begin(), series.points.end());
    }
  }
  std::vector<Series> series;
  for (auto& entry : all) series.push_back(std::move(entry.second));
  return series;
}

Result<std::optional<Error>> PrometheusReader::lacks_scrape(const std::string& selector,
                                                            std::int64_t after_ns) {
  const auto up = query("up", "up" + selector);
  if (!up) return up.error();
  // Of the plain selector: timestamp() of anything reckoned would be the time of the question.
  const auto scraped = query("scraped", "timestamp(up" + selector + ")");
  if (!scraped) return scraped.error();
  using Lacking = std::optional<Error>;
  if (up->empty())
    return Lacking({.what = fmt::format("it knows of no target up{}", selector), .where = url_});
  for (const Series& target : *up) {
    const auto scrape = std::find_if(scraped->begin(), scraped->end(), [&](const Series& other) {
      return same_target(target, other);
    });
    const std::string instance = label_of(target, "instance");
    if (target.points.front().value != 1)
      return Lacking({.what = fmt::format("the target {} is down", instance), .where = url_});
    if (scrape == scraped->end() ||
        scrape->points.front().value * 1e9 <= static_cast<double>(after_ns))
      return Lacking(
          {.what = fmt::format("the target {} was not scraped since", instance), .where = url_});
  }
  return Lacking();
}

Status PrometheusReader::wait_for_scrape(const std::string& selector, std::int64_t after_ns,
                                         std::chrono::milliseconds within,
                                         const std::function<bool()>& interrupted, Waiter& time) {
  constexpr auto kAskAgain = std::chrono::milliseconds(50);
  Result<std::optional<Error>> lacking = std::optional<Error>();
  const auto settled = [&] {
    lacking = lacks_scrape(selector, after_ns);
    return !lacking || !lacking->has_value();
  };
  const Waited waited =
      wait_until(time, {.within = within, .pause = kAskAgain, .interrupted = interrupted}, settled);
  if (!lacking) return lacking.error();
  if (waited == Waited::done) return {};
  if (waited == Waited::interrupted) return Error{.what = "interrupted", .where = url_};
  return **lacking;
}

}  // namespace composure::observe
