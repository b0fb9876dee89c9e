#include "tests/integration/provider/provider_fixture.h"

#include <curl/curl.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/text.h"
#include "tests/places.h"

namespace composure::provider {
namespace {

using namespace std::chrono_literals;

constexpr const char* kProbe = R"(
import http.server, json, os, socket, struct, sys, threading, time

class Probe(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def body(self):
        if self.headers.get('Transfer-Encoding') != 'chunked':
            return self.rfile.read(int(self.headers.get('Content-Length') or 0))
        whole = b''
        while size := int(self.rfile.readline(), 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def answer(self):
        body = self.body()
        path, _, query = self.path.partition('?')
        status, out = 200, body or b'ok'
        if path == '/_/health':
            status = 503 if os.environ.get('unhealthy') else 200
        elif path == '/crash':
            os._exit(3)
        elif path == '/close':
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        elif path == '/garbage':
            self.close_connection = True
            self.wfile.write(b'no HTTP at all\r\n\r\n')
            return
        elif path == '/pid':
            out = str(os.getpid()).encode()
        elif path == '/env':
            out = json.dumps(dict(os.environ)).encode()
        elif path == '/secrets':
            folder = os.environ['secret_mount_path']
            out = json.dumps({n: open(folder + '/' + n).read() for n in os.listdir(folder)}).encode()
        elif path == '/sleep':
            time.sleep(float(query))
        elif path == '/status':
            status = int(query)
        elif path == '/hog':
            hog = bytearray(int(query))
            hog[::4096] = b'x' * len(hog[::4096])
        elif path == '/connects':
            with socket.socket() as client:
                out = b'no' if client.connect_ex(('127.0.0.1', int(query))) else b'yes'
        elif path == '/echo':
            out = json.dumps({'method': self.command, 'path': self.path, 'body': body.decode(),
                              'headers': {k.lower(): v for k, v in self.headers.items()}}).encode()
        self.send_response(status)
        self.send_header('X-Own', 'mine')
        self.send_header('X-OpenFaaS-Internal', 'forged')
        self.send_header('Keep-Alive', 'timeout=7')
        self.send_header('Content-Length', str(len(out)))
        self.end_headers()
        self.wfile.write(out)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

    def log_message(self, *ignored):
        pass

if os.environ.get('fail_at_start'):
    sys.exit('told to fail')
print('probe started', flush=True)
server = http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), Probe)
server.daemon_threads = True
server.serve_forever()
)";

// The interpreter itself: a version manager's wrapper would add variables of its own.
std::string python() {
  const char* path = std::getenv("PATH");
  for (const std::string& place : split(path == nullptr ? "" : path, ':')) {
    if (place.find("shim") != std::string::npos) continue;
    if (std::filesystem::exists(place + "/python3")) return place + "/python3";
  }
  return "/usr/bin/python3";
}

std::size_t append(char* data, std::size_t, std::size_t size, void* into) {
  static_cast<std::string*>(into)->append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* into) {
  const std::string line(data, size);
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) return size;
  const std::size_t first = line.find_first_not_of(' ', colon + 1);
  const std::size_t last = line.find_last_not_of("\r\n");
  (*static_cast<std::map<std::string, std::string>*>(into))[to_lower(line.substr(0, colon))] =
      first == std::string::npos || first > last ? "" : line.substr(first, last + 1 - first);
  return size;
}

}  // namespace

std::string wait_for_url(const std::string& log_file) {
  const std::string mark = "listening on ";
  std::string url;
  eventually([&] {
    const auto text = read_file(log_file);
    const std::size_t at = text ? text->find(mark) : std::string::npos;
    const std::size_t end = at == std::string::npos ? at : text->find('\n', at);
    if (end == std::string::npos) return false;
    url = text->substr(at + mark.size(), end - at - mark.size());
    return true;
  });
  return url;
}

void ProviderFixture::SetUp() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "composure-provider-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  state_ = folder_ + "/state";
  bin_ = COMPOSURE_BIN_DIR;
  for (const char* each : {"/images/probe", "/secrets"})
    std::filesystem::create_directories(folder_ + each);
  ASSERT_TRUE(write_file(folder_ + "/images/probe/main.py", kProbe));
  const std::string command = "[\"" + python() + "\", \"${images}/probe/main.py\"]";
  ASSERT_TRUE(write_file(folder_ + "/images/probe/function.yml",
                         "languages:\n  bare: {watchdog: none, command: " + command +
                             "}\n  watched: {watchdog: http, command: " + command + "}\n"));
  ASSERT_TRUE(write_file(folder_ + "/secrets/basic-auth-user", "admin"));
  ASSERT_TRUE(write_file(folder_ + "/secrets/basic-auth-password", "pass word\n"));
}

