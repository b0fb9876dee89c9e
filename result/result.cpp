#include "result/result.h"

namespace composure::result {

std::string_view text(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return "pass";
    case Verdict::fail:
      return "fail";
    case Verdict::invalid:
      return "invalid";
    case Verdict::inconclusive:
      return "inconclusive";
    case Verdict::incomplete:
      return "incomplete";
    case Verdict::interrupted:
      return "interrupted";
  }
  return "unknown";
}

}  // namespace composure::result
