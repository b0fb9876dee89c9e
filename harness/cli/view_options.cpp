#include "harness/cli/view_options.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "base/text.h"
#include "harness/record/folder_record.h"
#include "result/run_folder.h"

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

Result<std::string> write_page(const std::string& folder) {
  auto run = result::read_run(folder);
  if (!run) return run.error();
  const std::string file = run->folder + "/" + page_name;
  std::ostringstream page;
  reporters::write_page(record::FolderRecord(std::move(*run)), {}, page);
  if (auto written = write_file(file, page.str()); !written) return written.error();
  return file;
}

}  // namespace composure::cli
