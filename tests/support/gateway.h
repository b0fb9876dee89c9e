// A gateway for tests: /function/NAME is answered by what the test says, /async-function/flow/...
// is delivered to replicas of a flow function, as often and as late as the test says, /callback
// keeps what comes. All that it was asked can be looked at.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/loop_thread.h"

namespace composure::test {

class Gateway {
 public:
  using Function = std::function<http::Awaitable<http::Response>(http::Request& request)>;
  struct Call {
    std::string function;
    http::Request request;
    std::string header(std::string_view name) const;  // "" where there is none
  };
  struct Message {
    std::string target;  // "/flow/<id>/forward"
    http::Headers headers;
    std::string body;
  };
  struct Callback {
    std::string status, body;  // X-Faas-Flow-Status ("" of a finished one)
    std::string traceparent;
  };

  Gateway();
  std::uint16_t port() const { return server_.port(); }
  std::string url() const { return server_.url(); }
  std::string callback_url() const { return url() + "/callback"; }

  void set_function(const std::string& name, Function function);
  void set_function(const std::string& name, std::uint16_t port);  // a process that listens there
  std::vector<Call> take_calls();                                  // since they were taken last
  int calls(const std::string& function);                          // in all

  // Where messages go, in turn.
  void set_replicas(std::vector<std::uint16_t> ports);
  void set_copies(int copies);     // deliveries of every message, all at once
  void set_holding(bool holding);  // messages are kept; false delivers them
  // What whoever sends a message is told; it is taken all the same.
  void set_queue_status(unsigned status);
  // Delivers `message` once; gives the status, 0 where no answer came.
  unsigned deliver(const Message& message, std::uint16_t port);
  std::vector<Message> messages();
  std::map<std::string, Callback> callbacks();  // by id
  std::vector<unsigned> delivery_statuses();

 private:
  http::Awaitable<http::Response> serve(http::Request& request);
  http::Awaitable<http::Response> call(const std::string& name, http::Request& request);
  http::Response queue(http::Request& request);
  http::Awaitable<void> forward(Message message, std::uint16_t port);
  void dispatch(const Message& message);

  std::mutex mutex_;
  std::map<std::string, Function> functions_;
  std::map<std::string, int> counts_;
  std::vector<Call> calls_;
  std::vector<Message> messages_, held_;
  std::map<std::string, Callback> callbacks_;
  std::vector<unsigned> statuses_;
  std::vector<std::uint16_t> replicas_;
  std::size_t turn_ = 0;
  int copies_ = 1;
  bool holding_ = false;
  unsigned queue_status_ = 202;
  LoopThread thread_;
  PlayedServer server_;
};

}  // namespace composure::test
