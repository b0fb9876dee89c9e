#include "tests/integration/flow/servers.h"

#include <hiredis/hiredis.h>
#include <nats/nats.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>

namespace composure::flow::testing {
namespace {

constexpr const char* kNatsUser = "flow";
constexpr const char* kNatsPassword = "nats secret";
constexpr const char* kRedisPassword = "redis secret";

using Redis = std::unique_ptr<redisContext, decltype(&redisFree)>;

// The integer that a command answers; -1 where there is no answer.
long long redis_integer(std::uint16_t port, const char* command) {
  const Redis redis(redisConnect("127.0.0.1", port), &redisFree);
  if (!redis || redis->err != 0) return -1;
  freeReplyObject(redisCommand(redis.get(), "AUTH %s", kRedisPassword));
  auto* reply = static_cast<redisReply*>(redisCommand(redis.get(), command));
  const long long number =
      reply != nullptr && reply->type == REDIS_REPLY_INTEGER ? reply->integer : -1;
  if (reply != nullptr) freeReplyObject(reply);
  return number;
}

// Runs `use` with a connection of its own; false where there is none.
template <typename Use>
bool with_jetstream(const std::string& url, Use use) {
  natsOptions* options = nullptr;
  natsConnection* connection = nullptr;
  jsCtx* jetstream = nullptr;
  natsOptions_Create(&options);
  natsOptions_SetURL(options, url.c_str());
  natsOptions_SetUserInfo(options, kNatsUser, kNatsPassword);
  const bool connected = natsConnection_Connect(&connection, options) == NATS_OK &&
                         natsConnection_JetStream(&jetstream, connection, nullptr) == NATS_OK;
  if (connected) use(jetstream);
  jsCtx_Destroy(jetstream);
  natsConnection_Destroy(connection);
  natsOptions_Destroy(options);
  return connected;
}

constexpr const char* kStateStream = "KV_composure-flow";

// Messages in the bucket's stream; nothing where there is no answer.
std::optional<std::uint64_t> messages_at(const std::string& url) {
  std::optional<std::uint64_t> messages;
  with_jetstream(url, [&](jsCtx* jetstream) {
    jsStreamInfo* info = nullptr;
    jsErrCode code{};
    const natsStatus status = js_GetStreamInfo(&info, jetstream, kStateStream, nullptr, &code);
    if (status == NATS_OK) messages = info->State.Msgs;
    if (status == NATS_NOT_FOUND) messages = 0;
    jsStreamInfo_Destroy(info);
  });
  return messages;
}

}  // namespace

Process Servers::start(const std::string& program, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), program);
  return test::start_process({.command = std::move(arguments),
                              .environment = {},
                              .output = folder_.path(program + ".log")});
}

Servers::Servers()
    : secrets_(folder_.path() + "/secrets"),
      nats_port_(test::take_port()),
      redis_port_(test::take_port()) {
  for (const char* secrets : {"secrets/", "secrets-unsigned/"}) {
    folder_.write(secrets + std::string("nats-user"), kNatsUser);
    folder_.write(secrets + std::string("nats-password"), kNatsPassword);
    folder_.write(secrets + std::string("redis-password"), kRedisPassword);
  }
  folder_.write("secrets/faasflow-hmac-secret", "signing secret");

  const std::string& path = folder_.path();
  folder_.write("nats.conf", "host: 127.0.0.1\nport: " + std::to_string(nats_port_.port()) +
                                 "\njetstream {store_dir: \"" + path +
                                 "/nats\"}\nauthorization {user: \"" + kNatsUser +
                                 "\", password: \"" + kNatsPassword + "\"}\n");
  folder_.write("redis.conf", "bind 127.0.0.1\nport " + std::to_string(redis_port_.port()) +
                                  "\nsave \"\"\nappendonly no\nrequirepass \"" + kRedisPassword +
                                  "\"\ndir " + path + "\n");
  nats_ = start("nats-server", {"-c", path + "/nats.conf"});
  redis_ = start("redis-server", {path + "/redis.conf"});
  const bool up = eventually([&] { return values() >= 0; }) &&
                  eventually([&] { return messages_at(nats_url()).has_value(); });
  if (!up) throw std::runtime_error("nats-server or redis-server did not start");
}

long long Servers::values() { return redis_integer(redis_port_.port(), "DBSIZE"); }

void Servers::remove_values() { redis_integer(redis_port_.port(), "FLUSHALL"); }

std::uint64_t Servers::states() { return messages_at(nats_url()).value_or(UINT64_MAX); }

void Servers::remove_states() {
  with_jetstream(nats_url(), [](jsCtx* jetstream) {
    jsErrCode code{};
    js_PurgeStream(jetstream, kStateStream, nullptr, &code);
  });
}

Servers& servers() {
  static Servers one;
  return one;
}

}  // namespace composure::flow::testing
