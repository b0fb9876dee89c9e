#include "fixtures/stack/gateway/route.h"

#include <gtest/gtest.h>

namespace composure::gateway {
namespace {

TEST(Route, finds_the_function_and_what_follows) {
  const Route plain = parse_route("/function/fizz");
  EXPECT_EQ(plain.kind, RouteKind::invoke);
  EXPECT_EQ(plain.name, "fizz");
  EXPECT_EQ(plain.rest, "");
  const Route deep = parse_route("/function/fizz.openfaas-fn/a%2Fb/");
  EXPECT_EQ(deep.name, "fizz.openfaas-fn");
  EXPECT_EQ(deep.rest, "/a%2Fb/");
  const Route async = parse_route("/async-function/flow-1/flow/id/forward");
  EXPECT_EQ(async.kind, RouteKind::invoke_async);
  EXPECT_EQ(async.name, "flow-1");
  EXPECT_EQ(async.rest, "/flow/id/forward");
}

TEST(Route, knows_the_other_paths) {
  EXPECT_EQ(parse_route("/system/functions").kind, RouteKind::system);
  EXPECT_EQ(parse_route("/healthz").kind, RouteKind::health);
  EXPECT_EQ(parse_route("/metrics").kind, RouteKind::metrics);
}

TEST(Route, refuses_names_that_are_none) {
  for (const char* path :
       {"/", "/function", "/function/", "/function//a", "/function/a%20b", "/function/a$b",
        "/function/.openfaas-fn", "/async-function/", "/functions/a", "/metrics/x", ""}) {
    EXPECT_EQ(parse_route(path).kind, RouteKind::none) << path;
  }
}

TEST(ShortName, drops_only_our_namespace) {
  EXPECT_EQ(short_name("f"), "f");
  EXPECT_EQ(short_name("f.openfaas-fn"), "f");
  EXPECT_EQ(short_name("f.other"), "f.other");
  EXPECT_EQ(short_name("f.openfaas-fn.x"), "f.openfaas-fn.x");
}

TEST(FullName, HasANamespaceAlways) {
  EXPECT_EQ(full_name("f"), "f.openfaas-fn");
  EXPECT_EQ(full_name("f.other"), "f.other");
  EXPECT_EQ(short_name_in("f", ""), "f");
  EXPECT_EQ(short_name_in("f", "openfaas-fn"), "f");
  EXPECT_EQ(short_name_in("f", "other"), "f.other");
}

TEST(InvocationMethod, is_one_of_seven) {
  EXPECT_TRUE(is_invocation_method("PATCH"));
  EXPECT_TRUE(is_invocation_method("HEAD"));
  EXPECT_FALSE(is_invocation_method("TRACE"));
  EXPECT_FALSE(is_invocation_method("get"));
}

}  // namespace
}  // namespace composure::gateway
