#include "harness/scenario/tables.h"

namespace composure::scenario {

using namespace vocabulary;

const Section<Limits>& limits_section() {
  static const Section<Limits> section{
      .fields = {field("cpu", &Limits::cpus, optional(cpu_codec()), "",
                       "CPU that one replica may use; no limit when absent"),
                 field("memory", &Limits::memory_bytes, optional(bytes_codec()), "",
                       "memory that one replica may use; no limit when absent")},
      .later = {}};
  return section;
}

const Section<Function>& function_section() {
  static const Section<Function> section{
      .fields = {field("image", &Function::image, text_codec(), "",
                       "an image under fixtures/functions; the function's own name when absent"),
                 field("language", &Function::language, label_codec(), "cpp",
                       "which of the image's languages"),
                 field("environment", &Function::environment, text_map_codec(), "{}",
                       "environment variables of every replica"),
                 field("limits", &Function::limits, section_codec(&limits_section), "{}",
                       "what one replica may use"),
                 field("labels", &Function::labels, text_map_codec(), "{}",
                       "labels of the deployment, for example com.openfaas.scale.max")},
      .later = {"annotations", "constraints", "fprocess", "handler", "requests", "secrets"}};
  return section;
}

}  // namespace composure::scenario
