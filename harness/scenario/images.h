// The function images of a folder (docs/wire.md, "Images").
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace composure::scenario {

struct Image {
  std::string about;
  std::vector<std::string> languages;  // the first is the provider's default
};

// By name, from <folder>/<name>/function.yml; folders without one are no images. Errors: the folder
// cannot be read; or all that is wrong with any function.yml, a line each.
Result<std::map<std::string, Image>> read_images(const std::string& folder);

}  // namespace composure::scenario
