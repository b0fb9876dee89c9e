#include "loadgen/command/options.h"

#include <optional>

#include "base/text.h"
#include "loadgen/command/flags.h"

namespace composure::loadgen {
namespace {

Error wrong_flag(const std::string& name) {
  std::vector<std::string> known;
  for (const Flag& flag : load_flags()) known.emplace_back(flag.name);
  const auto near = nearest_word(name, known);
  return {.what = "is no flag",
          .where = "-" + name,
          .hint = near ? "did you mean -" + *near + "?" : "-help lists them"};
}

const Flag* flag_named(std::string_view name) {
  if (name == "h") name = "help";
  for (const Flag& flag : load_flags())
    if (flag.name == name) return &flag;
  return nullptr;
}

// What Go takes for a truth.
std::optional<bool> truth(const std::string& text) {
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"})
    if (text == yes) return true;
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"})
    if (text == no) return false;
  return std::nullopt;
}

class Reader {
 public:
  explicit Reader(const std::vector<std::string>& words) : words_(words) {}

  Status read() {
    while (at_ < words_.size()) {
      const std::string& word = words_[at_];
      if (word.size() < 2 || word[0] != '-') break;
      ++at_;
      if (word == "--") break;
      if (auto read = read_flag(word.substr(word[1] == '-' ? 2 : 1)); !read) return read;
    }
    return read_url();
  }

  LoadOptions options;

 private:
  Status read_flag(const std::string& text) {
    const auto equals = text.find('=');
    const std::string name = text.substr(0, equals);
    const Flag* flag = flag_named(name);
    if (flag == nullptr) return wrong_flag(name);
    std::optional<std::string> value;
    if (equals != text.npos) value = text.substr(equals + 1);
    if (flag->is_switch()) return set_switch(*flag, value.value_or("true"));
    if (!value) {
      if (at_ == words_.size())
        return Error{
            .what = "needs a value", .where = "-" + name, .hint = std::string(flag->value)};
      value = words_[at_++];
    }
    return set(*flag, *value);
  }

  Status set_switch(const Flag& flag, const std::string& value) {
    const auto on = truth(value);
    if (on) return set(flag, *on ? "true" : "false");
    return Error{.what = "\"" + value + "\" is neither true nor false",
                 .where = "-" + std::string(flag.name)};
  }

  Status set(const Flag& flag, const std::string& value) {
    const std::string name = "-" + std::string(flag.name);
    const std::size_t gates = options.gates.size();
    if (auto stored = flag.set(options, value); !stored) {
      Error error = stored.error();
      error.where = name;
      return error;
    }
    if (options.gates.size() > gates) options.gates.back().flag = name;
    return {};
  }

  Status read_url() {
    if (options.help) return {};
    if (at_ == words_.size())
      return Error{.what = "no URL given", .hint = "for example http://127.0.0.1:8080/; see -help"};
    options.url = words_[at_++];
    if (at_ == words_.size() || options.compat) return {};
    return Error{
        .what = "comes after the URL", .where = words_[at_], .hint = "the URL is the last word"};
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
};

Error clash(const std::string& where, const std::string& what, const std::string& hint) {
  return {.what = what, .where = where, .hint = hint};
}

// What says how long and how fast by itself, and what therefore must not be said beside it.
Status check_own_times(const LoadOptions& options) {
  const std::string own = !options.stages.empty() ? "-stages" : "-replay";
  if (options.stages.empty() && options.replay.empty()) return {};
  if (!options.stages.empty() && !options.replay.empty())
    return clash("-replay", "-stages says otherwise", "");
  if (options.rate > 0) return clash("-rate", own + " says otherwise", "it has rates of its own");
  if (options.duration) return clash("-z", own + " says otherwise", "it has times of its own");
  if (options.requests) return clash("-n", own + " says otherwise", "it says how many come");
  if (options.poisson && !options.replay.empty())
    return clash("-arrivals", "-replay says otherwise", "it has times of its own");
  return {};
}

Status check_loop(const LoadOptions& options) {
  if (options.open_loop()) {
    const std::string instead = "is of a closed loop";
    if (options.workers) return clash("-c", instead, "at a rate: -max-in-flight");
    if (options.rate_per_worker > 0)
      return clash("-q", instead, "-rate is of all requests together");
    if (options.think.count() > 0) return clash("-think", instead, "");
    return {};
  }
  if (options.poisson) return clash("-arrivals", "needs -rate or -stages", "-q is of each worker");
  if (options.max_in_flight)
    return clash("-max-in-flight", "needs -rate, -stages or -replay",
                 "in a closed loop -c is the limit");
  return {};
}

Status check_rest(const LoadOptions& options) {
  if (options.body && options.body_file)
    return clash("-D", "there is -d already", "a request has one body");
  if (options.http2 && options.http2_prior) return clash("-h2c", "-h2 says otherwise", "");
  if (options.streams && !options.http2 && !options.http2_prior)
    return clash("-streams", "is of HTTP/2 alone", "with -h2 or -h2c");
  if (options.certificate.empty() != options.key.empty())
    return clash(options.key.empty() ? "-cert" : "-key", "needs the other of -cert and -key", "");
  if (options.disable_redirects.value_or(false) && options.redirects.value_or(false))
    return clash("-redirects", "-disable-redirects says otherwise", "");
  if (options.disable_compression.value_or(false) && options.compression.value_or(false))
    return clash("-compression", "-disable-compression says otherwise", "");
  if (!options.data_file.empty() && (!options.templates || options.compat))
    return clash("-data", "is of no use without templates",
                 "-templates=false and -compat hey send {{ as it is");
  if (options.compat && options.rate_per_worker > 1e6)
    return clash("-q", "above 1000000 hey waits for ever", "without -compat hey it is possible");
  if (options.compat && options.requests && options.workers.value_or(50) > *options.requests &&
      !options.duration && !options.open_loop())
    return clash("-n", "cannot be less than -c", "");
  return {};
}

}  // namespace

Result<LoadOptions> read_options(const std::vector<std::string>& words) {
  Reader reader(words);
  if (auto read = reader.read(); !read) return read.error();
  if (reader.options.help) return std::move(reader.options);
  for (const auto check : {check_own_times, check_loop, check_rest})
    if (auto checked = check(reader.options); !checked) return checked.error();
  return std::move(reader.options);
}

}  // namespace composure::loadgen
