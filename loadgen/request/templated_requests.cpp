#include "loadgen/request/templated_requests.h"

#include <algorithm>
#include <utility>

namespace composure::loadgen {

TemplatedRequests::TemplatedRequests(RequestTemplate form, std::uint64_t seed)
    : form_(std::move(form)),
      seed_(seed),
      constant_(form_.path.constant() && form_.body.constant() &&
                std::all_of(form_.headers.begin(), form_.headers.end(),
                            [](const HeaderTemplate& h) { return h.value.constant(); })) {}

void TemplatedRequests::fill(std::uint64_t sequence, Request& request) const {
  request.method = form_.method;
  request.path.clear();
  form_.path.append(seed_, sequence, request.path);
  for (const HeaderTemplate& header : form_.headers)
    header.value.append(seed_, sequence, request.headers.add(header.name));
  form_.body.append(seed_, sequence, request.body);
}

}  // namespace composure::loadgen
