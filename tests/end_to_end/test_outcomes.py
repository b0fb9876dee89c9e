"""A function that misbehaves shows as exactly what it did, and the run goes on."""

import unittest

from support import Run, composure


class Outcomes(unittest.TestCase):
    def outcome(self, payload, *settings):
        """Counts of a run of `misbehave` whose every request carries this payload."""
        arguments = ["scenarios/misbehave.yaml", "--repeats", "1", "--set", "load.duration=1s", "--set", "load.rate=20/s",
                     "--set", "measure.warmup=0s", "--set", f"load.body={{json: {payload}}}"]
        for setting in settings:
            arguments += ["--set", setting]
        run = Run(*arguments)
        try:
            run.wait(60)
            repeat = run.result()["cells"][0]["repeats"][0]
            self.assertEqual(repeat["offered"]["requests"], 20, run.text())
            return {name: count for name, count in repeat["outcomes"].items() if count}, run.text()
        finally:
            run.close()

    def test_a_crash_is_a_502(self):
        counts, text = self.outcome("{do: crash}")
        self.assertEqual(counts, {"http_error": {"502": 20}}, text)

    def test_a_hang_past_the_functions_timeout_is_a_504(self):
        counts, text = self.outcome("{do: hang}")
        self.assertEqual(counts, {"http_error": {"504": 20}}, text)

    def test_a_hang_past_the_requests_timeout_is_a_timeout(self):
        counts, text = self.outcome("{do: hang}", "load.timeout=300ms")
        self.assertEqual(counts, {"timeout": 20}, text)

    def test_a_500_is_a_500(self):
        counts, text = self.outcome("{do: fail}")
        self.assertEqual(counts, {"http_error": {"500": 20}}, text)

    def test_an_over_long_body_is_too_long(self):
        counts, text = self.outcome("{do: long, bytes: 100000}", "load.max_body=64Ki")
        self.assertEqual(counts, {"too_long": 20}, text)

    def test_another_answer_than_expected_is_wrong(self):
        counts, text = self.outcome("{do: echo}", "expect={matches: something else}")
        self.assertEqual(counts, {"wrong": 20}, text)

    def test_the_rest_is_ok(self):
        counts, text = self.outcome("{do: echo}")
        self.assertEqual(counts, {"ok": 20}, text)


if __name__ == "__main__":
    unittest.main(verbosity=2)
