#include "base/file_end.h"

#include <algorithm>
#include <fstream>

namespace composure {

std::optional<FileEnd> read_end(const std::string& path, std::streamoff at, std::streamoff most) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return std::nullopt;
  const std::streamoff size = file.tellg();
  FileEnd end{.from = std::max(at, size - most)};
  if (size <= end.from) return end;
  end.text.resize(static_cast<std::size_t>(size - end.from));
  file.seekg(end.from);
  file.read(end.text.data(), static_cast<std::streamsize>(end.text.size()));
  end.text.resize(static_cast<std::size_t>(file.gcount()));
  return end;
}

}  // namespace composure
