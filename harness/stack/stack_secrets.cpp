#include "harness/stack/stack_secrets.h"

#include <crypt.h>

#include <cstdlib>

#include "base/text.h"

namespace composure::stack {
namespace {

constexpr unsigned long kCost = 4;  // the cheapest: a random secret needs no stretching

std::string bcrypt(const std::string& secret) {
  crypt_data data{};
  char* salt = crypt_gensalt_ra("$2b$", kCost, nullptr, 0);
  std::string hash = crypt_r(secret.c_str(), salt, &data);
  free(salt);  // NOLINT: crypt_gensalt_ra allocates with malloc
  return hash;
}

}  // namespace

std::map<std::string, Secret> make_secrets(const std::map<std::string, SecretRule>& rules) {
  std::map<std::string, Secret> made;
  for (const auto& [name, rule] : rules) {
    std::string value = rule.random_bytes > 0 ? random_hex(rule.random_bytes) : rule.value;
    std::string hash = bcrypt(value);
    made[name] = {std::move(value), std::move(hash)};
  }
  return made;
}

}  // namespace composure::stack
