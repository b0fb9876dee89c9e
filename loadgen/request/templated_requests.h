// Requests made from templates of path, headers and body.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "loadgen/request/data_file.h"
#include "loadgen/request/request_source.h"
#include "loadgen/request/template.h"

namespace composure::loadgen {

struct HeaderTemplate {
  std::string name;
  Template value;
};

struct RequestTemplate {
  std::string method = "GET";
  Template path;
  std::vector<HeaderTemplate> headers;
  Template body;
  std::shared_ptr<const DataFile> data;  // what the templates point into, if anything
};

class TemplatedRequests final : public RequestSource {
 public:
  TemplatedRequests(RequestTemplate form, std::uint64_t seed);
  void fill(std::uint64_t sequence, Request& request) const override;
  bool constant() const override { return constant_; }

 private:
  const RequestTemplate form_;
  const std::uint64_t seed_;
  bool constant_;
};

}  // namespace composure::loadgen
