#include "loadgen/schedule/schedule.h"

#include "loadgen/schedule/constant_arrival_rate.h"
#include "loadgen/schedule/constant_vus.h"

namespace composure::loadgen {
namespace {

struct MakeArrivals {
  std::int64_t duration;
  std::unique_ptr<Arrivals> operator()(const ConstantArrivalRate& rate) const {
    return std::make_unique<ConstantRateArrivals>(rate, duration);
  }
  std::unique_ptr<Arrivals> operator()(const ConstantVus& users) const {
    return std::make_unique<ConstantVusArrivals>(users, duration);
  }
};

}  // namespace

std::unique_ptr<Arrivals> make_arrivals(const Schedule& schedule, std::int64_t duration) {
  return std::visit(MakeArrivals{duration}, schedule);
}

}  // namespace composure::loadgen
