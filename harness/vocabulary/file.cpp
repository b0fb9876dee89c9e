#include "harness/vocabulary/file.h"

#include "base/text.h"

namespace composure::vocabulary {

std::optional<Value> read_tree(const std::string& path, std::vector<Error>& errors) {
  const auto text = composure::read_file(path, kMaxDocumentBytes);
  if (text) return parse_document(*text, path, errors);
  errors.push_back(text.error());
  return std::nullopt;
}

}  // namespace composure::vocabulary
