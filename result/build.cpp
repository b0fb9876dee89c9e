// The only file that reads what CMake writes down: others need not be compiled when flags change.
#include "result/build_info.h"

#include "result/environment.h"

namespace composure::result {

Build this_build() {
  return {.compiler = COMPOSURE_COMPILER, .flags = COMPOSURE_FLAGS, .type = COMPOSURE_BUILD_TYPE};
}

}  // namespace composure::result
