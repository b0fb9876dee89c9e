// Certificates made for a test, and a server that uses them.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/support/listener.h"

namespace composure::loadgen {

// PEM files in a folder of their own, removed at the end. The server's certificate is for 127.0.0.1
// and localhost; `authority` has signed it and the client's, `stranger` neither.
class TestCertificates {
 public:
  TestCertificates();
  ~TestCertificates();
  TestCertificates(const TestCertificates&) = delete;
  TestCertificates& operator=(const TestCertificates&) = delete;

  std::string file(std::string_view name) const { return (folder_ / name).string(); }
  std::string authority() const { return file("authority.pem"); }
  std::string stranger() const { return file("stranger.pem"); }

 private:
  std::filesystem::path folder_;
};

// HTTP/1.1 through TLS on 127.0.0.1, a thread for each connection. Answers each request, whose head
// it reads, with what `answer` makes of its path, and closes where that says so.
class TlsServer {
 public:
  using MakeAnswer = std::function<std::string(const std::string& path)>;

  // `ask_client`: clients need a certificate of the authority. `unasked` follows each answer in a
  // record of its own.
  TlsServer(const TestCertificates& certificates, bool ask_client, MakeAnswer answer,
            std::string unasked = "");
  // Speaks HTTP/2 with those who offer it, HTTP/1.1 with nobody. See serve_http2_together() for the
  // rest.
  TlsServer(const TestCertificates& certificates, std::size_t http2_together, std::string body);
  ~TlsServer();

  std::string url() const { return "https://127.0.0.1:" + std::to_string(port()); }
  std::uint16_t port() const { return listener_.port; }
  std::uint64_t connections() const { return connections_.load(); }
  // Answers of HTTP/1.1 that were sent, with what follows them.
  std::uint64_t answered() const { return answered_.load(); }

 private:
  void accept_all();
  void serve(int fd);
  void serve_http1(void* connection);

  MakeAnswer answer_;
  std::string unasked_;
  std::size_t http2_together_ = 0;  // 0: HTTP/1.1
  std::string http2_body_;
  void* context_;
  const Listener listener_ = listen_on_loopback();
  std::atomic<std::uint64_t> connections_{0}, answered_{0};
  std::mutex mutex_;
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace composure::loadgen
