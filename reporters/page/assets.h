// What the page carries along so that it needs nothing from elsewhere. assets.cpp is made by CMake
// from page.css, page.js and Debian's Chart.js.
#pragma once

#include <string_view>

namespace composure::reporters::page {

extern const std::string_view style, script, chart_js;

}  // namespace composure::reporters::page
