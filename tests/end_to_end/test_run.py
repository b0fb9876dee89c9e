"""A run from the scenario file to the report and the record, and two of them at once."""

import glob
import json
import os
import resource
import struct
import subprocess
import tempfile
import unittest

from support import PROGRAM, SOURCE, Run, composure

QUICKSTART = ["scenarios/quickstart.yaml", "--repeats", "2", "--set", "load.duration=1s", "--set", "measure.warmup=200ms"]
MECHANISMS = ["fused", "manual", "flow/objects", "flow/cache"]


def start_of(repeat):
    """When its load began, by the wall clock in nanoseconds: docs/samples.md."""
    with open(os.path.join(repeat, "samples.bin"), "rb") as file:
        return struct.unpack_from("<q", file.read(), 24)[0]


class Quickstart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.runs = [Run(*QUICKSTART), Run(*QUICKSTART)]  # two at once: they must not disturb each other
        cls.codes = [run.wait(150) for run in cls.runs]

    @classmethod
    def tearDownClass(cls):
        for run in cls.runs:
            run.close()

    def test_both_end_well(self):
        for run, code in zip(self.runs, self.codes):
            self.assertIn(code, (0, 5), run.text())  # 5: two at once on this machine may be too busy to be believed

    def test_every_mechanism_answers_every_request_rightly(self):
        for run in self.runs:
            cells = {cell["label"]: cell for cell in run.result()["cells"]}
            self.assertEqual(sorted(cells), sorted(MECHANISMS))
            for label, cell in cells.items():
                self.assertEqual(len(cell["repeats"]), 2)
                for repeat in cell["repeats"]:
                    self.assertEqual(repeat["offered"]["requests"], 100, label)
                    self.assertEqual(repeat["outcomes"].get("ok"), 100, (label, repeat["outcomes"]))

    def test_the_report_names_each_mechanism_and_where_the_time_went(self):
        text = self.runs[0].text()
        for word in [*MECHANISMS, "Where the time", "compute", "p50"]:
            self.assertIn(word, text)

    def test_spans_samples_and_series_are_kept(self):
        for run in self.runs:
            repeats = glob.glob(os.path.join(run.run_folder(), "cells", "*", "*"))
            self.assertEqual(len(repeats), 8)
            for repeat in repeats:
                self.assertEqual(os.path.getsize(os.path.join(repeat, "samples.bin")), 64 + 100 * 64)
                with open(os.path.join(repeat, "spans.jsonl")) as file:
                    spans = [json.loads(line) for line in file]
                self.assertEqual(len({span["trace_id"] for span in spans}), 100, repeat)

    def test_every_component_was_scraped_from_the_first_second_of_each_repeat_to_the_last(self):
        scraped = ["gateway", "load", "metrics", "objects", "provider", "traces", "worker"]
        for run in self.runs:
            for repeat in glob.glob(os.path.join(run.run_folder(), "cells", "*", "*")):
                with open(os.path.join(repeat, "series.json")) as content:
                    up = {each["labels"]["component"]: each["points"] for each in json.load(content) if each["name"] == "up"}
                self.assertEqual(sorted(up), scraped, repeat)
                seconds = len(up["metrics"])
                for component, points in up.items():
                    self.assertEqual(len(points), seconds, (repeat, component))
                    for number, (time, _) in enumerate(points):
                        self.assertAlmostEqual((time - start_of(repeat)) / 1e9, number, 2, (repeat, component))

    def test_no_two_measurements_share_a_trace(self):
        seen = {}
        for file in glob.glob(os.path.join(self.runs[0].run_folder(), "cells", "*", "*", "spans.jsonl")):
            with open(file) as spans:
                for trace in {json.loads(line)["trace_id"] for line in spans}:
                    self.assertNotIn(trace, seen, (file, seen.get(trace)))
                    seen[trace] = file

    def test_the_gateways_span_lies_within_its_request(self):
        folder = glob.glob(os.path.join(self.runs[0].run_folder(), "cells", "*fused*", "1"))[0]
        with open(os.path.join(folder, "samples.bin"), "rb") as file:
            content = file.read()
        start = start_of(folder)
        requests = {}
        for at in range(64, len(content), 64):
            sequence, _, sent, _, done = struct.unpack_from("<Qqqqq", content, at)
            requests[sequence] = (start + sent, start + done)
        with open(os.path.join(folder, "spans.jsonl")) as file:
            spans = [span for span in map(json.loads, file) if span["service"] == "gateway"]
        self.assertEqual(len(spans), 100)
        for span in spans:
            sent, done = requests[span["request"]]
            self.assertGreaterEqual(span["start_ns"], sent - 20_000)
            self.assertLessEqual(span["start_ns"] + span["duration_ns"], done + 20_000)

    def test_the_times_of_an_execution_add_up(self):
        for cell in self.runs[0].result()["cells"]:
            for repeat in cell["repeats"]:
                accounting = repeat["accounting"]
                self.assertEqual(accounting["traced"], 100, cell["label"])
                self.assertGreater(accounting["mean_ns"]["compute"], 0)
                if cell["label"].startswith("flow"):
                    for category in ("engine", "transfer", "queue", "gateway"):
                        self.assertGreater(accounting["mean_ns"][category], 0, (cell["label"], category))

    def test_flows_are_acknowledged_before_they_are_completed(self):
        flows = [repeat["latency_ns"] for run in self.runs for cell in run.result()["cells"]
                 if cell["label"].startswith("flow") for repeat in cell["repeats"]]
        self.assertEqual(len(flows), 8)
        self.assertTrue(all(latency["acknowledged"]["p50"] > 0 for latency in flows))
        # Not in each: where both runs press at once, a callback may overtake the answer.
        self.assertTrue(any(latency["acknowledged"]["p50"] < latency["completed"]["p50"] for latency in flows), flows)

    def test_functions_and_components_used_cpu(self):
        for cell in self.runs[0].result()["cells"]:
            resources = cell["repeats"][0]["resources"]
            self.assertTrue(resources["functions"], cell["label"])
            self.assertGreater(resources["components"]["gateway"]["cpu_s"], 0)

    def test_what_a_repeat_used_follows_from_its_readings(self):
        run = self.runs[0]
        for cell in run.result()["cells"]:
            for repeat in cell["repeats"]:
                with open(os.path.join(run.run_folder(), repeat["folder"], "usage.json")) as file:
                    series = {(each["name"], each["labels"].get("component")): [value for _, value in each["points"]]
                              for each in json.load(file) if "component" in each["labels"]}
                for component in ("gateway", "queue", "provider"):
                    used = repeat["resources"]["components"][component]
                    cpu = series["cpu", component]
                    self.assertGreater(len(cpu), 3, "readings within a second")
                    self.assertAlmostEqual(used["cpu_s"], cpu[-1] - cpu[0], places=6)
                    self.assertEqual(used["memory_peak_bytes"], max(series["memory", component]))

    def test_no_secret_is_in_the_record(self):
        for run in self.runs:
            for file in [name for kind in ("json", "yaml", "html") for name in glob.glob(os.path.join(run.run_folder(), "*." + kind))]:
                with open(file) as content:
                    self.assertNotIn("password", content.read())

    def test_a_report_can_be_made_again(self):
        again = composure("report", self.runs[0].run_folder(), "--format", "json")
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertEqual(json.loads(again.stdout)["schema"], "composure.result/1")

    def test_the_same_record_gives_the_same_report_to_the_byte(self):
        for form in ("text", "json"):
            once, again = (composure("report", self.runs[0].run_folder(), "--format", form).stdout for _ in range(2))
            self.assertTrue(once)
            self.assertEqual(once, again)


