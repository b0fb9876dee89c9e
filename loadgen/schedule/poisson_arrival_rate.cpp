#include "loadgen/schedule/poisson_arrival_rate.h"

namespace composure::loadgen {

PoissonDue::PoissonDue(double per_second) {
  const ExactInterval mean = ExactInterval::of_rate(per_second);
  // numerator / denominator * 2^shift, as long as it fits 64 bits. The numerator is shifted bit by
  // bit and what the division leaves goes on with it.
  Wide quotient = mean.numerator / mean.denominator;
  Wide rest = mean.numerator % mean.denominator;
  shift_ = kGapBits;
  while (quotient >> 63 == 0) {
    rest <<= 1;
    quotient = (quotient << 1) | (rest >= mean.denominator ? 1 : 0);
    if (rest >= mean.denominator) rest -= mean.denominator;
    ++shift_;
  }
  factor_ = static_cast<std::uint64_t>(quotient);
}

}  // namespace composure::loadgen
