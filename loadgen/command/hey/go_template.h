// hey's -o as hey takes it: a template of Go's text/template over its report. Of that language
// there is what puts values in.
#pragma once

#include <string>

#include "base/result.h"
#include "loadgen/command/answers.h"
#include "loadgen/command/hey/summary.h"

namespace composure::loadgen {

// {{ .Average }}, {{ formatNumber .Average }}, {{ jsonify .Lats }}, {{ jsonify . }}, with "-" for
// trimming. Errors: anything else between {{ and }}.
Status check_go_template(const std::string& text);

// What hey prints, its defects included (go_printed). `summary` is that of summarise_as_hey(); the
// template has passed check_go_template().
std::string go_template_text(const std::string& text, const HeySummary& summary,
                             const AttackResult& result, const Answers& answers,
                             std::int64_t start_ns);

}  // namespace composure::loadgen
