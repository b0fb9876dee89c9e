#include "tests/integration/objects/objects_server.h"

#include <curl/curl.h>

#include <csignal>
#include <stdexcept>

#include "base/text.h"
#include "tests/support/eventually.h"
#include "tests/places.h"

namespace composure::objects::testing {
namespace {

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* to) {
  static_cast<Reply*>(to)->body.append(data, size * count);
  return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* to) {
  const std::string line(data, size * count);
  const std::size_t colon = line.find(": ");
  if (colon != std::string::npos) {
    static_cast<Reply*>(to)->headers[to_lower(line.substr(0, colon))] =
        line.substr(colon + 2, line.find('\r') - colon - 2);
  }
  return size * count;
}

}  // namespace

std::string Reply::code() const {
  const std::size_t begin = body.find("<Code>");
  if (begin == std::string::npos) return "";
  return body.substr(begin + 6, body.find("</Code>") - begin - 6);
}

ObjectsServer::ObjectsServer(const std::vector<std::string>& flags)
    : port_(test::take_port()), flags_(flags) {
  folder_.write("secrets/s3-access-key", kAccess);
  folder_.write("secrets/s3-secret-key", std::string(kSecret) + "\n");
  start();
}

ObjectsServer::~ObjectsServer() { process_.stop(std::chrono::seconds(2)); }

void ObjectsServer::start() {
  ProcessSpec spec{{COMPOSURE_BIN_DIR "/composure-objects", "--listen", url().substr(7), "--data",
                    data(), "--secrets", folder_.path("secrets")},
                   {}};
  spec.command.insert(spec.command.end(), flags_.begin(), flags_.end());
  spec.output = folder_.path("log");
  process_ = test::start_process(spec);
  const auto answers = [&] { return send("GET", "/healthz", "", {}, "").status == 200; };
  if (!test::eventually([&] { return answers() || process_.poll(); }) || process_.poll())
    throw std::runtime_error("composure-objects does not get healthy: " + folder_.read("log"));
}

ProcessEnd ObjectsServer::stop(int signal) {
  process_.signal(signal);
  const auto end = process_.wait(std::chrono::seconds(5));
  if (!end) throw std::runtime_error("composure-objects does not end");
  return *end;
}

Reply ObjectsServer::send(const std::string& method, const std::string& path,
                          const std::string& body, const std::vector<std::string>& headers,
                          const std::string& user) const {
  Reply reply;
  CURL* curl = curl_easy_init();
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, (url() + path).c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
  if (method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  if (method == "PUT" || method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  }
  if (!user.empty()) {
    curl_easy_setopt(curl, CURLOPT_AWS_SIGV4, "aws:amz:us-east-1:s3");
    curl_easy_setopt(curl, CURLOPT_USERPWD, user.c_str());
  }
  if (curl_easy_perform(curl) == CURLE_OK)
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(list);
  curl_easy_cleanup(curl);
  return reply;
}

}  // namespace composure::objects::testing
