#include "loadgen/command/request_form.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "base/text.h"

namespace composure::loadgen {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Forms : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("composure-form-" + random_hex(6));
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string file(const std::string& name, const std::string& text) {
    EXPECT_TRUE(write_file(folder_ / name, text));
    return folder_ / name;
  }

  static Result<RequestTemplate> form(std::vector<std::string> words,
                                      const std::string& url = "http://h/") {
    words.push_back(url);
    const auto options = read_options(words);
    if (!options) return options.error();
    const auto target = split_url(url);
    if (!target) return target.error();
    return request_form(*options, *target);
  }
  static Request request(std::vector<std::string> words, const std::string& url = "http://h/",
                         std::uint64_t sequence = 0) {
    auto made = form(std::move(words), url);
    EXPECT_TRUE(made) << (made ? "" : made.error().text());
    Request request;
    request.clear();
    TemplatedRequests(std::move(*made), 1).fill(sequence, request);
    return request;
  }
  static std::vector<std::string> lines(const Request& request) {
    std::vector<std::string> lines;
    for (const Header& header : request.headers) lines.push_back(header.name + ": " + header.value);
    return lines;
  }
  static std::string problem(std::vector<std::string> words) {
    const auto made = form(std::move(words));
    return made ? "none" : made.error().text();
  }

  std::filesystem::path folder_;
};

TEST_F(Forms, AGetHasOnlyItsAgent) {
  const Request plain = request({}, "http://h/a?b=c");
  EXPECT_EQ(plain.method, "GET");
  EXPECT_EQ(plain.path, "/a?b=c");
  EXPECT_EQ(plain.body, "");
  EXPECT_THAT(lines(plain), ElementsAre("User-Agent: composure"));
}

TEST_F(Forms, ABodyHasAType) {
  EXPECT_THAT(lines(request({"-d", "x"})),
              ElementsAre("User-Agent: composure", "Content-Type: text/html"));
  EXPECT_THAT(lines(request({"-d", "x", "-T", "a/b", "-U", "me", "-A", "c/d", "-host", "v", "-a",
                             "user:pass"})),
              ElementsAre("Host: v", "User-Agent: me", "Accept: c/d", "Content-Type: a/b",
                          "Authorization: Basic dXNlcjpwYXNz"));
}

TEST_F(Forms, GivenHeadersReplaceOursAndMayRepeat) {
  EXPECT_THAT(
      lines(request({"-d", "x", "-H", "content-type: a/b", "-H", "X: 1", "-H", "X: 2", "-H",
                     "Host: v", "-H", "User-Agent: me", "-H", "Empty:"})),
      ElementsAre("content-type: a/b", "X: 1", "X: 2", "Host: v", "User-Agent: me", "Empty: "));
}

TEST_F(Forms, AsHeyTheLastOfEqualHeadersCountsAndHostDoesNot) {
  EXPECT_THAT(lines(request({"-compat", "hey", "-H", "X: 1", "-H", "x: 2", "-H", "Host: v", "-H",
                             "User-Agent: me"})),
              ElementsAre("User-Agent: hey/0.0.1", "Content-Type: text/html", "x: 2"));
}

TEST_F(Forms, AsHeyTheFlagForAuthenticationIsForgotten) {
  const auto authorization = testing::Contains(testing::HasSubstr("Authorization"));
  EXPECT_THAT(lines(request({"-a", "me:secret"})), authorization);
  EXPECT_THAT(lines(request({"-a", "me:secret", "-compat", "hey"})), testing::Not(authorization));
}

TEST_F(Forms, HeadersBodyAndDataComeFromFiles) {
  const std::string headers = file("headers", "A: 1\r\n\nB: {{column id}}\n");
  const std::string body = file("body", "{\"n\": \"{{column name}}\", \"k\": {{seq}}}");
  const std::string data = file("data.csv", "id,name\n1,anna\n2,bob\n");
  const Request second = request({"-m", "put", "-H", "@" + headers, "-D", body, "-data", data},
                                 "http://h/u/{{column id}}?k={{seq}}", 3);
  EXPECT_EQ(second.method, "PUT");
  EXPECT_EQ(second.path, "/u/2?k=3");
  EXPECT_EQ(second.body, "{\"n\": \"bob\", \"k\": 3}");
  EXPECT_THAT(lines(second), testing::IsSupersetOf({"A: 1", "B: 2"}));
}

TEST_F(Forms, WithoutTemplatesBracesAreSentAsTheyAre) {
  EXPECT_EQ(request({"-d", "{{x}}", "-templates=false"}).body, "{{x}}");
  EXPECT_EQ(request({"-d", "{{x}}", "-compat", "hey"}).body, "{{x}}");
}

TEST_F(Forms, AreConstantWithoutPlaces) {
  EXPECT_TRUE(TemplatedRequests(*form({"-d", "x"}), 1).constant());
  EXPECT_FALSE(TemplatedRequests(*form({"-d", "{{seq}}"}), 1).constant());
  EXPECT_FALSE(TemplatedRequests(*form({"-H", "A: {{seq}}"}), 1).constant());
  EXPECT_FALSE(TemplatedRequests(*form({}, "http://h/{{seq}}"), 1).constant());
}

