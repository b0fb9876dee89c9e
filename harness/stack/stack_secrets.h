// The secrets of one stack, made for it.
#pragma once

#include <map>
#include <string>

#include "harness/stack/catalogue.h"

namespace composure::stack {

struct Secret {
  std::string value;
  std::string hash;  // bcrypt of the value, which a configuration file may hold
};

// One for each rule: its fixed value, or random bytes in hexadecimal.
std::map<std::string, Secret> make_secrets(const std::map<std::string, SecretRule>& rules);

}  // namespace composure::stack
