// What the queue and the flow engine are sent is refused or understood, and what is understood can
// be sent on and is the same again.
// Input: the message; what stands behind a first NUL is the payload of a composition.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fixtures/composition/composition.h"
#include "fixtures/stack/flow/execution_state.h"
#include "fixtures/stack/flow/partial_state.h"
#include "fixtures/stack/queue/job.h"

namespace {

using namespace composure;

constexpr int kTasks = 50;  // of one walk

void demand(bool holds) {
  if (!holds) std::abort();
}

void read_partial_state(std::string_view message) {
  demand(!flow::decode_partial_state(message, "a secret"));  // nobody here could sign it
  const auto state = flow::decode_partial_state(message, "");
  if (!state) return;
  const auto again = flow::decode_partial_state(flow::encode(*state, "key"), "key");
  demand(again && again->id == state->id && again->cursor == state->cursor &&
         again->step == state->step && again->revision == state->revision &&
         again->callback_url == state->callback_url);
}

void read_execution_state(std::string_view message) {
  const auto state = flow::decode_execution_state(message);
  if (!state) return;
  const auto again = flow::decode_execution_state(flow::encode(*state));
  demand(again && *again == *state);
}

void read_job(std::string_view message) {
  const auto job = queue::decode(message);
  if (!job) return;
  const auto again = queue::decode(queue::encode(*job));
  demand(again && again->function == job->function && again->path == job->path &&
         again->query == job->query && again->body == job->body &&
         again->callback_url == job->callback_url);
  (void)queue::subject_of(job->function);
}

void come_back(const composition::Cursor& cursor) {
  const auto again = composition::parse_cursor(composition::to_text(cursor));
  demand(again && *again == cursor);
}

void read_cursor(std::string_view message) {
  if (const auto cursor = composition::parse_cursor(message)) come_back(*cursor);
}

void walk(const composition::Composition& composition, std::string_view payload) {
  auto at = composition::start(composition, payload);
  for (int left = kTasks; at && *at && left > 0; --left) {
    const composition::Cursor cursor = **at;
    come_back(cursor);
    demand(static_cast<bool>(composition::function_of(composition, cursor)));
    at = composition::after(composition, cursor, payload);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view message = bytes.substr(0, bytes.find('\0'));
  read_partial_state(bytes);
  read_execution_state(bytes);
  read_job(bytes);
  read_cursor(bytes);
  if (const auto composition = composition::parse_composition(message))
    walk(*composition, bytes.substr(std::min(message.size() + 1, bytes.size())));
  return 0;
}
