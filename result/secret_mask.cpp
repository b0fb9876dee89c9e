#include "result/secret_mask.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/encoding.h"

namespace composure::result {
namespace {

constexpr std::size_t kChunk = 256u << 10;
constexpr char kMask = '*';

std::string in_json(const std::string& text) {
  using Json = nlohmann::json;
  const std::string quoted = Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  return quoted.substr(1, quoted.size() - 2);
}

// What base64 makes of `secret` when `before` bytes (0 to 2, of a group of three) stand in front of
// it: only the signs that are of the secret's bits alone.
std::string in_base64(const std::string& secret, std::size_t before) {
  const std::string encoded = to_base64(std::string(before, '\0') + secret);
  const std::size_t first = (before * 8 + 5) / 6;
  const std::size_t end = (before + secret.size()) * 8 / 6;
  return encoded.substr(first, end - first);
}

class File {
 public:
  explicit File(const std::string& path) : fd_(open(path.c_str(), O_RDWR | O_CLOEXEC)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  bool is_open() const { return fd_ >= 0; }

  // As much as fits from `at` on; fewer bytes only at the end. -1: errno says why.
  ssize_t read(std::uint64_t at, std::string& into) const {
    std::size_t filled = 0;
    while (filled < into.size()) {
      const ssize_t got =
          pread(fd_, into.data() + filled, into.size() - filled, static_cast<off_t>(at + filled));
      if (got < 0) return -1;
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(filled);
  }
  bool write(std::uint64_t at, std::string_view text) const {
    return pwrite(fd_, text.data(), text.size(), static_cast<off_t>(at)) ==
           static_cast<ssize_t>(text.size());
  }

 private:
  int fd_;
};

}  // namespace

SecretMask::SecretMask(const std::vector<std::string>& secrets) {
  for (const std::string& secret : secrets) {
    if (secret.size() < kPrefix) continue;
    needles_.push_back(secret);
    needles_.push_back(in_json(secret));
    for (std::size_t before = 0; before < 3; ++before)
      needles_.push_back(in_base64(secret, before));
  }
  std::erase_if(needles_, [](const std::string& needle) { return needle.size() < kPrefix; });
  // The longest first: where one begins like another, all of it goes.
  std::sort(needles_.begin(), needles_.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() > b.size() : a < b;
  });
  needles_.erase(std::unique(needles_.begin(), needles_.end()), needles_.end());
  for (const std::string& needle : needles_) begins_.set(slot_of(needle.data()));
  if (!needles_.empty()) longest_ = needles_.front().size();
}

std::size_t SecretMask::slot_of(const char* at) {
  std::uint32_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return (word * 2654435761u) >> 16;  // Knuth's multiplicative hash
}

std::vector<SecretMask::Found> SecretMask::find_in(std::string_view text) const {
  std::vector<Found> found;
  assert(longest_ >= kPrefix);
  for (std::size_t at = 0; at + kPrefix <= text.size(); ++at) {
    if (!begins_[slot_of(text.data() + at)]) continue;
    const std::string_view rest = text.substr(at);
    const auto needle =
        std::find_if(needles_.begin(), needles_.end(),
                     [&](const std::string& each) { return rest.starts_with(each); });
    if (needle != needles_.end()) found.push_back({at, needle->size()});
  }
  return found;
}

void SecretMask::mask(std::string& text) const {
  if (empty()) return;
  for (const Found& each : find_in(text))
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(each.at), each.length, kMask);
}

Result<std::uint64_t> SecretMask::mask_file(const std::string& path, std::uint64_t from) const {
  if (empty()) return from;
  const File file(path);
  std::string chunk(kChunk + longest_, '\0');
  while (file.is_open()) {
    const ssize_t got = file.read(from, chunk);
    if (got < 0) break;
    const std::string_view text(chunk.data(), static_cast<std::size_t>(got));
    for (const Found& each : find_in(text))
      if (!file.write(from + each.at, std::string(each.length, kMask)))
        return Error{.what = std::strerror(errno), .where = path};
    // What a chunk's end cuts stands whole in the next one.
    const std::uint64_t kept = std::min(text.size(), longest_ - 1);
    assert(kept <= text.size());
    from += text.size() - kept;
    if (text.size() < chunk.size()) return from;
  }
  return Error{.what = std::strerror(errno), .where = path};
}

}  // namespace composure::result
