// The matrix: axes of values, and the cells that their product makes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "harness/scenario/scenario.h"
#include "harness/vocabulary/document.h"
#include "harness/vocabulary/problems.h"

namespace composure::scenario {

inline constexpr std::size_t kMaxCells = 10'000;

// An axis with its values as they stand in the file.
struct PlacedAxis {
  std::vector<std::string> paths;
  std::vector<vocabulary::Place> places;               // of each path
  std::vector<std::vector<vocabulary::Value>> values;  // [value][path]
};

// The `matrix` section. Problems: no lists, empty lists, zipped lists of different length.
std::vector<PlacedAxis> read_axes(const vocabulary::Value& matrix, const std::string& path,
                                  vocabulary::Problems& problems);

// "flow/cache" for {flow: {store: cache}}, "100/s" for 100/s: how a value stands in a cell's key.
std::string value_text(const std::string& path, const vocabulary::Value& value);

// One cell's changes: path and value, in the order of the axes.
using Changes = std::vector<std::pair<std::string, vocabulary::Value>>;

// The product of the axes, the last one fastest; one empty entry without axes. Nothing above
// kMaxCells.
std::vector<Changes> product(const std::vector<PlacedAxis>& axes);

// Pins `path` to what --set gives: a list replaces the values of its axis, anything else is the one
// value. False if no axis has that path alone.
bool pin_axis(vocabulary::Value& matrix, const std::string& path, const vocabulary::Value& value);

}  // namespace composure::scenario