class WithoutCgroups(unittest.TestCase):
    def test_runs_without_limits_and_says_so(self):
        if os.getuid() != 0:
            self.skipTest("hiding the cgroup mounts needs root")
        with tempfile.TemporaryDirectory() as results:
            hide = 'umount -l /sys/fs/cgroup && exec "$@"'
            answer = subprocess.run(
                ["unshare", "--mount", "sh", "-c", hide, "sh", PROGRAM, "run", "scenarios/quickstart.yaml", "--repeats", "1",
                 "--set", "load.duration=1s", "--set", "composition.mechanism=manual", "-o", results],
                capture_output=True, text=True, timeout=60, cwd=SOURCE)
            self.assertIn(answer.returncode, (0, 5), answer.stderr)
            self.assertIn("limits", answer.stdout)
            with open(glob.glob(os.path.join(results, "*", "result.json"))[0]) as file:
                record = json.load(file)
            self.assertTrue(record["environment"]["cgroups"].startswith("none"), record["environment"])
            self.assertFalse(record["environment"]["limits_applied"])
            self.assertEqual(record["cells"][0]["repeats"][0]["outcomes"]["ok"], 100)


class LongBody(unittest.TestCase):
    SCENARIO = """
name: mebibyte
functions: {echo: {image: echo}}
composition: {start: echo, nodes: {echo: {task: echo}}}
matrix: {composition.mechanism: [fused, manual]}
load: {rate: 5/s, duration: 1s, timeout: 20s, max_body: 2Mi, body: {json: {text: "%s"}}}
measure: {warmup: 200ms}
repeats: 1
expect: {same_as: fused}
"""

    def test_a_constant_mebibyte_is_sent_and_checked_and_held_once(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "mebibyte.yaml")
            with open(file, "w") as scenario:
                scenario.write(self.SCENARIO % ("x" * (1 << 20)))
            run = Run(file)
            try:
                self.assertIn(run.wait(120), (0, 5), run.text())
                for cell in run.result()["cells"]:
                    self.assertEqual(cell["repeats"][0]["outcomes"].get("ok"), 5, (cell["label"], run.text()))
            finally:
                run.close()
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss  # KiB, of all programs run here
        self.assertLess(largest, 400 << 10)


if __name__ == "__main__":
    unittest.main(verbosity=2)
