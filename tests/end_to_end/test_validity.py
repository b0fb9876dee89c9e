"""What docs/result.md promises under "Validity" is planted, promise by promise, in runs of the real program, and must be told."""

import contextlib
import glob
import json
import os
import re
import signal
import time
import unittest

from support import SOURCE, KeptStack, Run, environment_of, marked_processes, until

# Every clause of the two lists in docs/result.md, and the test here that plants it. Those that no user can bring about at will
# are planted as values, in the unit test of that name.
REASONS = {
    "the rate was missed": "unit Validity.TheLoadGeneratorsDoubtsCount",
    "requests were never sent": "test_requests_that_were_never_sent",
    "start lag p99": "test_a_load_generator_that_is_held_up",
    "the load generator used 80 %": "unit Validity.TheLoadGeneratorsDoubtsCount",
    "fewer than 99 % of the sampled executions": "unit Validity.TracesMustBeComplete",
    "the residual is above 3 %": "unit Validity.LittleMayStayUnexplained",
    "a component ended or was restarted": "unit Usage.ReplicasAndComponentsThatBeganAnewAreNamed",
    "a replica of a function was": "test_a_replica_that_is_killed",
    "Prometheus has a gap": "test_a_prometheus_that_stands_still",
    "no scrape at all": "unit Validity.TheStackMustBeIdleAndStayUp",
    "the stack was not idle at the start": "unit Validity.TheStackMustBeIdleAndStayUp",
}
NOTES = {
    "the stack did not drain": "test_a_stack_that_does_not_drain",
    "limits of functions were not applied": "test_limits_of_a_function_that_is_fused",
    "requests without a sample": "unit Validity.LimitationsAreNotes",
    "cores that could not be kept awake": "unit Validity.LimitationsAreNotes",
    "a build that nobody uses": "unit Validity.ABuildThatNobodyUsesIsANote",
}


def setUpModule():
    global kept
    kept = KeptStack()


def tearDownModule():
    kept.down()


def one_repeat(*settings, seconds=2, repeats=1, body="{do: echo}"):
    """A run of `misbehave` on the kept stack."""
    arguments = ["scenarios/misbehave.yaml", "--repeats", str(repeats), "--on", "default"]
    for setting in [f"load.duration={seconds}s", "load.rate=100/s", "functions.misbehave.language=cpp", "stack.warm=1",
                    f"load.body={{json: {body}}}", *settings]:
        arguments += ["--set", setting]
    return Run(*arguments, runtime=kept.runtime)


def load_is_under_way(run):
    return glob.glob(os.path.join(run.results, "*", "cells", "*", "*", "samples.bin"))


def processes_of(function):
    """Of the function's replicas on the kept stack."""
    wanted = b"FUNCTION_NAME=" + function.encode()
    return [pid for pid in marked_processes(kept.address()["id"]) if wanted in environment_of(pid)]


