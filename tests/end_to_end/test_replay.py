"""A run whose load comes from files: every arrival is due when its file says, and the record tells what was replayed."""

import os
import struct
import tempfile
import unittest

from support import Run, composure

TIMES = [1.25, 0.001234567, 0.5, 0.5, 0.5, 1.9, 0.75]
COUNTS = "App,1,2,3\nshop,4,0,20\nother,9,9,9\n"
SCENARIO = """
name: replayed
functions: {echo: {}}
composition: {start: a, nodes: {a: {task: echo}}}
load:
  executor: replay
  replay: {file: traces/times}
  body: {json: {n: {sequence: [1, 100]}}}
expect: {echoes: body}
matrix:
  zip:
    load.replay: [{file: traces/times}, {file: counts.csv, row: shop, speed: 60}]
repeats: 2
measure: {warmup: 200ms}
"""


def checksum(text):
    value = 14695981039346656037
    for byte in text.encode():
        value = (value ^ byte) * 1099511628211 % 2**64
    return f"{value:016x}"


def arrivals(repeat):
    """(sequence, due in nanoseconds, outcome) of each request, in their order: docs/samples.md."""
    with open(os.path.join(repeat, "samples.bin"), "rb") as file:
        content = file.read()
    return sorted(struct.unpack_from("<Qq", content, at) + (content[at + 58],) for at in range(64, len(content), 64))


class Replay(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="composure-test-")
        cls.times = "# seconds\n" + "".join(f"{time:.9f}\n" for time in TIMES)
        os.mkdir(os.path.join(cls.folder.name, "traces"))
        for name, text in (("traces/times", cls.times), ("counts.csv", COUNTS), ("x.yaml", SCENARIO)):
            with open(os.path.join(cls.folder.name, name), "w") as file:
                file.write(text)
        cls.file = os.path.join(cls.folder.name, "x.yaml")
        cls.run_ = Run(cls.file)
        cls.code = cls.run_.wait(100)

    @classmethod
    def tearDownClass(cls):
        cls.run_.close()
        cls.folder.cleanup()

    def test_every_arrival_is_due_when_its_file_says(self):
        self.assertIn(self.code, (0, 5), self.run_.text())  # 5: this machine may be too busy to be believed
        due = [sorted(round(time * 1e9) for time in TIMES),
               [k * 250_000_000 for k in range(4)] + [2_000_000_000 + k * 50_000_000 for k in range(20)]]
        cells = self.run_.result()["cells"]
        self.assertEqual(len(cells), 2)
        for cell, expected in zip(cells, due):
            self.assertEqual(len(cell["repeats"]), 2)
            for repeat in cell["repeats"]:
                seen = arrivals(os.path.join(self.run_.run_folder(), repeat["folder"]))
                self.assertEqual(seen, [(k, moment, 0) for k, moment in enumerate(expected)])
                self.assertEqual(repeat["outcomes"]["ok"], len(expected))

    def test_the_record_tells_what_was_replayed(self):
        cells = self.run_.result()["cells"]
        self.assertEqual([cell["replayed"] for cell in cells],
                         [{"file": "traces/times", "speed": 1.0, "arrivals": 7, "busiest_second": 5, "checksum": checksum(self.times)},
                          {"file": "counts.csv", "speed": 60.0, "arrivals": 24, "busiest_second": 20, "checksum": checksum(COUNTS)}])

    def test_explain_tells_it_beforehand_and_a_wrong_file_is_an_error(self):
        plan = composure("explain", self.file)
        self.assertIn("7 arrivals of traces/times in 1.901s, at most 5 in a second", plan.stdout)
        wrong = composure("validate", self.file, "--set", "load.replay={file: x.yaml}", "--set", "load.replay.speed=2")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("load.replay", wrong.stderr + wrong.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
