#include "loadgen/transport/curl_outcome.h"

#include <cerrno>

namespace composure::loadgen {
namespace {

Outcome connect_outcome(long os_error) {
  switch (os_error) {
    case EADDRNOTAVAIL:  // no port of ours is left: nothing was sent
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
      return Outcome::dropped;
    case ETIMEDOUT:
      return Outcome::timeout;
    case ECONNRESET:
      return Outcome::reset;
    default:
      return Outcome::refused;
  }
}

bool is_tls(CURLcode code) {
  switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CRL_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_SHUTDOWN_FAILED:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_USE_SSL_FAILED:
      return true;
    default:
      return false;
  }
}

}  // namespace

Outcome curl_outcome(CURLcode code, long os_error, std::string_view text) {
  if (is_tls(code)) return Outcome::tls;
  switch (code) {
    case CURLE_OK:
      return Outcome::ok;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return Outcome::dns;
    case CURLE_COULDNT_CONNECT:
      return connect_outcome(os_error);
    case CURLE_OPERATION_TIMEDOUT:
      return Outcome::timeout;
    case CURLE_RECV_ERROR:
      // libcurl gives a malformed chunk the code of a failed read.
      return text.find("chunk") != text.npos ? Outcome::protocol : Outcome::reset;
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return Outcome::reset;
    default:
      return Outcome::protocol;
  }
}

}  // namespace composure::loadgen
