// Flags of `composure load` are refused with one line or understood, the same in every form that Go
// knows. Input: the words, a zero byte behind each.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/command/flags.h"
#include "loadgen/command/options.h"
#include "loadgen/command/target.h"

namespace {

using composure::loadgen::Flag;
using composure::loadgen::load_flags;
using composure::loadgen::LoadOptions;
using composure::loadgen::read_options;

void demand(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string> words_of(std::string_view input) {
  std::vector<std::string> words(1);
  for (const char c : input) {
    if (c != '\0') {
      words.back() += c;
    } else {
      words.emplace_back();
    }
  }
  return words;
}

// "-name value" as "--name=value".
std::vector<std::string> other_form(const std::vector<std::string>& words) {
  std::vector<std::string> other;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.size() < 2 || word[0] != '-' || word == "--") {
      other.insert(other.end(), words.begin() + static_cast<long>(i), words.end());
      break;
    }
    const std::string name = word.substr(word[1] == '-' ? 2 : 1);
    bool takes_next = false;
    for (const Flag& flag : load_flags())
      takes_next = takes_next || (flag.name == name && !flag.is_switch());
    other.push_back("--" + name);
    if (takes_next && i + 1 < words.size()) other.back() += "=" + words[++i];
  }
  return other;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto words = words_of({reinterpret_cast<const char*>(data), size});
  const auto options = read_options(words);
  const auto other = read_options(other_form(words));
  demand(static_cast<bool>(options) == static_cast<bool>(other));
  if (!options) {
    demand(!options.error().text().empty() && options.error().text() == other.error().text());
    return 0;
  }
  demand(options->url == other->url && options->headers == other->headers &&
         options->method == other->method && options->timeout == other->timeout &&
         options->gates.size() == other->gates.size() && options->rate == other->rate);
  if (const auto target = composure::loadgen::split_url(options->url))
    demand(target->path.starts_with('/') && !target->host.empty());
  return 0;
}
