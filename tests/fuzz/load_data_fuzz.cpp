// A data file is refused or is whole: every row has every cell, and written again it reads the
// same. A template made with it is refused or filled. Input: the template, a zero byte, the file.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "loadgen/request/data_file.h"
#include "loadgen/request/template.h"

namespace {

using composure::loadgen::DataFile;
using composure::loadgen::Template;
using composure::loadgen::TemplateUse;

void demand(bool holds) {
  if (!holds) std::abort();
}

void write_cell(std::string& out, std::string_view cell) {
  out += '"';
  for (const char c : cell) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string written(const DataFile& file) {
  std::string out;
  for (const std::string& name : file.columns()) {
    if (&name != &file.columns().front()) out += ',';
    write_cell(out, name);
  }
  out += '\n';
  for (std::size_t row = 0; row < file.rows(); ++row) {
    for (std::size_t column = 0; column < file.columns().size(); ++column) {
      if (column > 0) out += ',';
      write_cell(out, file.cell(row, column));
    }
    out += '\n';
  }
  return out;
}

void check_template(std::string_view text, const DataFile* data) {
  for (const TemplateUse use : {TemplateUse::path, TemplateUse::header, TemplateUse::body}) {
    const auto made = Template::parse(text, use, 1, data);
    if (!made) continue;
    std::string first, again;
    made->append(1, 7, first);
    made->append(1, 7, again);
    demand(first == again);
    if (made->constant()) demand(first == text);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = input.find('\0');
  const auto file = DataFile::parse(end == input.npos ? input : input.substr(end + 1), "fuzz");
  check_template(input.substr(0, end), file ? &*file : nullptr);
  if (!file) return 0;
  demand(file->rows() > 0);
  const auto again = DataFile::parse(written(*file), "again");
  demand(again && again->columns() == file->columns() && again->rows() == file->rows());
  for (std::size_t row = 0; row < file->rows(); ++row)
    for (std::size_t column = 0; column < file->columns().size(); ++column)
      demand(again->cell(row, column) == file->cell(row, column));
  return 0;
}
