// The sections of a scenario file: every key, declared once. Add a key here and nowhere else.
#pragma once

#include "harness/scenario/scenario.h"
#include "harness/vocabulary/section.h"

namespace composure::scenario {

const vocabulary::Section<Limits>& limits_section();
const vocabulary::Section<Function>& function_section();
const vocabulary::Section<Task>& task_section();
const vocabulary::Section<Switch>& switch_section();
const vocabulary::Section<RepeatNode>& repeat_node_section();
const vocabulary::Section<Composition>& composition_section();
const vocabulary::Section<Body>& body_section();
const vocabulary::Section<Load>& load_section();
const vocabulary::Section<Stage>& stage_section();
const vocabulary::Section<Replay>& replay_section();
const vocabulary::Section<Expect>& expect_section();
const vocabulary::Section<Autoscale>& autoscale_section();
const vocabulary::Section<StackSettings>& stack_section();
const vocabulary::Section<Measure>& measure_section();
const vocabulary::Section<Threshold>& threshold_section();
const vocabulary::Section<Scenario>& scenario_section();

vocabulary::Codec<Mechanism> mechanism_codec();
// `json:` of a body: any JSON value, with generators where a value may differ from request to
// request.
vocabulary::Codec<BodyPart> body_part_codec();
vocabulary::Codec<std::vector<Axis>> matrix_codec();

}  // namespace composure::scenario
