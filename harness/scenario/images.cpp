#include "harness/scenario/images.h"

#include <filesystem>

#include "base/text.h"
#include "harness/vocabulary/document.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
namespace fs = std::filesystem;

Result<Image> read_image(const std::string& path) {
  const auto text = read_file(path, kMaxDocumentBytes);
  if (!text) return text.error();
  std::vector<Error> errors;
  const auto root = parse_document(*text, path, errors);
  if (!errors.empty()) return errors.front();
  const Value* languages = root->find("languages");
  if (languages == nullptr || languages->kind != Value::Kind::map || languages->items.empty())
    return Error{.what = "languages: missing; expected a map of languages to {watchdog, command}",
                 .where = path};
  Image image;
  for (const Key& key : languages->keys) image.languages.push_back(key.name);
  if (const Value* about = root->find("about")) image.about = about->text;
  return image;
}

}  // namespace

Result<std::map<std::string, Image>> read_images(const std::string& folder) {
  std::map<std::string, Image> images;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const fs::path file = entry->path() / "function.yml";
    std::error_code absent;
    if (!fs::exists(file, absent)) continue;
    auto image = read_image(file.string());
    if (!image) return image.error();
    images.emplace(entry->path().filename().string(), std::move(*image));
  }
  if (problem)
    return Error{.what = "cannot read the function images: " + problem.message(), .where = folder};
  return images;
}

}  // namespace composure::scenario
