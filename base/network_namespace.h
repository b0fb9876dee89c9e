// A network of its own for some processes of this machine (network_namespaces(7)).
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace composure {

// Interfaces, ports and abstract Unix sockets that nobody outside of it sees. It is there until
// this object, the processes in it and the sockets opened in it are gone.
class NetworkNamespace {
 public:
  // A new one, with its own 127.0.0.1 and nothing else. Needs CAP_SYS_ADMIN. The calling thread
  // stays where it is.
  static Result<NetworkNamespace> create();
  NetworkNamespace(NetworkNamespace&& other) noexcept
      : inside_(std::exchange(other.inside_, -1)), outside_(std::exchange(other.outside_, -1)) {}
  NetworkNamespace& operator=(NetworkNamespace&&) = delete;
  ~NetworkNamespace();

  // Of a file that setns(2) takes, for children of this process.
  std::string path() const;

  // As long as it lives the calling thread is inside: what sockets it opens belong there for good.
  class Visit {
   public:
    explicit Visit(const NetworkNamespace& visited);
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit();
    const Status& entered() const { return entered_; }

   private:
    int outside_;
    Status entered_;
  };

 private:
  NetworkNamespace(int inside, int outside) : inside_(inside), outside_(outside) {}
  int inside_, outside_;  // descriptors of the namespaces
};

// Moves the calling process, which has one thread, into the namespace whose file `path` is.
Status enter_network_namespace(const std::string& path);

}  // namespace composure
