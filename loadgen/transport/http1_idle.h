// Kept connections that carry no request, the last used on top.
#pragma once

#include "loadgen/transport/http1_connection.h"

namespace composure::loadgen {

// Linked through the connections themselves, since any of them may end at any time.
class Http1Idle {
 public:
  void push(Http1Connection& connection) {
    connection.below = top_;
    connection.above = nullptr;
    if (top_ != nullptr) top_->above = &connection;
    top_ = &connection;
  }
  // nullptr when there is none.
  Http1Connection* pop() {
    Http1Connection* connection = top_;
    if (connection != nullptr) remove(*connection);
    return connection;
  }
  void remove(Http1Connection& connection) {
    (connection.above != nullptr ? connection.above->below : top_) = connection.below;
    if (connection.below != nullptr) connection.below->above = connection.above;
  }

 private:
  Http1Connection* top_ = nullptr;
};

}  // namespace composure::loadgen
