#include "loadgen/command/hey/go_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace composure::loadgen {
namespace {

// One verb of a format, from behind its '%'. There are no values, so every index is a bad one.
class Verb {
 public:
  Verb(std::string_view format, std::size_t at) : format_(format), at_(at) {}

  // Writes what it prints and returns where it ends.
  std::size_t print(std::string& out) {
    while (has("#0+- ")) ++at_;
    index();
    number_or_star(out, "%!(BADWIDTH)");
    if (has(".")) {
      ++at_;
      if (indexed_) bad_index_ = true;
      index();
      number_or_star(out, "%!(BADPREC)");
    }
    if (!indexed_) index();
    if (at_ >= format_.size()) {
      out += "%!(NOVERB)";
      return at_;
    }
    const std::string_view verb = format_.substr(at_, length_at(at_));
    if (verb == "%") {
      out += '%';
    } else {
      out.append("%!").append(verb).append(bad_index_ ? "(BADINDEX)" : "(MISSING)");
    }
    return at_ + verb.size();
  }

 private:
  bool has(std::string_view any) const {
    return at_ < format_.size() && any.find(format_[at_]) != any.npos;
  }

  // "[3]": a well-formed one is gone over as a whole.
  void index() {
    indexed_ = false;
    if (!has("[")) return;
    bad_index_ = true;
    const std::size_t close = format_.size() - at_ < 3 ? format_.npos : format_.find(']', at_);
    if (close == format_.npos) {
      ++at_;
      return;
    }
    const std::string_view inside = format_.substr(at_ + 1, close - at_ - 1);
    indexed_ = !inside.empty() && inside.find_first_not_of("0123456789") == inside.npos &&
               !too_long(inside);
    at_ = close + 1;
  }

  // Go gives up on numbers above a million, once another digit follows.
  static bool too_long(std::string_view digits) {
    std::uint64_t value = 0;
    for (const char digit : digits) {
      if (value > 1'000'000) return true;
      value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return false;
  }

  void number_or_star(std::string& out, const char* no_value) {
    if (has("*")) {
      ++at_;
      out += no_value;
      indexed_ = false;
      return;
    }
    const std::size_t end = std::min(format_.find_first_not_of("0123456789", at_), format_.size());
    const std::string_view digits = format_.substr(at_, end - at_);
    if (indexed_ && !digits.empty()) bad_index_ = true;
    at_ = too_long(digits) ? format_.size() : end;
  }

  // Of the UTF-8 sequence there.
  std::size_t length_at(std::size_t at) const {
    std::size_t end = at + 1;
    if (static_cast<unsigned char>(format_[at]) < 0xC0) return 1;
    while (end < format_.size() && (static_cast<unsigned char>(format_[end]) & 0xC0) == 0x80) ++end;
    return end - at;
  }

  std::string_view format_;
  std::size_t at_;
  bool indexed_ = false;
  bool bad_index_ = false;
};

}  // namespace

std::string go_printed(std::string_view format) {
  std::string out;
  for (std::size_t at = 0; at < format.size();) {
    const std::size_t percent = std::min(format.find('%', at), format.size());
    out.append(format.substr(at, percent - at));
    at = percent == format.size() ? percent : Verb(format, percent + 1).print(out);
  }
  return out;
}

std::string go_fixed(double value, int decimals) {
  return std::isnan(value) ? " NaN" : fmt::format("{:.{}f}", value, decimals);
}

}  // namespace composure::loadgen
