#include "fixtures/stack/flow/partial_state.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "fixtures/stack/signing/digest.h"

namespace composure::flow {
namespace {

using nlohmann::json;

const PartialState kState{"9m4e2mr0ui3e8a215n4g", "echo;chain=3", 2, 17, "http://a:1/done"};

TEST(PartialState, ComesBackAsItWasSent) {
  const auto back = decode_partial_state(encode(kState, "secret"), "secret");
  ASSERT_TRUE(back) << back.error().text();
  EXPECT_EQ(back->id, kState.id);
  EXPECT_EQ(back->cursor, kState.cursor);
  EXPECT_EQ(back->step, 2u);
  EXPECT_EQ(back->revision, 17u);
  EXPECT_EQ(back->callback_url, kState.callback_url);
}

TEST(PartialState, HasFaasFlowsFieldsAndSignsAllThatItActsUpon) {
  const json body = json::parse(encode(kState, "secret"));
  EXPECT_EQ(body["ID"], kState.id);
  EXPECT_EQ(body["CallbackUrl"], kState.callback_url);
  const std::string execution_state = body["ExecutionState"];
  EXPECT_EQ(json::parse(execution_state)["cursor"], "echo;chain=3");
  const std::string signed_text = kState.id + "\n" + kState.callback_url + "\n" + execution_state;
  EXPECT_EQ(body["Sign"], "sha1=" + to_hex(signing::hmac_sha1("secret", signed_text)));
}

TEST(PartialState, IsRefusedWhereTheSignatureDoesNotMatch) {
  EXPECT_FALSE(decode_partial_state(encode(kState, "other"), "secret"));
  EXPECT_FALSE(decode_partial_state(encode(kState, ""), "secret"));
  const json sent = json::parse(encode(kState, "secret"));
  const std::pair<const char*, std::string> changes[] = {
      {"ExecutionState", R"({"cursor":"echo;chain=9","step":2})"},
      {"ID", "another"},
      {"CallbackUrl", "http://elsewhere:1/"},
      {"CallbackUrl", ""},
  };
  for (const auto& [field, value] : changes) {
    json changed = sent;
    changed[field] = value;
    EXPECT_FALSE(decode_partial_state(changed.dump(), "secret")) << field << " " << value;
  }
  EXPECT_TRUE(decode_partial_state(sent.dump(), "secret"));
}

// It could not be sent on: see encode.
TEST(PartialState, IsRefusedWithANewlineInItsNames) {
  for (const char* field : {"ID", "CallbackUrl"}) {
    json changed = json::parse(encode(kState, ""));
    changed[field] = "a\nb";
    EXPECT_FALSE(decode_partial_state(changed.dump(), "")) << field;
  }
}

// The parts of the signed text are apart: none of them can take a piece of its neighbour.
TEST(PartialState, IsRefusedWhereTheSignedPartsAreSplitElsewhere) {
  const json sent = json::parse(encode(kState, "secret"));
  json changed = sent;
  changed["ID"] = kState.id + "\n" + kState.callback_url;
  changed["CallbackUrl"] = "";
  EXPECT_FALSE(decode_partial_state(changed.dump(), "secret"));
  changed = sent;
  changed["ID"] = "";
  changed["CallbackUrl"] = kState.id + "\n" + kState.callback_url;
  EXPECT_FALSE(decode_partial_state(changed.dump(), "secret"));
}

TEST(PartialState, TakesAnySignatureWithoutASecret) {
  EXPECT_TRUE(decode_partial_state(encode(kState, "whatever"), ""));
}

TEST(PartialState, DoesNotNeedARevision) {
  const auto state =
      decode_partial_state(R"({"ID":"x","ExecutionState":"{\"cursor\":\"a\",\"step\":1}"})", "");
  ASSERT_TRUE(state) << state.error().text();
  EXPECT_EQ(state->revision, 0u);
  EXPECT_EQ(state->callback_url, "");
}

TEST(PartialState, IsRefusedWhereSomethingIsMissingOrOfTheWrongType) {
  for (const char* bad : {
           "",
           "[]",
           "{}",
           R"({"ID":"x"})",
           R"({"ID":"x","ExecutionState":{"cursor":"a","step":1}})",
           R"({"ID":"x","ExecutionState":"{\"cursor\":\"a\"}"})",
           R"({"ID":"x","ExecutionState":"{\"cursor\":\"a\",\"step\":0}"})",
           R"({"ID":"x","ExecutionState":"{\"cursor\":\"a\",\"step\":-1}"})",
           R"({"ID":7,"ExecutionState":"{\"cursor\":\"a\",\"step\":1}"})",
           R"({"ID":"x","ExecutionState":"{\"cursor\":\"\",\"step\":1}"})",
       }) {
    EXPECT_FALSE(decode_partial_state(bad, "")) << bad;
  }
}

}  // namespace
}  // namespace composure::flow
