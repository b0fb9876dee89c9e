#include "loadgen/command/answers.h"

#include <algorithm>
#include <array>
#include <deque>

namespace composure::loadgen {

class AnswerCollector::Lane final : public AnswerObserver {
 public:
  explicit Lane(std::uint64_t most_rows) : most_rows_(most_rows) {}

  void answered(const Sample& sample, const Phases& phases, std::int64_t announced) override {
    response_.record(sample.done - sample.due);
    service_.record(sample.done - sample.sent);
    ++statuses_[std::min<std::size_t>(sample.status, statuses_.size() - 1)];
    bytes_ += sample.bytes;
    if (announced > 0) announced_ += static_cast<std::uint64_t>(announced);
    if (rows_.size() < most_rows_)
      rows_.push_back({sample.due, sample.sent, sample.done, phases, sample.status});
  }

  void add_to(Answers& sum) const {
    sum.response.merge(response_);
    sum.service.merge(service_);
    for (std::size_t status = 0; status < statuses_.size(); ++status)
      if (statuses_[status] > 0) sum.statuses[static_cast<int>(status)] += statuses_[status];
    sum.bytes += bytes_;
    sum.announced += announced_;
    sum.rows.insert(sum.rows.end(), rows_.begin(), rows_.end());
  }

 private:
  Histogram response_, service_;
  std::array<std::uint64_t, 1000> statuses_{};
  std::uint64_t bytes_ = 0;
  std::uint64_t announced_ = 0;
  const std::uint64_t most_rows_;
  std::deque<AnswerRow> rows_;  // grows without ever moving what is there
};

AnswerCollector::AnswerCollector(std::uint32_t threads, std::uint64_t most_rows) {
  for (std::uint32_t i = 0; i < threads; ++i) {
    lanes_.push_back(std::make_unique<Lane>(most_rows));
    observers_.push_back(lanes_.back().get());
  }
}

AnswerCollector::~AnswerCollector() = default;

Answers AnswerCollector::take() {
  Answers answers;
  for (auto& lane : lanes_) {
    lane->add_to(answers);
    lane.reset();
  }
  lanes_.clear();
  observers_.clear();
  std::stable_sort(answers.rows.begin(), answers.rows.end(),
                   [](const AnswerRow& a, const AnswerRow& b) { return a.done < b.done; });
  return answers;
}

}  // namespace composure::loadgen
