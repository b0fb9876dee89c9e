// What nghttp2 tells an Http2Session.
#pragma once

#include <nghttp2/nghttp2.h>

#include "loadgen/transport/http2_session.h"

namespace composure::loadgen {

struct Http2Callbacks {
  // The same for all sessions.
  static const nghttp2_session_callbacks* table();
  static const nghttp2_option* options();
  // Of the requests' bodies.
  static ssize_t read_body(nghttp2_session* session, std::int32_t id, std::uint8_t* into,
                           std::size_t room, std::uint32_t* flags, nghttp2_data_source* source,
                           void* self);

 private:
  static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* self);
  static int on_header(nghttp2_session* session, const nghttp2_frame* frame,
                       const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                       std::size_t value_size, std::uint8_t flags, void* self);
  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* self);
  static int on_data(nghttp2_session* session, std::uint8_t flags, std::int32_t id,
                     const std::uint8_t* data, std::size_t size, void* self);
  static int on_close(nghttp2_session* session, std::int32_t id, std::uint32_t code, void* self);
  static int on_sent(nghttp2_session* session, const nghttp2_frame* frame, void* self);
  static int on_not_sent(nghttp2_session* session, const nghttp2_frame* frame, int error,
                         void* self);
  static void on_end_of_answer(Http2Session& session, Http2Stream& stream, std::int32_t id);
};

}  // namespace composure::loadgen
