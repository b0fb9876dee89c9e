#include "harness/cli/view_options.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

namespace composure::cli {

reporters::TextOptions text_options(const result::RunResult& run, bool to_standard_output) {
  reporters::TextOptions options;
  options.color =
      to_standard_output && isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  const std::string page = run.folder + "/" + page_name;
  std::error_code ignored;
  if (!run.folder.empty() && std::filesystem::exists(page, ignored)) options.page = page;
  return options;
}

}  // namespace composure::cli
