// A scenario file is a plan or is refused with errors that say where and what, and the same text
// always means the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/scenario/load.h"

namespace {

using composure::Error;
using composure::scenario::Loaded;

void demand(bool holds) {
  if (!holds) std::abort();
}

Loaded load(std::string_view text, bool quick) {
  return composure::scenario::load_text(text, "fuzz.yaml", {.quick = quick});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Loaded loaded = load(text, false);
  demand(loaded.plan.has_value() == loaded.errors.empty());
  for (const Error& error : loaded.errors) {
    demand(!error.what.empty());
    demand(error.where.starts_with("fuzz.yaml"));
  }
  if (loaded.plan) demand(!loaded.plan->cells.empty());
  const Loaded again = load(text, false);
  demand(again.errors.size() == loaded.errors.size());
  for (std::size_t i = 0; i < again.errors.size(); ++i)
    demand(again.errors[i].text() == loaded.errors[i].text());
  demand(load(text, true).plan.has_value() == loaded.plan.has_value());
  return 0;
}
