// Whether this program was built with a sanitizer, whose memory and malloc are not ours.
#pragma once

namespace composure::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kSanitized = true;
#else
inline constexpr bool kSanitized = false;
#endif

}  // namespace composure::test
