// The end of a file that somebody else goes on writing: logs.
#pragma once

#include <ios>
#include <optional>
#include <string>

namespace composure {

struct FileEnd {
  std::streamoff from = 0;  // where in the file `text` begins
  std::string text{};
};

// What stands in the file from `at` on, of more than `most` bytes the last; nothing where it cannot
// be read.
std::optional<FileEnd> read_end(const std::string& path, std::streamoff at, std::streamoff most);

}  // namespace composure