void ProviderFixture::TearDown() {
  provider_.stop(5s);
  if (HasFailure()) std::cout << "the provider said:\n" << log();
  std::filesystem::remove_all(folder_);
}

void ProviderFixture::start(const std::vector<std::string>& more_flags) {
  provider_.stop(5s);
  std::filesystem::remove(folder_ + "/log");
  const std::string programs = COMPOSURE_BIN_DIR;
  ProcessSpec spec{.command = {programs + "/composure-provider", "--images", folder_ + "/images",
                               "--bin", bin_, "--state", state_, "--secrets", folder_ + "/secrets"},
                   .environment = {{"PATH", "/usr/bin:/bin"},
                                   {"HOME", folder_},
                                   {"COMPOSURE_STACK", "test-stack"},
                                   {"LEAK", "of the provider"}},
                   .output = folder_ + "/log"};
  spec.command.insert(spec.command.end(), more_flags.begin(), more_flags.end());
  auto started = Process::start(spec);
  ASSERT_TRUE(started) << started.error().text();
  provider_ = std::move(*started);
  url_ = wait_for_url(folder_ + "/log");
  ASSERT_FALSE(url_.empty()) << log();
}

HttpAnswer ProviderFixture::send(const std::string& method, const std::string& path,
                                 const std::string& body, const std::vector<std::string>& headers) {
  HttpAnswer answer;
  const std::unique_ptr<CURL, void (*)(CURL*)> curl(curl_easy_init(), curl_easy_cleanup);
  curl_easy_setopt(curl.get(), CURLOPT_URL, (url_ + path).c_str());
  curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT, 30L);
  curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  if (user_password_ && path.starts_with("/system/"))
    curl_easy_setopt(curl.get(), CURLOPT_USERPWD, user_password_->c_str());
  if (!body.empty() || method == "POST") {
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(curl.get(), CURLOPT_COPYPOSTFIELDS, body.c_str());
  }
  curl_slist* list = nullptr;
  for (const std::string& header : headers) list = curl_slist_append(list, header.c_str());
  curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, list);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer.body);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &answer.headers);
  if (curl_easy_perform(curl.get()) == CURLE_OK)
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &answer.status);
  curl_slist_free_all(list);
  return answer;
}

std::chrono::milliseconds ProviderFixture::longest_wait(const std::function<bool()>& over) {
  using Clock = std::chrono::steady_clock;
  Clock::duration longest{};
  for (const auto until = Clock::now() + std::chrono::seconds(30);
       !over() && Clock::now() < until;) {
    const auto asked = Clock::now();
    for (const char* path : {"/healthz", "/metrics", "/system/functions"})
      EXPECT_EQ(get(path).status, 200) << path;
    longest = std::max(longest, Clock::now() - asked);
  }
  return std::chrono::ceil<std::chrono::milliseconds>(longest);
}

HttpAnswer ProviderFixture::deploy(const std::string& name, const nlohmann::json& members,
                                   const std::string& method) {
  nlohmann::json body{{"service", name}, {"image", "probe"}};
  body.update(members);
  return send(method, "/system/functions", body.dump());
}

nlohmann::json ProviderFixture::status(const std::string& name) {
  return nlohmann::json::parse(get("/system/function/" + name + "?usage=1").body, nullptr, false);
}

bool ProviderFixture::available(const std::string& name, int replicas) {
  return eventually([&] {
    const nlohmann::json now = status(name);
    return now.is_object() && now.value("availableReplicas", 0) == replicas &&
           now.value("replicas", 0) == replicas;
  });
}

int ProviderFixture::probe_pid(const std::string& name) {
  const HttpAnswer answer = get("/function/" + name + "/pid");
  return answer.status == 200 ? std::stoi(answer.body) : -1;
}

std::string ProviderFixture::log() const {
  const auto text = read_file(folder_ + "/log");
  return text ? *text : "";
}

}  // namespace composure::provider
