// A gateway for tests: /function/NAME is answered by what the test says, /async-function/NAME/...
// is delivered to a flow function's process, as often and as late as the test says.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/stack/http/client.h"
#include "fixtures/stack/http/program.h"

namespace composure::flow::testing {

class Gateway {
 public:
  using Function = std::function<http::Awaitable<http::Response>(std::string payload)>;
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
  ~Gateway();
  std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  std::string callback_url() const { return url() + "/callback"; }

  void set_function(const std::string& name, Function function);
  // Where messages go, in turn.
  void set_replicas(std::vector<std::uint16_t> ports);
  void set_copies(int copies);     // deliveries of every message, all at once
  void set_holding(bool holding);  // messages are kept; false delivers them
  // Delivers `message` once; gives the status, 0 where no answer came.
  unsigned deliver(const Message& message, std::uint16_t port);

  int calls(const std::string& function);
  std::vector<Message> messages();
  std::map<std::string, Callback> callbacks();  // by id
  std::vector<unsigned> delivery_statuses();

 private:
  http::Awaitable<http::Response> serve(http::Request& request);
  http::Awaitable<void> forward(Message message, std::uint16_t port);
  void dispatch(const Message& message);

  std::mutex mutex_;
  std::map<std::string, Function> functions_;
  std::map<std::string, int> calls_;
  std::vector<Message> messages_, held_;
  std::map<std::string, Callback> callbacks_;
  std::vector<unsigned> statuses_;
  std::vector<std::uint16_t> replicas_;
  std::size_t turn_ = 0;
  int copies_ = 1;
  bool holding_ = false;

  http::Loop loop_;
  std::unique_ptr<http::Client> client_;
  std::unique_ptr<http::Server> server_;
  std::thread thread_;
};

// One request from a loop of its own; status 0 and the failure's text where no answer came.
http::Response ask(std::uint16_t port, http::Request request);

}  // namespace composure::flow::testing
