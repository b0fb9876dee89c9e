// What a bench found beside what it is to reach.
#pragma once

#include <string>
#include <vector>

namespace composure::bench {

class Aims {
 public:
  // NaN: could not be measured here.
  void at_least(const std::string& measure, double aim, double measured);
  // Measured in `unit`, which both numbers are printed with.
  void at_most(const std::string& measure, double aim, double measured,
               const std::string& unit = "");
  // measure | aim | measured, and whether it is missed.
  std::string table() const;

 private:
  struct Row {
    std::string measure, aim, measured;
    bool missed;
  };
  void add(const std::string& measure, const std::string& aim, double measured,
           const std::string& unit, bool missed);
  std::vector<Row> rows_;
};

}  // namespace composure::bench
