#include "tests/integration/loadgen/tls_server.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "base/text.h"
#include "tests/integration/loadgen/http2_peer.h"
#include "tests/integration/loadgen/test_server.h"

namespace composure::loadgen {
namespace {

template <auto Free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    Free(object);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<&EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<&X509_free>>;

struct Identity {
  Certificate certificate;
  Key key;
};

void add_extension(X509* certificate, X509* issuer, int what, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, what, value);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Signed by `issuer`, or by itself and then an authority.
Identity make_identity(const char* name, const Identity* issuer) {
  Identity made{Certificate(X509_new()), Key(EVP_EC_gen("P-256"))};
  X509* certificate = made.certificate.get();
  static long serial = 0;
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 24 * 3600);
  X509_set_pubkey(certificate, made.key.get());
  X509_NAME* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  const Identity& signer = issuer == nullptr ? made : *issuer;
  X509* signing = signer.certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(signing));
  add_extension(certificate, signing, NID_basic_constraints,
                issuer == nullptr ? "critical,CA:TRUE" : "critical,CA:FALSE");
  if (issuer != nullptr) {
    add_extension(certificate, signing, NID_subject_alt_name, "IP:127.0.0.1,DNS:localhost");
  }
  X509_sign(certificate, signer.key.get(), EVP_sha256());
  return made;
}

void write(const std::string& path, const X509* certificate, const EVP_PKEY* key) {
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) throw std::runtime_error("cannot write " + path);
  if (certificate != nullptr) PEM_write_X509(file, certificate);
  if (key != nullptr) PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
}

SSL_CTX* make_context(const TestCertificates& certificates, bool ask_client) {
  SSL_CTX* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate_file(context, certificates.file("server.pem").c_str(), SSL_FILETYPE_PEM);
  SSL_CTX_use_PrivateKey_file(context, certificates.file("server.key").c_str(), SSL_FILETYPE_PEM);
  if (ask_client) {
    SSL_CTX_load_verify_file(context, certificates.authority().c_str());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  }
  return context;
}

// The path of the next request; empty when there is none.
std::string read_path(SSL* connection, std::string& buffer) {
  char chunk[16384];
  while (buffer.find("\r\n\r\n") == buffer.npos) {
    const int size = SSL_read(connection, chunk, sizeof(chunk));
    if (size <= 0) return "";
    buffer.append(chunk, static_cast<std::size_t>(size));
  }
  const std::string path = split(buffer, ' ').at(1);
  buffer.erase(0, buffer.find("\r\n\r\n") + 4);
  return path;
}

bool write_whole(SSL* connection, const std::string& text) {
  return SSL_write(connection, text.data(), static_cast<int>(text.size())) > 0;
}

Http2Peer::Wire wire_of(SSL* connection) {
  return {[connection](char* into, std::size_t size) {
            for (int got = 0; size > 0; size -= static_cast<std::size_t>(got), into += got) {
              got = SSL_read(connection, into, static_cast<int>(size));
              if (got <= 0) return false;
            }
            return true;
          },
          [connection](std::string_view text) {
            return SSL_write(connection, text.data(), static_cast<int>(text.size())) > 0;
          }};
}

int choose_http2(SSL*, const unsigned char** chosen, unsigned char* size,
                 const unsigned char* offered, unsigned offered_size, void*) {
  static constexpr unsigned char kHttp2[] = {2, 'h', '2'};
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, size, kHttp2, sizeof(kHttp2), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

SSL_CTX* make_http2_context(const TestCertificates& certificates) {
  SSL_CTX* context = make_context(certificates, false);
  SSL_CTX_set_alpn_select_cb(context, &choose_http2, nullptr);
  return context;
}

}  // namespace

TestCertificates::TestCertificates()
    : folder_(std::filesystem::temp_directory_path() / ("composure-tls-" + random_hex(8))) {
  std::filesystem::create_directory(folder_);
  const Identity authority = make_identity("authority", nullptr);
  const Identity stranger = make_identity("stranger", nullptr);
  write(this->authority(), authority.certificate.get(), nullptr);
  write(this->stranger(), stranger.certificate.get(), nullptr);
  for (const char* name : {"server", "client"}) {
    const Identity made = make_identity(name, &authority);
    write(file(std::string(name) + ".pem"), made.certificate.get(), nullptr);
    write(file(std::string(name) + ".key"), nullptr, made.key.get());
  }
}

TestCertificates::~TestCertificates() { std::filesystem::remove_all(folder_); }

TlsServer::TlsServer(const TestCertificates& certificates, bool ask_client, MakeAnswer answer,
                     std::string unasked)
    : answer_(std::move(answer)),
      unasked_(std::move(unasked)),
      context_(make_context(certificates, ask_client)),
      acceptor_([this] { accept_all(); }) {}

TlsServer::TlsServer(const TestCertificates& certificates, std::size_t http2_together,
                     std::string body)
    : http2_together_(http2_together),
      http2_body_(std::move(body)),
      context_(make_http2_context(certificates)),
      acceptor_([this] { accept_all(); }) {}

TlsServer::~TlsServer() {
  shutdown(listener_.fd, SHUT_RDWR);
  acceptor_.join();
  close(listener_.fd);
  {
    std::lock_guard lock(mutex_);
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
}

void TlsServer::accept_all() {
  while (true) {
    const int fd = accept4(listener_.fd, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    connections_.fetch_add(1);
    std::lock_guard lock(mutex_);
    open_.push_back(fd);
    threads_.emplace_back([this, fd] { serve(fd); });
  }
}

void TlsServer::serve_http1(void* tls) {
  SSL* connection = static_cast<SSL*>(tls);
  std::string buffer;
  for (std::string path = read_path(connection, buffer); !path.empty();
       path = read_path(connection, buffer)) {
    const std::string text = answer_(path);
    if (!write_whole(connection, text)) return;
    if (!unasked_.empty() && !write_whole(connection, unasked_)) return;
    wait_until_arrived(SSL_get_fd(connection));
    answered_.fetch_add(1);
    if (text.find("Connection: close") != text.npos) return;
  }
}

void TlsServer::serve(int fd) {
  SSL* connection = SSL_new(static_cast<SSL_CTX*>(context_));
  SSL_set_fd(connection, fd);
  if (SSL_accept(connection) == 1) {
    if (http2_together_ > 0) {
      serve_http2_together(wire_of(connection), http2_together_, http2_body_);
    } else {
      serve_http1(connection);
    }
  }
  SSL_shutdown(connection);
  SSL_free(connection);
  std::lock_guard lock(mutex_);
  open_.erase(std::find(open_.begin(), open_.end(), fd));
  close(fd);
}

}  // namespace composure::loadgen
