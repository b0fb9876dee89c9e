#include "harness/scenario/axes.h"

#include <fmt/format.h>

#include <cassert>
#include <set>

#include "harness/scenario/mechanism.h"
#include "harness/scenario/tables.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;

bool is_values(const Value& value, const std::string& path, Problems& problems) {
  if (value.kind == Value::Kind::list && !value.items.empty()) return true;
  problems.wrong(value, path, "a list of at least one value");
  return false;
}

void refuse_twins(const PlacedAxis& axis, Problems& problems) {
  std::set<std::string> seen;
  for (const auto& values : axis.values) {
    std::string text;
    for (std::size_t i = 0; i < values.size(); ++i)
      text += value_text(axis.paths[i], values[i]) + '\n';
    if (!seen.insert(text).second)
      problems.add(values[0].place, "matrix",
                   fmt::format("{} stands twice under {}", value_text(axis.paths[0], values[0]),
                               axis.paths[0]));
  }
}

PlacedAxis read_zip(const Value& zip, const std::string& path, Problems& problems) {
  PlacedAxis axis;
  if (zip.kind != Value::Kind::map || zip.items.empty()) {
    problems.wrong(zip, path, "a map of dotted paths to lists of the same length");
    return axis;
  }
  for (std::size_t i = 0; i < zip.items.size(); ++i) {
    const Value& values = zip.items[i];
    if (!is_values(values, join(path, zip.keys[i].name), problems)) return {};
    axis.paths.push_back(zip.keys[i].name);
    axis.places.push_back(zip.keys[i].place);
    if (i == 0) axis.values.resize(values.items.size());
    if (values.items.size() != axis.values.size()) {
      problems.add(values.place, join(path, zip.keys[i].name),
                   fmt::format("found {} values; expected {} as under {}", values.items.size(),
                               axis.values.size(), axis.paths[0]));
      return {};
    }
    for (std::size_t k = 0; k < values.items.size(); ++k) axis.values[k].push_back(values.items[k]);
  }
  return axis;
}

std::optional<Value> parse_flow(const std::string& text) {
  std::vector<Error> errors;
  return parse_document(text, "matrix", errors);
}

Value show_values(const Axis& axis, std::size_t path) {
  Value list = Value::list();
  for (const auto& values : axis.values)
    list.items.push_back(parse_flow(values[path]).value_or(Value()));
  return list;
}

}  // namespace

std::vector<PlacedAxis> read_axes(const Value& matrix, const std::string& path,
                                  Problems& problems) {
  std::vector<PlacedAxis> axes;
  if (matrix.kind == Value::Kind::null) return axes;
  if (matrix.kind != Value::Kind::map) {
    problems.wrong(matrix, path, "a map of dotted paths to lists of values");
    return axes;
  }
  for (std::size_t i = 0; i < matrix.items.size(); ++i) {
    const std::string& name = matrix.keys[i].name;
    const Value& values = matrix.items[i];
    PlacedAxis axis;
    if (name == "zip") {
      axis = read_zip(values, join(path, name), problems);
    } else if (is_values(values, join(path, name), problems)) {
      axis = {{name}, {matrix.keys[i].place}, {}};
      for (const Value& value : values.items) axis.values.push_back({value});
    }
    if (axis.values.empty()) continue;
    refuse_twins(axis, problems);
    axes.push_back(std::move(axis));
  }
  return axes;
}

std::string value_text(const std::string& path, const Value& value) {
  if (path == "composition.mechanism") {
    Problems ignored;
    if (const auto mechanism = mechanism_codec().read(value, path, ignored))
      return mechanism_text(*mechanism);
  }
  if (value.kind == Value::Kind::map && value.items.size() == 1) {
    // {flow: {store: cache}}: the outer word says it all, the inner key is the one that matters.
    const Value& inner = value.items[0];
    const bool nested = inner.kind == Value::Kind::map && inner.items.size() == 1;
    return value.keys[0].name + "/" + value_text("", nested ? inner.items[0] : inner);
  }
  return value.kind == Value::Kind::scalar ? value.text : emit(value, true);
}

std::vector<Changes> product(const std::vector<PlacedAxis>& axes) {
  std::vector<Changes> cells{{}};
  for (const PlacedAxis& axis : axes) {
    assert(!axis.values.empty() && axis.paths.size() == axis.places.size());
    if (cells.size() * axis.values.size() > kMaxCells) return {};
    std::vector<Changes> longer;
    for (const Changes& cell : cells)
      for (const auto& values : axis.values) {
        assert(values.size() == axis.paths.size());
        longer.push_back(cell);
        for (std::size_t i = 0; i < values.size(); ++i)
          longer.back().emplace_back(axis.paths[i], values[i]);
      }
    cells = std::move(longer);
  }
  return cells;
}

bool pin_axis(Value& matrix, const std::string& path, const Value& value) {
  Value* axis = matrix.find(path);
  if (axis == nullptr) return false;
  Value values = value;
  if (value.kind != Value::Kind::list) {
    values = Value::list();
    values.place = value.place;
    values.items.push_back(value);
  }
  *axis = std::move(values);
  return true;
}

Codec<std::vector<Axis>> matrix_codec() {
  return {.kind = "a map of dotted paths to lists of values",
          .read = [](const Value& value, const std::string& path,
                     Problems& problems) -> std::optional<std::vector<Axis>> {
            std::vector<Axis> axes;
            for (const PlacedAxis& placed : read_axes(value, path, problems)) {
              Axis& axis = axes.emplace_back();
              axis.paths = placed.paths;
              for (const auto& values : placed.values) {
                auto& texts = axis.values.emplace_back();
                for (const Value& one : values) texts.push_back(emit(one, true));
              }
            }
            return axes;
          },
          .show =
              [](const std::vector<Axis>& axes) {
                Value map = Value::map();
                for (const Axis& axis : axes) {
                  Value zip = Value::map();
                  for (std::size_t i = 0; i < axis.paths.size(); ++i)
                    zip.put(axis.paths[i], show_values(axis, i));
                  if (axis.paths.size() == 1)
                    map.put(axis.paths[0], std::move(zip.items[0]));
                  else
                    map.put("zip", std::move(zip));
                }
                return map;
              }};
}

}  // namespace composure::scenario
