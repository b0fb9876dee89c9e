// Dotted paths into a scenario file, as `matrix` and `--set` use them:
// "functions.fizz.environment.WORD".
#pragma once

#include <string>
#include <vector>

#include "harness/scenario/document.h"
#include "harness/scenario/scenario.h"

namespace composure::scenario {

// The value at `path`, or nullptr. A key may itself hold dots ("labels.com.openfaas.scale.max").
const Value* look_up(const Value& root, std::string_view path);

// Where the value at `path` stands, or the nearest part above it that exists.
Place place_of(const Value& root, std::string_view path);

// Puts `value` at `path`, with maps made on the way. False where something on the way is no map.
bool put_at(Value& root, std::string_view path, Value value);

// Whether a value may be put at `path`: it is in the file, or the vocabulary has it for the
// functions and nodes of `scenario`. Environment variables and labels may be new.
bool path_exists(const Value& root, const Scenario& scenario, const std::string& path);

// All paths that path_exists takes, but for new environment variables and labels: for "did you
// mean".
std::vector<std::string> known_paths(const Value& root, const Scenario& scenario);

}  // namespace composure::scenario
