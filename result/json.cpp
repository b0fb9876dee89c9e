#include "result/json.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "fmt/format.h"
#include "result/fields.h"

namespace composure::result {
namespace {

using Json = nlohmann::ordered_json;

// --- writing

Json written(const std::string& value) { return value; }
Json written(bool value) { return value; }
Json written(int value) { return value; }
Json written(double value) { return value; }
Json written(std::uint64_t value) { return value; }
Json written(Nanoseconds value) { return value.count(); }
Json written(Verdict value) { return std::string(text(value)); }

Json written(const Outcomes& value) {
  Json json = Json::object();
  for (const std::string_view name : outcome_names) {
    if (name != "http_error") {
      json[std::string(name)] = value.of(name);
      continue;
    }
    Json& statuses = json["http_error"] = Json::object();
    for (const auto& [status, count] : value.http_error) statuses[std::to_string(status)] = count;
  }
  return json;
}

template <typename T>
Json written(const std::optional<T>& value);
template <typename T>
Json written(const std::vector<T>& values);
template <typename T>
Json written(const std::map<std::string, T>& values);

Json written(const Key& key) {
  Json json = Json::object();
  for (const auto& [path, value] : key) json[path] = value;
  return json;
}

struct Writer {
  Json json = Json::object();
  template <typename T>
  void operator()(std::string_view name, T& value);
  template <typename T>
  void added(std::string_view name, T& value) {
    (*this)(name, value);
  }
  void derived(std::string_view name, std::string_view value) { json[std::string(name)] = value; }
};

template <typename T>
Json written(const T& value) {
  Writer writer;
  fields(writer, const_cast<T&>(value));  // fields() serves reading too; a Writer changes nothing
  return std::move(writer.json);
}

template <typename T>
Json written(const std::optional<T>& value) {
  return value ? written(*value) : Json();
}

template <typename T>
Json written(const std::vector<T>& values) {
  Json json = Json::array();
  for (const T& value : values) json.push_back(written(value));
  return json;
}

template <typename T>
Json written(const std::map<std::string, T>& values) {
  Json json = Json::object();
  for (const auto& [name, value] : values) json[name] = written(value);
  return json;
}

template <typename T>
void Writer::operator()(std::string_view name, T& value) {
  json[std::string(name)] = written(value);
}

std::string dumped(const Json& json) {
  // An example of a wrong answer may be any bytes.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// --- reading: the first error is kept with its place, what follows is read but not used.

struct Reading {
  std::optional<Error> error;
  void fail(const std::string& where, std::string what) {
    if (!error) error = Error{std::move(what), where};
  }
};

class Reader {
 public:
  Reader(const Json& json, std::string where, Reading& reading)
      : json_(json), where_(std::move(where)), reading_(reading) {
    if (!json_.is_object()) fail("an object");
  }

  template <typename T>
  void operator()(std::string_view name, T& value) {
    const std::string place =
        where_.empty() ? std::string(name) : fmt::format("{}.{}", where_, name);
    if (!json_.is_object()) return;
    const auto found = json_.find(std::string(name));
    if (found == json_.end()) {
      // What a later composure adds within this schema's version is optional.
      if (!is_optional(value)) reading_.fail(place, "is missing");
    } else {
      Reader(*found, place, reading_, Any{}).read(value);
    }
  }
  template <typename T>
  void added(std::string_view name, T& value) {
    if (json_.is_object() && json_.contains(std::string(name))) (*this)(name, value);
  }
  void derived(std::string_view, std::string_view) {}

 private:
  template <typename T>
  static constexpr bool is_optional(const T&) {
    return false;
  }
  template <typename T>
  static constexpr bool is_optional(const std::optional<T>&) {
    return true;
  }

  struct Any {};
  Reader(const Json& json, std::string where, Reading& reading, Any)
      : json_(json), where_(std::move(where)), reading_(reading) {}

  void fail(std::string_view expected) {
    reading_.fail(where_, fmt::format("expected {}, found {}", expected, json_.type_name()));
  }
  template <typename T>
  void take(bool fits, std::string_view expected, T& value) {
    fits ? static_cast<void>(value = json_.template get<T>()) : fail(expected);
  }
  Reader at(const Json& json, const std::string& step) {
    return Reader(json, where_ + step, reading_, Any{});
  }

  void read(std::string& value) { take(json_.is_string(), "text", value); }
  void read(bool& value) { take(json_.is_boolean(), "true or false", value); }
  void read(int& value) { take(json_.is_number_integer(), "an integer", value); }
  void read(double& value) { take(json_.is_number(), "a number", value); }
  void read(std::uint64_t& value) { take(json_.is_number_unsigned(), "a count", value); }
  void read(Nanoseconds& value) {
    std::int64_t count = 0;
    take(json_.is_number_integer(), "nanoseconds", count);
    value = Nanoseconds(count);
  }
  void read(Verdict& value) {
    std::string name;
    read(name);
    for (const Verdict verdict :
         {Verdict::pass, Verdict::fail, Verdict::invalid, Verdict::inconclusive,
          Verdict::incomplete, Verdict::interrupted}) {
      if (name == text(verdict)) return static_cast<void>(value = verdict);
    }
    reading_.fail(where_, fmt::format("\"{}\" is not a verdict", name));
  }
  void read(Outcomes& value) {
    if (!json_.is_object()) return fail("an object");
    for (const auto& [name, count] : json_.items()) {
      if (name == "http_error") {
        at(count, ".http_error").read_statuses(value.http_error);
      } else {
        std::uint64_t number = 0;
        at(count, "." + name).read(number);
        if (number > 0) value.counts[name] = number;
      }
    }
  }
  void read_statuses(std::map<int, std::uint64_t>& values) {
    if (!json_.is_object()) return fail("an object");
    for (const auto& [name, count] : json_.items()) {
      int status = 0;
      const auto parsed = std::from_chars(name.data(), name.data() + name.size(), status);
      if (parsed.ec != std::errc() || parsed.ptr != name.data() + name.size()) {
        reading_.fail(where_, fmt::format("\"{}\" is not an HTTP status", name));
      }
      at(count, "." + name).read(values[status]);
    }
  }
  void read(Key& key) {
    if (!json_.is_object()) return fail("an object");
    for (const auto& [path, value] : json_.items()) {
      at(value, "." + path).read(key.emplace_back(path, "").second);
    }
  }
  template <typename T>
  void read(std::optional<T>& value) {
    if (!json_.is_null()) read(value.emplace());
  }
  template <typename T>
  void read(std::vector<T>& values) {
    if (!json_.is_array()) return fail("an array");
    for (std::size_t i = 0; i < json_.size(); ++i) {
      at(json_[i], fmt::format("[{}]", i)).read(values.emplace_back());
    }
  }
  template <typename T>
  void read(std::map<std::string, T>& values) {
    if (!json_.is_object()) return fail("an object");
    for (const auto& [name, value] : json_.items()) at(value, "." + name).read(values[name]);
  }
  template <typename T>
  void read(T& value) {
    if (!json_.is_object()) return fail("an object");
    fields(*this, value);
  }

  const Json& json_;
  std::string where_;
  Reading& reading_;
};

// Records of before have one attempt at each, in their order, and no numbers.
void number_repeats(RunResult& run) {
  for (Cell& cell : run.cells)
    for (std::size_t i = 0; i < cell.repeats.size(); ++i)
      if (cell.repeats[i].index == 0) cell.repeats[i].index = i + 1;
}

}  // namespace

std::string to_json(const RunResult& run) {
  Json json = {{"schema", schema_name}};
  json.update(written(run));
  return dumped(json);
}

std::string to_json(const Environment& environment) { return dumped(written(environment)); }

std::string to_json(const Invocation& invocation) { return dumped(written(invocation)); }

Result<Invocation> invocation_from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  Reading reading;
  Invocation invocation;
  Reader reader(json, "", reading);
  if (!reading.error) fields(reader, invocation);
  if (reading.error) return *reading.error;
  return invocation;
}

Result<RunResult> from_json(std::string_view text) {
  const Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return Error{"is not JSON"};
  if (!json.is_object() || !json.contains("schema")) return Error{"is not a result of composure"};
  if (json["schema"] != schema_name) {
    return Error{fmt::format("has schema {}, this composure reads \"{}\"", json["schema"].dump(),
                             schema_name)};
  }
  Reading reading;
  RunResult run;
  Reader reader(json, "", reading);
  fields(reader, run);
  if (reading.error) return *reading.error;
  number_repeats(run);
  return run;
}

}  // namespace composure::result
