#include "harness/scenario/images.h"

#include <filesystem>
#include <utility>

#include "harness/vocabulary/file.h"

namespace composure::scenario {
namespace {

using namespace vocabulary;
namespace fs = std::filesystem;

// How a language is started: the provider's part, which is checked here and not kept.
struct Start {
  std::string watchdog{};
  std::vector<std::string> command{};
};

struct ImageFile {
  std::string name{};
  std::string about{};
  std::vector<std::pair<std::string, Start>> languages{};
};

const Section<Start>& start_section() {
  static const Section<Start> section{
      .fields = {field("watchdog", &Start::watchdog,
                       word_codec<std::string>(
                           {{"http", "http"}, {"fork", "fork"}, {"none", "none"}}),
                       "http", "what stands between the gateway and the command"),
                 field("command", &Start::command, text_list_codec(), kRequired,
                       "the program and its arguments")},
      .later = {}};
  return section;
}

const Section<ImageFile>& image_section() {
  static const Section<ImageFile> section{
      .fields = {field("name", &ImageFile::name, text_codec(), "", "that of its folder"),
                 field("about", &ImageFile::about, text_codec(), "", "what it answers"),
                 field("languages", &ImageFile::languages,
                       named_sections_codec(&start_section, label_codec()), kRequired,
                       "the first is the default")},
      .later = {}};
  return section;
}

void check_languages(const ImageFile& image, const Value& root, Problems& problems) {
  const Value& languages = *root.find("languages");
  if (image.languages.empty())
    problems.wrong(languages, "languages", "a map of languages to {watchdog, command}");
  for (std::size_t i = 0; i < image.languages.size(); ++i)
    if (image.languages[i].second.command.empty())
      problems.wrong(*languages.items[i].find("command"),
                     join(join("languages", image.languages[i].first), "command"),
                     "a program and its arguments");
}

}  // namespace

Result<std::map<std::string, Image>> read_images(const std::string& folder) {
  std::map<std::string, Image> images;
  std::map<std::string, Error> errors;  // by file: the order of a folder is its own
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const fs::path file = entry->path() / "function.yml";
    std::error_code absent;
    if (!fs::exists(file, absent)) continue;
    auto read = read_file<ImageFile>(file.string(), image_section(), check_languages);
    if (!read) {
      errors.emplace(file.string(), read.error());
      continue;
    }
    Image& image = images[entry->path().filename().string()];
    image.about = std::move(read->about);
    for (auto& [language, start] : read->languages) image.languages.push_back(std::move(language));
  }
  if (problem)
    return Error{.what = "cannot read the function images: " + problem.message(), .where = folder};
  if (errors.empty()) return images;
  std::vector<Error> in_order;
  for (auto& [file, error] : errors) in_order.push_back(std::move(error));
  return all_of(in_order);
}

}  // namespace composure::scenario
