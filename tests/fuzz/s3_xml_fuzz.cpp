// XML for the object store is refused or understood, and what is understood keeps to its bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fixtures/stack/objects/notification.h"
#include "fixtures/stack/objects/xml.h"
#include "fixtures/stack/objects/xml_read.h"

namespace {

using namespace composure::objects;

void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view xml(reinterpret_cast<const char*>(data), size);
  if (const auto request = parse_delete(xml)) {
    demand(!request->objects.empty() && request->objects.size() <= 1000);
    std::vector<DeleteOutcome> outcomes;
    for (const auto& object : request->objects) outcomes.push_back({object.key});
    deleted_xml(outcomes, request->quiet);
  }
  if (const auto parts = parse_complete(xml)) {
    int last = 0;
    for (const CompletedPart& part : *parts) {
      demand(part.number > last && part.number <= 10'000 && !part.etag.empty());
      last = part.number;
    }
  }
  (void)parse_location(xml);
  if (const auto rules = parse_notification(xml)) {
    (void)check_rules(*rules, {webhook_arn("w")});
    for (const NotificationRule& rule : *rules) {
      demand(!rule.events.empty() && !rule.target.empty());
      matches(rule, {"ObjectCreated:Put", "b", "k"});
    }
  }
  return 0;
}
