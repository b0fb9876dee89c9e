// Text with places that differ from request to request:
//
//   {{seq}}            the request's number, from 0
//   {{uuid}}           a random UUID (version 4)
//   {{randint 1 100}}  a whole number in [1, 100], each as likely
//   {{column NAME}}    the cell of the request's row of the data file; request k has row k, and
//                      after the last row comes the first again
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "loadgen/request/data_file.h"

namespace composure::loadgen {

// Where its text goes, which says what the cells of the data file may hold.
enum class TemplateUse : std::uint8_t {
  path,    // neither blanks nor control characters
  header,  // no control characters
  body,    // anything
};

class Template {
 public:
  // `number` tells this template from others of the same requests: their random values have nothing
  // in common. `data` may be nullptr and must outlive it. Errors: an unknown or broken place, no
  // such column, a cell that its use does not allow (with file and line).
  static Result<Template> parse(std::string_view text, TemplateUse use, std::uint64_t number,
                                const DataFile* data);
  // Text that is the same for every request, whatever it holds.
  static Template plain(std::string text);

  // It has no places.
  bool constant() const;
  // Puts the text of one request at the end of `out`: a pure function of both numbers.
  void append(std::uint64_t seed, std::uint64_t sequence, std::string& out) const;

 private:
  enum class Kind : std::uint8_t { text, sequence, uuid, random, column };
  struct Part {
    Kind kind = Kind::text;
    std::string text{};
    std::int64_t low = 0;
    std::uint64_t span = 0;  // random: high - low + 1; 0: all 64 bits
    std::size_t column = 0;
    std::uint64_t stream = 0;
  };
  static Result<Part> place(std::string_view inside, const DataFile* data);

  std::vector<Part> parts_;
  const DataFile* data_ = nullptr;
};

}  // namespace composure::loadgen
