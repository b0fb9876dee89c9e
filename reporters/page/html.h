// Pieces of HTML. Every text that comes from outside goes through escaped().
#pragma once

#include <string>
#include <string_view>

#include "result/run_record.h"
#include "reporters/page/chart.h"
#include "reporters/sections.h"

namespace composure::reporters::page {

// As an element's text or a quoted attribute's value; control characters become "?".
std::string escaped(std::string_view text);

std::string html_of(const Table& table);
std::string html_of(const reporters::Line& line);
std::string html_of(const Section& section);

// A place to draw on, and the chart's numbers as a table below it.
std::string html_of(const Chart& chart);

// A waterfall: one row for each span.
std::string html_of(const result::ExecutionView& execution);

}  // namespace composure::reporters::page
