// A chart as a value: what is drawn in a browser, and what stands as a table beside it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "result/run_record.h"

namespace composure::reporters::page {

enum class Axis { linear, logarithmic, percentile };  // percentile: 1 / (1 - share), logarithmic

struct Point {
  double x = 0, y = 0;
};

struct Line {
  std::string name{};
  std::vector<Point> points{};
  bool dashed = false, stepped = false;
  bool right = false;  // belongs to the axis on the right
  int color = 0;       // equal ones look alike
};

// One bar for each label; absent: none.
struct Bars {
  std::string name{};
  std::vector<std::optional<double>> values{};
  std::vector<std::optional<std::pair<double, double>>> intervals{};  // empty: there are none
};

struct Chart {
  std::string id{};
  std::string title{};  // what is seen
  std::string note{};   // of what it is made; may be empty
  std::string x_label{}, y_label{}, right_label{};
  Axis x = Axis::linear, y = Axis::linear;
  std::vector<Line> lines{};
  // Or bars:
  std::vector<std::string> labels{};
  std::vector<Bars> bars{};
  bool stacked = false;
};

// What of a run can be drawn, in the order of the page. `views`: of each cell, by its place in
// run.cells.
std::vector<Chart> charts_of(const result::RunResult& run,
                             const std::vector<result::CellViews>& views);

// What page.js reads: JSON that may stand within a script element.
std::string json_of(const std::vector<Chart>& charts);

}  // namespace composure::reporters::page
