// Connections that could carry another request, the last used on top.
#pragma once

namespace composure::loadgen {

// Linked through the connections themselves (their `above` and `below`), since any of them may end
// at any time. Each is in it once at most.
template <typename Connection>
class IdleStack {
 public:
  void push(Connection& connection) {
    connection.below = top_;
    connection.above = nullptr;
    if (top_ != nullptr) top_->above = &connection;
    top_ = &connection;
  }
  // nullptr when there is none.
  Connection* top() const { return top_; }
  Connection* pop() {
    Connection* connection = top_;
    if (connection != nullptr) remove(*connection);
    return connection;
  }
  void remove(Connection& connection) {
    (connection.above != nullptr ? connection.above->below : top_) = connection.below;
    if (connection.below != nullptr) connection.below->above = connection.above;
  }

 private:
  Connection* top_ = nullptr;
};

}  // namespace composure::loadgen
