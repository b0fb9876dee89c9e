#include "reporters/table.h"

#include <algorithm>

#include "reporters/number.h"

namespace composure::reporters {
namespace {

constexpr std::size_t indent = 2;
constexpr std::size_t narrow_gap = 2, wide_gap = 3;

void write_line(std::string line, std::ostream& out) {
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

// One blank where columns of numbers have several.
std::string closed_up(const std::string& text) {
  std::string made;
  for (const char c : text)
    if (c != ' ' || (!made.empty() && made.back() != ' ')) made += c;
  if (!made.empty() && made.back() == ' ') made.pop_back();
  return made;
}

}  // namespace

void Table::add(std::string head, std::vector<std::string> cells) {
  std::size_t widest = width(head);
  for (const std::string& cell : cells) widest = std::max(widest, width(cell));
  columns_.push_back({std::move(head), std::move(cells), widest});
}

void Table::add_picture(std::vector<std::string> cells) {
  add("", std::move(cells));
  columns_.back().picture = true;
}

std::vector<std::string> Table::heads() const {
  std::vector<std::string> texts;
  for (const Column& column : columns_)
    if (!column.picture) texts.push_back(column.head);
  return texts;
}

std::vector<std::string> Table::row(std::size_t index) const {
  std::vector<std::string> texts;
  for (const Column& column : columns_)
    if (!column.picture) texts.push_back(closed_up(column.cells[index]));
  return texts;
}

std::string Table::heading_before(std::size_t index) const {
  for (const auto& [before, text] : headings_)
    if (before == index) return text;
  return "";
}

void Table::add_heading(std::size_t row, std::string text) {
  headings_.emplace_back(row, std::move(text));
}

std::size_t Table::taken(std::size_t gap) const {
  std::size_t sum = indent;
  for (const Column& column : columns_) sum += column.width + gap;
  return sum - gap;
}

std::size_t Table::narrowest() const { return taken(narrow_gap); }

void Table::write(std::ostream& out) const {
  const std::size_t gap = taken(wide_gap) <= page_width ? wide_gap : narrow_gap;
  const auto line = [&](auto&& text_of) {
    std::string made(indent, ' ');
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& text = text_of(columns_[i]);
      made += i == 0 ? left(text, columns_[i].width)
                     : std::string(gap, ' ') + right(text, columns_[i].width);
    }
    write_line(std::move(made), out);
  };
  line([](const Column& column) -> const std::string& { return column.head; });
  for (std::size_t row = 0; row < columns_.front().cells.size(); ++row) {
    for (const auto& [before, text] : headings_) {
      if (before == row) write_line(std::string(indent, ' ') + text, out);
    }
    line([row](const Column& column) -> const std::string& { return column.cells[row]; });
  }
}

}  // namespace composure::reporters
