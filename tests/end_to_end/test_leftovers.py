"""Whatever ends `composure run`, at whatever moment, nothing of its stack stays; what was measured does."""

import glob
import json
import os
import signal
import unittest
from concurrent.futures import ThreadPoolExecutor

from support import Run, inodes_of, left_of, listening, marked_processes, until

SCENARIO = ["scenarios/quickstart.yaml", "--repeats", "1", "--set", "load.duration=2s"]


def stack_begins(run):
    return run.stack_id()


def stack_is_up(run):
    return run.stack_id() and os.path.exists(os.path.join(run.stack_folder(), "stack.json"))


def function_is_deployed(run):
    return run.stack_id() and glob.glob(os.path.join(run.stack_folder(), "provider", "state", "logs", "*"))


def load_runs(run):
    return run.run_folder() and glob.glob(os.path.join(run.run_folder(), "cells", "*", "*", "samples.bin"))


def one_is_measured(run):
    path = run.run_folder() and os.path.join(run.run_folder(), "result.json")
    return path and os.path.exists(path) and any(cell["repeats"] for cell in run.result()["cells"])


SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}  # and the exit code of each
PHASES = [stack_begins, stack_is_up, function_is_deployed, load_runs, one_is_measured]


class Leftovers(unittest.TestCase):
    def end_at(self, phase, number):
        run = Run(*SCENARIO)
        try:
            until(lambda: phase(run), 60, phase.__name__)
            stack_id = run.stack_id()
            inodes = inodes_of(marked_processes(stack_id))
            sockets = {inode for _, _, inode in listening() if inode in inodes}
            run.signal(number)
            code = run.wait(30)
            self.assertEqual(code, SIGNALS[number], run.text())
            until(lambda: not left_of(stack_id, sockets, run.runtime), 40,
                  f"{left_of(stack_id, sockets, run.runtime)} stayed after {number!r} at {phase.__name__}")
            return run
        finally:
            run.close()

    def test_every_end_at_every_phase(self):
        """Each has a run of its own; some go on side by side, for they mostly wait."""
        with ThreadPoolExecutor(8) as runs:
            ended = {(number, phase): runs.submit(self.end_at, phase, number) for phase in PHASES for number in SIGNALS}
        for (number, phase), run in ended.items():
            with self.subTest(signal=number.name, phase=phase.__name__):
                run.result()
        with self.subTest("Ctrl-C keeps what there is"):
            run = ended[signal.SIGINT, one_is_measured].result()
            record = run.result()
            self.assertEqual(record["verdict"], "interrupted")
            self.assertTrue(any(cell["repeats"] for cell in record["cells"]))
            self.assertIn("interrupted", run.text())
        with self.subTest("SIGKILL leaves a readable record"):
            json.dumps(ended[signal.SIGKILL, one_is_measured].result().result())


if __name__ == "__main__":
    unittest.main(verbosity=2)
