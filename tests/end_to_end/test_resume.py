"""A run that was killed half way is gone on with, and the report is that of one run."""

import glob
import json
import os
import signal
import tempfile
import unittest

from support import Run, composure, until

SCENARIO = """
name: half-way
functions: {echo: {image: echo}}
composition: {start: echo, nodes: {echo: {task: echo}}}
load: {rate: 50/s, duration: 1s}
matrix: {composition.mechanism: [fused, manual]}
repeats: 2
measure: {warmup: 100ms}
"""
BELIEVED = (0, 5)  # 5: the machine may be too busy for numbers to be believed


class Resume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = os.path.join(cls.folder.name, "half-way.yaml")
        with open(cls.file, "w") as file:
            file.write(SCENARIO)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_a_killed_run_is_gone_on_with(self):
        run = Run(self.file)
        try:
            until(lambda: self.repeats(run), 60, "a repeat was measured")
            run.signal(signal.SIGKILL)
            run.wait()
            left = run.result()
            self.assertEqual(left["verdict"], "incomplete")
            kept = [repeat["started"] for cell in left["cells"] for repeat in cell["repeats"]]
            self.assertLess(len(kept), 4)

            with open(self.file, "a") as file:
                file.write("seed: 7\n")
            refused = composure("run", "--resume", run.run_folder())
            self.assertEqual(refused.returncode, 2, refused.stderr)
            self.assertIn("- seed: 42", refused.stderr)
            self.assertIn("+ seed: 7", refused.stderr)
            self.assertEqual(run.result(), left)
            with open(self.file, "w") as file:
                file.write(SCENARIO)

            resumed = composure("run", "--resume", run.run_folder())
            self.assertIn(resumed.returncode, BELIEVED, resumed.stderr)
            whole = run.result()
            for cell in whole["cells"]:
                self.assertEqual([repeat["index"] for repeat in cell["repeats"] if repeat["outcome"] != "failed"], [1, 2])
                self.assertEqual(cell["total"]["outcomes"]["ok"], 100)
            started = [repeat["started"] for cell in whole["cells"] for repeat in cell["repeats"]]
            self.assertTrue(set(kept) <= set(started), (kept, started))
            self.assertIn("gone on with at", resumed.stdout)
            self.assertTrue(os.path.exists(os.path.join(run.run_folder(), "logs", "2", "gateway.log")))

            again = composure("run", "--resume", run.run_folder())
            self.assertEqual(again.returncode, resumed.returncode)
            self.assertIn("lacks nothing", again.stderr)
            self.assertEqual(run.result(), whole)
        finally:
            run.close()

    def test_a_stack_that_breaks_is_brought_up_anew_once(self):
        run = Run(self.file)
        try:
            until(lambda: self.repeats(run), 60, "a repeat was measured")
            with open(os.path.join(run.stack_folder(), "stack.json")) as file:
                os.kill(json.load(file)["pids"]["gateway"], signal.SIGKILL)
            self.assertIn(run.wait(120), BELIEVED, run.text())
            record = run.result()
            self.assertEqual(len(record["notes"]), 1, record["notes"])
            self.assertRegex(record["notes"][0], r"^the stack was brought up anew after repeat \d of \w+: gateway: .* \(Killed\)$")
            for cell in record["cells"]:
                self.assertEqual(cell["total"]["outcomes"]["ok"], 100, cell["repeats"])
        finally:
            run.close()

    def test_what_cannot_be_gone_on_with_is_said_in_a_line(self):
        for arguments, words in ((["--resume", "/nowhere"], "/nowhere"),
                                 (["--resume", self.folder.name, "--quick"], "--resume takes no"),
                                 ([], "FILE is missing")):
            answer = composure("run", *arguments)
            self.assertEqual(answer.returncode, 2, answer.stderr)
            self.assertIn(words, answer.stderr)
            self.assertEqual(len(answer.stderr.splitlines()), 1, answer.stderr)

    @staticmethod
    def repeats(run):
        for file in glob.glob(os.path.join(run.results, "*", "result.json")):
            with open(file) as content:
                return [repeat for cell in json.load(content)["cells"] for repeat in cell["repeats"]]
        return []


if __name__ == "__main__":
    unittest.main(verbosity=2)
