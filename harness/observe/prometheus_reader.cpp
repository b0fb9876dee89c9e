#include "harness/observe/prometheus_reader.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
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
  return ask(name, fmt::format("/api/v1/query_range?query={}&start={:.3f}&end={:.3f}&step={:.3f}",
                               web::url_encode(expression), seconds(start_ns), seconds(end_ns),
                               static_cast<double>(step.count()) / 1000));
}

}  // namespace composure::observe
