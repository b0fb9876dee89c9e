// Standard output that may be closed, full, or read by somebody who has gone.
#pragma once

#include <string_view>

#include "base/result.h"

namespace composure {

// Call first: what is opened later must not come to be standard input, output or error because
// nobody had opened these.
void hold_standard_streams();

// All of `text`, after whatever was printed before. Errors: why it could not be written (a full
// disk, a closed descriptor); not that nobody reads any more.
Status write_standard_output(std::string_view text);

// What cannot be written there nobody can be told.
void write_standard_error(std::string_view text);

// At the end: whether all that was printed got there. Errors as above.
Status standard_output_written();

}  // namespace composure
