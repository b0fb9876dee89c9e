#include "base/network_namespace.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <optional>

namespace composure {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int new_socket() { return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

bool reaches(int fd, std::uint16_t port) {
  const sockaddr_in address = loopback(port);
  return connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

class NetworkNamespaceTest : public testing::Test {
 protected:
  void SetUp() override {
    auto made = NetworkNamespace::create();
    if (!made) GTEST_SKIP() << made.error().text();
    space_.emplace(std::move(*made));
    const NetworkNamespace::Visit visit(*space_);
    ASSERT_TRUE(visit.entered());
    listener_ = new_socket();
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    ASSERT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
    ASSERT_EQ(listen(listener_, 8), 0);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }
  void TearDown() override {
    if (listener_ >= 0) close(listener_);
  }
  std::optional<NetworkNamespace> space_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
};

TEST_F(NetworkNamespaceTest, ItsPortsAreReachedByWhatIsOpenedInsideAlone) {
  const int outside = new_socket();
  EXPECT_FALSE(reaches(outside, port_));
  int inside = -1;
  {
    const NetworkNamespace::Visit visit(*space_);
    inside = new_socket();
  }
  EXPECT_TRUE(reaches(inside, port_)) << "also after the visit";
  const int after = new_socket();
  EXPECT_FALSE(reaches(after, port_)) << "the thread is back";
  for (const int fd : {outside, inside, after}) close(fd);
}

TEST_F(NetworkNamespaceTest, AChildEntersItByItsFile) {
  const std::string file = space_->path();
  const pid_t child = fork();
  if (child == 0) _exit(enter_network_namespace(file) && reaches(new_socket(), port_) ? 0 : 1);
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(NetworkNamespace, EnteringWhatIsNoneSaysSo) {
  const Status entered = enter_network_namespace("/nowhere/net");
  ASSERT_FALSE(entered);
  EXPECT_NE(entered.error().text().find("/nowhere/net"), std::string::npos);
}

}  // namespace
}  // namespace composure