TEST_F(Forms, TheUserOfTheUrlAuthenticates) {
  EXPECT_THAT(lines(request({}, "http://user:pass@h/")),
              testing::Contains("Authorization: Basic dXNlcjpwYXNz"));
}

TEST_F(Forms, TheUserOfTheUrlIsDecoded) {
  for (const auto& [user, code] :
       std::map<std::string, std::string>{{"us%40er:p%3aw", "dXNAZXI6cDp3"},  // us@er:p:w
                                          {"user", "dXNlcjo="},
                                          {"user:", "dXNlcjo="},
                                          {"a%zz:%", "YSV6ejol"}})
    EXPECT_THAT(lines(request({}, "http://" + user + "@h/")),
                testing::Contains("Authorization: Basic " + code))
        << user;
}

// Where a request ends is for the body to say, whatever the transport.
TEST_F(Forms, HeadersOfTheFramingCannotBeChosen) {
  EXPECT_EQ(problem({"-d", "body", "-H", "Content-Length: 10"}),
            "-H: Content-Length: \"10\" is not the body's length, 4 (leave it out: it is sent by "
            "itself)");
  EXPECT_EQ(problem({"-d", "body", "-H", "Content-Length: 4"}), "none");
  EXPECT_EQ(problem({"-H", "content-length: 0"}), "none");
  EXPECT_THAT(problem({"-H", "Content-Length: 0", "-H", "Content-Length: 0"}),
              HasSubstr("-H: Content-Length: stands twice"));
  EXPECT_THAT(problem({"-d", "{{seq}}", "-H", "Content-Length: 1"}),
              HasSubstr("-H: Content-Length: \"1\" is not the body's length (leave it out"));
  EXPECT_THAT(problem({"-d", "body", "-H", "transfer-encoding: chunked"}),
              HasSubstr("-H: transfer-encoding: cannot be chosen"));
  EXPECT_EQ(problem({"-H", "Host: a", "-H", "Host: b"}),
            "-H: Host: stands twice (a request has one)");
  EXPECT_EQ(problem({"-host", "a", "-H", "Host: b"}), "none");
}

TEST_F(Forms, AsHeyHeadersOfTheFramingAreForgotten) {
  EXPECT_THAT(lines(request({"-compat", "hey", "-d", "body", "-H", "Content-Length: 10", "-H",
                             "Transfer-Encoding: chunked", "-H", "Host: a", "-H", "Host: b"})),
              ElementsAre("User-Agent: hey/0.0.1", "Content-Type: text/html"));
}

TEST_F(Forms, AByteOrderMarkIsNoPartOfTheFirstHeader) {
  const std::string headers = file("marked",
                                   "\xef\xbb\xbf"
                                   "A: 1\nB: 2\n");
  EXPECT_THAT(lines(request({"-H", "@" + headers})), testing::IsSupersetOf({"A: 1", "B: 2"}));
}

TEST_F(Forms, CredentialsOfAnyLengthAreEncoded) {
  for (const auto& [text, code] : std::map<std::string, std::string>{
           {"u:", "dTo="}, {"u:p", "dTpw"}, {"u:pw", "dTpwdw=="}, {"u:\xff\xfe", "dTr//g=="}})
    EXPECT_THAT(lines(request({"-a", text})), testing::Contains("Authorization: Basic " + code));
}

TEST_F(Forms, WrongFilesAndHeadersAreNamedWithTheirFlag) {
  EXPECT_EQ(problem({"-H", "bad"}), "-H: \"bad\" is no header (expected \"Name: value\")");
  EXPECT_THAT(problem({"-H", "a b: c"}), HasSubstr("-H: \"a b: c\" is no header"));
  EXPECT_THAT(problem({"-H", "A: b\r\nC: d"}), HasSubstr("-H: the value of A holds a line's end"));
  EXPECT_THAT(problem({"-H", "@/no/such"}), HasSubstr("-H: /no/such"));
  EXPECT_THAT(problem({"-H", "@" + file("h", "A: 1\nbad\n")}), HasSubstr("-H: \"bad\""));
  EXPECT_THAT(problem({"-D", "/no/such"}), HasSubstr("-D: /no/such"));
  EXPECT_THAT(problem({"-data", "/no/such"}), HasSubstr("-data: /no/such"));
  EXPECT_THAT(problem({"-a", "user"}), HasSubstr("-a: holds no colon"));
  EXPECT_THAT(problem({"-host", "a\r\nB: c"}), HasSubstr("Host: holds a line's end"));
  EXPECT_THAT(problem({"-d", "{{x}}"}), HasSubstr("-d: {{x}} is not understood"));
  EXPECT_THAT(problem({"-H", "A: {{x}}"}), HasSubstr("header A: {{x}} is not understood"));
}

}  // namespace
}  // namespace composure::loadgen
