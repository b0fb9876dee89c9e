// Columns of text below their heads.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace composure::reporters {

inline constexpr std::size_t page_width = 110;

class Table {
 public:
  // `cells`: one text for each row. The first column is set to the left, the others to the right.
  void add(std::string head, std::vector<std::string> cells);
  // A drawing in characters, for who has nothing better.
  void add_picture(std::vector<std::string> cells);
  // Stands on a line of its own before `row`.
  void add_heading(std::size_t row, std::string text);
  // At the narrowest.
  std::size_t narrowest() const;
  void write(std::ostream& out) const;

  // Without blanks around them, and without pictures: for what has tables of its own.
  std::vector<std::string> heads() const;
  std::size_t rows() const { return columns_.empty() ? 0 : columns_.front().cells.size(); }
  std::vector<std::string> row(std::size_t index) const;
  // What stands before that row; may be empty.
  std::string heading_before(std::size_t index) const;

 private:
  struct Column {
    std::string head;
    std::vector<std::string> cells;
    std::size_t width;
    bool picture = false;
  };
  std::size_t taken(std::size_t gap) const;
  std::vector<Column> columns_;
  std::vector<std::pair<std::size_t, std::string>> headings_;
};

}  // namespace composure::reporters
