// Data in S3 instead of redis: the same executions, through composure-objects.
#include <filesystem>

#include "base/text.h"
#include "tests/integration/flow/fixture.h"
#include "tests/places.h"

namespace composure::flow::testing {
namespace {

class FlowObjects : public FlowTest {
 protected:
  FlowObjects() {
    write(servers().secrets() + "/s3-access-key", "access");
    write(servers().secrets() + "/s3-secret-key", "secret of objects");
    const std::string address = "127.0.0.1:" + std::to_string(port_.port());
    process_ = test::start_process(
        {.command = {COMPOSURE_BIN_DIR "/composure-objects", "--listen", address, "--data",
                     data_.path(), "--secrets", servers().secrets()},
         .environment = {},
         .output = servers().folder() + "/objects.log"});
    environment = {{"store", "objects"}, {"s3_url", "http://" + address}};
    EXPECT_TRUE(eventually([&] { return get("/healthz").status == 200; }));
  }

  static void write(const std::string& path, std::string_view text) {
    const Status written = write_file(path, text, 0600);
    EXPECT_TRUE(written);
  }
  http::Response get(const std::string& target) {
    return ask(port_.port(), {"GET", target, {}, ""});
  }
  bool holds_objects(const std::string& count) {
    return get("/metrics").body.find("composure_objects_stored " + count + "\n") !=
           std::string::npos;
  }

  TemporaryFolder data_;
  PortReservation port_ = test::take_port();
  Process process_;
  std::map<std::string, std::string> environment;
};

TEST_F(FlowObjects, AnExecutionKeepsItsDataThereAndLeavesNone) {
  gateway.set_holding(true);
  FlowProcess& flow = replica(environment);
  const std::string large(300'000, '-');
  const std::string id = id_of(flow.begin(large));
  EXPECT_TRUE(holds_objects("1")) << get("/metrics").body;
  gateway.set_holding(false);
  EXPECT_EQ(completion(id).body, large + "abc");
  EXPECT_TRUE(eventually([&] { return holds_objects("0"); }));
  EXPECT_TRUE(eventually([] { return servers().states() == 0; }));
  EXPECT_EQ(servers().values(), 0);
}

TEST_F(FlowObjects, SeveralReplicasMakeTheBucketAndShareIt) {
  replica(environment);
  FlowProcess& flow = replica(environment);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(flow.begin("-", "wait=20").body, "-abc");
}

TEST_F(FlowObjects, AWrongSecretIsNotHealthy) {
  EXPECT_EQ(replica(environment).begin("-", "wait=20").status, 200u);
  TemporaryFolder wrong;
  for (const char* name : {"nats-user", "nats-password", "s3-access-key"}) {
    std::filesystem::copy(servers().secrets() + "/" + name, wrong.path() + "/" + name);
  }
  write(wrong.path() + "/s3-secret-key", "not the secret");
  environment["secret_mount_path"] = wrong.path();
  FlowProcess flow(gateway, environment, FlowProcess::Wait::until_it_answers);
  const http::Response health = ask(flow.port(), {"GET", "/_/health", {}, ""});
  EXPECT_EQ(health.status, 503u);
  EXPECT_TRUE(eventually([&] {
    return ask(flow.port(), {"GET", "/_/health", {}, ""}).body.find("SignatureDoesNotMatch") !=
           std::string::npos;
  }));
}

}  // namespace
}  // namespace composure::flow::testing
