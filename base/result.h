// Result<T>: a value, or why there is none. The one error style of expected failures (a user's
// mistake, what the environment refuses); exceptions do not cross a library's boundary, broken
// invariants are assertions.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace composure {

// What a person reads: `where: what; hint`. `where` may be empty (a file:line:column, a component,
// a URL).
struct Error {
  std::string what;
  std::string where{};
  std::string hint{};

  // "scenarios/x.yaml:3:7: load.rate: ... (hint)".
  std::string text() const {
    std::string line = where.empty() ? what : where + ": " + what;
    return hint.empty() ? line : line + " (" + hint + ")";
  }
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value)
      : held_(std::move(value)) {}  // NOLINT(google-explicit-constructor): reads as a return
  Result(Error error) : held_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return held_.index() == 0; }
  T& operator*() & { return std::get<0>(held_); }
  const T& operator*() const& { return std::get<0>(held_); }
  T&& operator*() && { return std::get<0>(std::move(held_)); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  const Error& error() const { return std::get<1>(held_); }

 private:
  std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return !error_.has_value(); }
  const Error& error() const { return *error_; }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace composure
