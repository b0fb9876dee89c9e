#include "loadgen/request/data_file.h"

#include <algorithm>

#include "base/text.h"

namespace composure::loadgen {
namespace {

constexpr std::size_t kLargest = 1u << 30;

// Takes one row after the other off a text.
class RowReader {
 public:
  RowReader(std::string_view text, std::string where) : text_(text), where_(std::move(where)) {}

  bool done() const { return at_ == text_.size(); }
  std::size_t line() const { return line_; }
  Error error(const std::string& what) const {
    return {.what = what, .where = where_ + ":" + std::to_string(line_)};
  }

  // A line without anything in it is no row, that of one empty cell included ("" is one).
  bool skip_blank_line() {
    const std::string_view rest = text_.substr(at_);
    const std::size_t size = rest.starts_with('\n') ? 1 : rest.starts_with("\r\n") ? 2 : 0;
    at_ += size;
    return size > 0;
  }
  // The cells of the next row.
  Result<std::vector<std::string>> next() {
    std::vector<std::string> cells(1);
    while (!done()) {
      const char c = text_[at_++];
      if (c == '"' && cells.back().empty()) {
        if (auto quoted = read_quoted(cells.back()); !quoted) return quoted.error();
      } else if (c == ',') {
        cells.emplace_back();
      } else if (c == '\n') {
        break;
      } else if (c != '\r' || (!done() && text_[at_] != '\n')) {
        cells.back() += c;
      }
    }
    return cells;
  }
  void row_ended() {
    const std::size_t upto = at_;
    line_ += static_cast<std::size_t>(std::count(text_.begin() + static_cast<long>(counted_),
                                                 text_.begin() + static_cast<long>(upto), '\n'));
    counted_ = upto;
  }

 private:
  // Behind the opening quote, to behind the closing one.
  Status read_quoted(std::string& cell) {
    while (!done()) {
      const char c = text_[at_++];
      if (c != '"') {
        cell += c;
      } else if (!done() && text_[at_] == '"') {
        cell += '"';
        ++at_;
      } else if (done() || text_[at_] == ',' || text_[at_] == '\n' || text_[at_] == '\r') {
        return {};
      } else {
        return error("a quoted cell goes on behind its quote");
      }
    }
    return error("a quote does not end");
  }

  std::string_view text_;
  std::string where_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t counted_ = 0;
};

Status check_names(const std::vector<std::string>& names, const RowReader& reader) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) return reader.error("column " + std::to_string(i + 1) + " has no name");
    const auto begin = names.begin();
    if (std::find(begin, begin + static_cast<long>(i), names[i]) != begin + static_cast<long>(i))
      return reader.error("two columns are called \"" + names[i] + "\"");
  }
  return {};
}

}  // namespace

Result<DataFile> DataFile::read(const std::string& path) {
  const auto text = read_file(path, kLargest);
  if (!text) return text.error();
  return parse(*text, path);
}

Result<DataFile> DataFile::parse(std::string_view text, const std::string& where) {
  RowReader reader(without_mark(text), where);
  DataFile file;
  file.where_ = where;
  auto names = reader.next();
  if (!names) return names.error();
  if (auto checked = check_names(*names, reader); !checked) return checked.error();
  file.columns_ = std::move(*names);
  for (reader.row_ended(); !reader.done(); reader.row_ended()) {
    if (reader.skip_blank_line()) continue;
    const auto cells = reader.next();
    if (!cells) return cells.error();
    if (cells->size() != file.columns_.size())
      return reader.error("has " + std::to_string(cells->size()) + " cells, expected " +
                          std::to_string(file.columns_.size()));
    file.lines_.push_back(reader.line());
    for (const std::string& cell : *cells) {
      file.cells_ += cell;
      file.ends_.push_back(file.cells_.size());
    }
  }
  if (file.ends_.empty())
    return Error{.what = "has no rows", .where = where, .hint = "the first line names the columns"};
  return file;
}

std::optional<std::size_t> DataFile::column(std::string_view name) const {
  const auto found = std::find(columns_.begin(), columns_.end(), name);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

std::string_view DataFile::cell(std::size_t row, std::size_t column) const {
  const std::size_t index = row * columns_.size() + column;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(cells_).substr(begin, ends_[index] - begin);
}

}  // namespace composure::loadgen
