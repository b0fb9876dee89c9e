#include "harness/bench/aims.h"

#include <fmt/format.h>

#include <cmath>

namespace composure::bench {

void Aims::add(const std::string& measure, const std::string& aim, double measured,
               const std::string& unit, bool missed) {
  const std::string text = std::isnan(measured) ? "-" : fmt::format("{:.2f}{}", measured, unit);
  rows_.push_back({measure, aim, text, missed});
}

void Aims::at_least(const std::string& measure, double aim, double measured) {
  add(measure, fmt::format(">= {:g}", aim), measured, "", measured < aim);
}

void Aims::at_most(const std::string& measure, double aim, double measured,
                   const std::string& unit) {
  add(measure, fmt::format("<= {:g}{}", aim, unit), measured, unit, measured > aim);
}

std::string Aims::table() const {
  std::string text = fmt::format("{:<52} {:>12} {:>12}\n", "measure", "aim", "measured");
  for (const Row& row : rows_)
    text += fmt::format("{:<52} {:>12} {:>12}{}\n", row.measure, row.aim, row.measured,
                        row.missed ? "  missed" : "");
  return text;
}

}  // namespace composure::bench