class Validity(unittest.TestCase):
    maxDiff = None

    def one_repeat(self, *settings, **how):
        run = one_repeat(*settings, **how)
        self.addCleanup(run.close)  # the stack takes one run at a time
        return run

    def validity(self, run, code=None):
        """What the run said of its first repeat, as {"reasons": [...], "notes": [...]}."""
        try:
            ended = run.wait(90)
            if code is not None:
                self.assertEqual(ended, code, run.text())
            said = run.result()["cells"][0]["repeats"][0]["validity"]
            return {kind: "\n".join(finding["what"] for finding in said[kind]) for kind in ("reasons", "notes")}
        finally:
            run.close()

    def test_every_promise_of_the_docs_has_a_test(self):
        with open(os.path.join(SOURCE, "docs/result.md")) as file:
            text = re.search(r"## Validity\n(.*?)\n## ", file.read(), re.DOTALL).group(1)
        reasons = re.search(r"A repeat is invalid when:(.*?)`loadgen", text, re.DOTALL).group(1)
        notes = re.search(r"Notes leave it usable:(.*?)\n\n", text, re.DOTALL).group(1)
        for clauses, promises in ((reasons, REASONS), (notes, NOTES)):
            flat = " ".join(clauses.split())
            for promise in promises:
                self.assertIn(promise, flat)
            for clause in re.sub(r"\([^()]*\)", "", flat).rstrip(".").split(";"):
                self.assertTrue(any(promise in clause for promise in promises), f"nobody plants: {clause}")
        units = ""
        for name in ("validity_test.cpp", "usage_test.cpp"):
            with open(os.path.join(SOURCE, "tests/unit/analysis", name)) as file:
                units += file.read()
        for where in [*REASONS.values(), *NOTES.values()]:
            if where.startswith("unit "):
                suite, name = where.split()[1].split(".")
                self.assertRegex(units, rf"TEST(_F)?\({suite}, {name}\)")
            else:
                self.assertTrue(hasattr(self, where), where)

    def test_nothing_is_said_of_a_repeat_that_is_well(self):
        said = self.validity(self.one_repeat("load.rate=20/s"))
        for word in ("restarted", "gap", "never sent", "interrupted", "of before", "scrape of"):
            self.assertNotIn(word, said["reasons"])
        self.assertNotIn("limits", said["notes"])

    def test_requests_that_were_never_sent(self):
        run = self.one_repeat("load.max_in_flight=1", "load.timeout=1s", body="{do: hang}")
        self.assertIn("never sent", self.validity(run, 5)["reasons"])

    def test_a_load_generator_that_is_held_up(self):
        run = self.one_repeat(seconds=3)
        until(lambda: load_is_under_way(run), 60, "the load begins")
        for _ in range(3):
            run.signal(signal.SIGSTOP)
            time.sleep(0.1)  # not a wait: so long it is held up
            run.signal(signal.SIGCONT)
            time.sleep(0.1)
        self.assertIn("start lag p99", self.validity(run, 5)["reasons"])

    def test_a_replica_that_is_killed(self):
        run = self.one_repeat(seconds=3)
        until(lambda: load_is_under_way(run), 60, "the load begins")
        for pid in processes_of("misbehave"):
            with contextlib.suppress(ProcessLookupError):  # a watchdog takes its function along
                os.kill(pid, signal.SIGKILL)
        said = self.validity(run)["reasons"]
        self.assertIn("misbehave ended or was restarted during the repeat", said)

    def test_a_prometheus_that_stands_still(self):
        run = self.one_repeat("load.rate=20/s", "measure.metrics=10s", seconds=8)  # whose interval does not count: it is the stack's
        until(lambda: load_is_under_way(run), 60, "the load begins")
        prometheus = kept.address()["pids"]["metrics"]
        os.kill(prometheus, signal.SIGSTOP)
        try:
            time.sleep(5)  # so long it stands still
        finally:
            os.kill(prometheus, signal.SIGCONT)
        said = self.validity(run)["reasons"]
        self.assertRegex(said, r"Prometheus has a gap of \d+\.\d s \(1\.0 s was the interval\)")

    def test_a_stack_that_does_not_drain(self):
        run = self.one_repeat("load.rate=2/s", "load.timeout=300ms", "functions.misbehave.environment.exec_timeout=20s", seconds=1,
                         body="{do: hang}")
        self.assertIn("did not drain", self.validity(run)["notes"])

    def test_an_interrupt_fails_the_repeat(self):
        run = self.one_repeat(seconds=20)
        until(lambda: load_is_under_way(run), 60, "the load begins")
        run.signal(signal.SIGINT)
        self.validity(run, 130)
        self.assertEqual(run.result()["cells"][0]["repeats"][0]["failed"]["what"], "interrupted")

    def test_limits_of_a_function_that_is_fused(self):
        run = self.one_repeat("functions.misbehave.limits={memory: 256Mi}", "composition.mechanism=fused")
        self.assertIn("limits not applied to misbehave: the fused function", self.validity(run)["notes"])
        run = self.one_repeat("functions.misbehave.limits={memory: 256Mi}", "composition.mechanism=manual")
        expected = kept.address().get("without_cgroups", "")
        if expected:
            self.assertIn("limits not applied to misbehave: " + expected, self.validity(run)["notes"])
        else:
            self.assertNotIn("limits", self.validity(run)["notes"])

    def test_passwords_are_in_no_file(self):
        secrets = {name: value for name, value in kept.address()["secrets"].items() if not name.endswith("-user")}
        password = secrets["nats-password"]
        run = self.one_repeat(f"about={password}", f"load.body={{text: {password}}}", "expect={matches: something else}", seconds=4, repeats=2)
        try:
            until(lambda: len(load_is_under_way(run)) == 2, 60, "the second repeat begins")
            first = min(load_is_under_way(run))[:-len("samples.bin")]
            for file in (first + "spans.jsonl", first + "series.json", os.path.join(run.run_folder(), "logs", "gateway.log")):
                with open(file, "a") as appended:  # as a component that is careless would
                    appended.write(json.dumps({"value": password}) + "\n")
            run.wait(90)
            self.assertIn("wrong", json.dumps(run.result()["cells"][0]["total"]["outcomes"]), run.text())
            files = [file for file in glob.glob(os.path.join(run.run_folder(), "**"), recursive=True) if os.path.isfile(file)]
            self.assertGreater(len(files), 8)
            stars = 0
            for path in files:
                with open(path, "rb") as file:
                    content = file.read()
                stars += b"*" * len(password) in content
                for name, value in secrets.items():
                    self.assertNotIn(value.encode(), content, f"{name} in {path}")
            self.assertGreaterEqual(stars, 5)  # spans, series, log, scenario and result
        finally:
            run.close()


if __name__ == "__main__":
    unittest.main(verbosity=2)
