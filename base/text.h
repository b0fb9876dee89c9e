// Small text helpers that more than one room needs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace composure {

// The known word nearest to `word` by edit distance, if near enough to be a slip of the keys.
std::optional<std::string> nearest_word(std::string_view word, std::span<const std::string> known);

// "a, b or c".
std::string one_of(std::span<const std::string> words);

std::vector<std::string> split(std::string_view text, char separator);

std::string to_lower(std::string_view text);

// Without the byte order mark that some editors put before UTF-8.
std::string_view without_mark(std::string_view text);

// `bytes` random bytes from the kernel, in lower-case hexadecimal.
std::string random_hex(std::size_t bytes);

// FNV-1a, 64 bits: the same on every machine, and no protection against forgery.
std::uint64_t checksum_of(std::string_view bytes);

// The whole file, at most `limit` bytes (more is an error).
Result<std::string> read_file(const std::string& path, std::size_t limit = 64u << 20);
// Written beside and renamed into place: a reader sees the old file or the new one. `mode` as for
// chmod.
Status write_file(const std::string& path, std::string_view content, unsigned mode = 0644);

}  // namespace composure
