// Dotted paths into a document: "functions.fizz.environment.WORD".
#pragma once

#include <span>
#include <string_view>

#include "harness/vocabulary/document.h"

namespace composure::vocabulary {

// The value at `path`, or nullptr. A key may itself hold dots ("labels.com.openfaas.scale.max").
const Value* look_up(const Value& root, std::string_view path);

// Where the value at `path` stands, or the nearest part above it that exists.
Place place_of(const Value& root, std::string_view path);

// Puts `value` at `path`, with maps made on the way. Below a key of `open_maps`, whose names may
// hold dots, the rest of the path is one new name. False where something on the way is no map.
bool put_at(Value& root, std::string_view path, Value value,
            std::span<const std::string_view> open_maps = {});

}  // namespace composure::vocabulary
