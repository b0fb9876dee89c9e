"""A function that misbehaves shows as exactly what it did, and the run goes on."""

import json
import socket
import unittest

from support import KeptStack, Run


def setUpModule():
    global kept, busy
    kept = KeptStack()
    # On a stack of its own, meanwhile: it mostly waits for what hangs.
    busy = Run("scenarios/misbehave.yaml", "--repeats", "2", "--set", "load.duration=1s", "--set", "load.rate=5/s",
               "--set", "measure.warmup=0s", "--set", "load.timeout=300ms", "--set", "load.body={json: {do: hang}}",
               "--set", "functions.misbehave.environment.exec_timeout=60s", "--set", "functions.misbehave.language=cpp")


def tearDownModule():
    busy.close()
    kept.down()


class Outcomes(unittest.TestCase):
    language, rate = "cpp", 20

    def outcome(self, payload, *settings):
        """Counts of a run of `misbehave` whose every request carries this payload."""
        arguments = ["scenarios/misbehave.yaml", "--repeats", "1", "--set", "load.duration=1s", "--set", f"load.rate={self.rate}/s",
                     "--set", "measure.warmup=0s", "--set", f"functions.misbehave.language={self.language}",
                     "--set", "load.timeout=40s", "--set", "functions.misbehave.environment.exec_timeout=30s",
                     "--set", f"load.body={{json: {payload}}}"]
        for setting in settings:
            arguments += ["--set", setting]
        run = Run(*arguments, "--on", "default", runtime=kept.runtime)
        try:
            run.wait(90)
            repeat = run.result()["cells"][0]["repeats"][0]
            self.assertEqual(repeat["offered"]["requests"], self.rate, run.text())
            return {name: count for name, count in repeat["outcomes"].items() if count}, run.text()
        finally:
            run.close()

    def test_a_crash_is_a_502(self):
        counts, text = self.outcome("{do: crash}")
        self.assertEqual(counts, {"http_error": {"502": self.rate}}, text)

    def test_a_hang_past_the_functions_timeout_is_a_504(self):
        counts, text = self.outcome("{do: hang}", "functions.misbehave.environment.exec_timeout=2s")
        self.assertEqual(counts, {"http_error": {"504": self.rate}}, text)

    def test_a_hang_past_the_requests_timeout_is_a_timeout(self):
        counts, text = self.outcome("{do: hang}", "load.timeout=300ms", "functions.misbehave.environment.exec_timeout=1s")
        self.assertEqual(counts, {"timeout": self.rate}, text)

    def test_a_500_is_a_500(self):
        counts, text = self.outcome("{do: fail}")
        self.assertEqual(counts, {"http_error": {"500": self.rate}}, text)

    def test_an_over_long_body_is_too_long(self):
        counts, text = self.outcome("{do: long, bytes: 100000}", "load.max_body=64Ki")
        self.assertEqual(counts, {"too_long": self.rate}, text)

    def test_another_answer_than_expected_is_wrong(self):
        counts, text = self.outcome("{do: echo}", "expect={matches: something else}")
        self.assertEqual(counts, {"wrong": self.rate}, text)

    def test_the_rest_is_ok(self):
        counts, text = self.outcome("{do: echo}")
        self.assertEqual(counts, {"ok": self.rate}, text)


class PythonOutcomes(Outcomes):
    """A process for each request: a start of Python costs a tenth of a second of CPU, so few of them."""

    language, rate = "python", 4

    def test_a_500_is_a_500(self):
        counts, text = self.outcome("{do: fail}")
        # A process of its own for each request has no status to answer with: its failing is the watchdog's 502.
        self.assertEqual(counts, {"http_error": {"502": self.rate}}, text)


class Unfinished(unittest.TestCase):  # by its name the last one: `busy` has had its time
    def test_a_stack_takes_one_run_at_a_time(self):
        host, port = kept.address()["offers"]["metrics"]["load"].split(":")
        with socket.create_server((host, int(port))):
            run = Run("scenarios/misbehave.yaml", "--on", "default", runtime=kept.runtime)
            try:
                self.assertEqual(run.wait(30), 1, run.text())
                self.assertIn("does another run use this stack?", run.text())
            finally:
                run.close()

    def test_what_a_repeat_leaves_running_is_told_and_the_next_begins_idle(self):
        busy.wait(120)
        repeats = busy.result()["cells"][0]["repeats"]
        self.assertEqual(len(repeats), 2, busy.text())
        for repeat in repeats:
            said = json.dumps(repeat["validity"])
            self.assertIn("did not drain", said, busy.text())  # not drained: a note
            self.assertNotIn("of before", said, busy.text())  # but the load began on an idle stack


if __name__ == "__main__":
    unittest.main(verbosity=2)
