#include "harness/scenario/body.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cmath>

#include "harness/scenario/mix.h"

namespace composure::scenario {
namespace {

// Draws are numbered in the order of the body's text, so that a change of one value moves no other.
class Render {
 public:
  Render(std::uint64_t seed, std::uint64_t k) : request_(mix(seed, k)), k_(k) {}

  void part(const BodyPart& part) {
    switch (part.kind) {
      case BodyPart::Kind::constant:
        out_ += part.json;
        break;
      case BodyPart::Kind::uniform:
        uniform(part);
        break;
      case BodyPart::Kind::choice:
        assert(!part.parts.empty());
        this->part(part.parts[below(part.parts.size())]);
        break;
      case BodyPart::Kind::sequence:
        sequence(part);
        break;
      case BodyPart::Kind::object:
      case BodyPart::Kind::array:
        members(part);
        break;
    }
  }

  std::string take() { return std::move(out_); }

 private:
  // 0 .. n-1; the bias of the multiplication is below n / 2^64.
  std::uint64_t below(std::uint64_t n) {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Wide>(mix(request_, draws_++)) * n) >> 64);
  }

  void uniform(const BodyPart& part) {
    assert(part.low <= part.high);
    if (part.whole) {
      const auto low = static_cast<std::int64_t>(part.low);
      const auto values = static_cast<std::uint64_t>(part.high - part.low) + 1;
      out_ += fmt::format("{}", low + static_cast<std::int64_t>(below(values)));
      return;
    }
    const double unit = static_cast<double>(mix(request_, draws_++) >> 11) * 0x1p-53;  // [0, 1)
    out_ += fmt::format("{}", part.low + unit * (part.high - part.low));
  }

  void sequence(const BodyPart& part) {
    assert(part.whole && part.low <= part.high);
    const auto low = static_cast<std::int64_t>(part.low);
    const auto values = static_cast<std::uint64_t>(part.high - part.low) + 1;
    out_ += fmt::format("{}", low + static_cast<std::int64_t>(k_ % values));
  }

  void members(const BodyPart& part) {
    const bool object = part.kind == BodyPart::Kind::object;
    assert(!object || part.names.size() == part.parts.size());
    out_ += object ? '{' : '[';
    for (std::size_t i = 0; i < part.parts.size(); ++i) {
      if (i > 0) out_ += ',';
      if (object) out_ += part.names[i] + ':';
      this->part(part.parts[i]);
    }
    out_ += object ? '}' : ']';
  }

  std::string out_;
  std::uint64_t request_;
  std::uint64_t k_;
  std::uint64_t draws_ = 0;
};

bool is_constant(const BodyPart& part) {
  switch (part.kind) {
    case BodyPart::Kind::constant:
      return true;
    case BodyPart::Kind::object:
    case BodyPart::Kind::array:
      return std::all_of(part.parts.begin(), part.parts.end(),
                         [](const BodyPart& each) { return is_constant(each); });
    case BodyPart::Kind::uniform:
    case BodyPart::Kind::choice:
    case BodyPart::Kind::sequence:
      break;
  }
  return false;
}

}  // namespace

bool is_constant(const Body& body) { return body.text || is_constant(body.json); }

std::string render_body(const Body& body, std::uint64_t seed, std::uint64_t k) {
  if (body.text) return *body.text;
  Render render(seed, k);
  render.part(body.json);
  return render.take();
}

}  // namespace composure::scenario
