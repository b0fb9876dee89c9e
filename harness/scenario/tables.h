// The sections of a scenario file: every key, declared once. Add a key here and nowhere else.
#pragma once

#include "harness/scenario/scenario.h"
#include "harness/scenario/section.h"

namespace composure::scenario {

const Section<Limits>& limits_section();
const Section<Function>& function_section();
const Section<Task>& task_section();
const Section<Switch>& switch_section();
const Section<RepeatNode>& repeat_node_section();
const Section<Composition>& composition_section();
const Section<Body>& body_section();
const Section<Load>& load_section();
const Section<Stage>& stage_section();
const Section<Replay>& replay_section();
const Section<Expect>& expect_section();
const Section<StackSettings>& stack_section();
const Section<Measure>& measure_section();
const Section<Threshold>& threshold_section();
const Section<Scenario>& scenario_section();

Codec<Mechanism> mechanism_codec();
// `json:` of a body: any JSON value, with generators where a value may differ from request to
// request.
Codec<BodyPart> body_part_codec();
Codec<std::vector<Axis>> matrix_codec();

}  // namespace composure::scenario
