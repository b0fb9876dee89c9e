"""A stack with an Alertmanager (or an autoscaler by CPU) scales a function up under load and down after it, as OpenFaaS does, and a run's record says
when."""

import base64
import glob
import json
import os
import tempfile
import threading
import unittest
import urllib.request

from support import KeptStack, Run, until

# 20/s from the begin on pass 2/s at once; the alert is sent 5 s after it fires, as OpenFaaS's chart has it.
SCALED = """
name: scaled
composition: {start: echo, nodes: {echo: {task: echo}}}
load: {rate: 20/s, duration: 20s}
expect: {same_as: fused}
stack: {autoscale: {above: 2/s, window: 2s, for: 1s, factor: 50, min: 1, max: 4}}
measure: {metrics: 500ms, warmup: 0s}
repeats: 1
"""

# The same, once on a stack with a scaler and once on one without.
ONE_WITHOUT = """
name: without
composition: {start: echo, nodes: {echo: {task: echo}}}
load: {rate: 20/s, duration: 1s}
matrix: {stack.autoscale: [null, {above: 2/s}]}
measure: {metrics: 500ms, warmup: 0s}
repeats: 1
"""

# A Python process for each request takes some 20 to 60 ms: at 2/s of 200m three times the target at least.
BY_CPU = """
name: by-cpu
functions: {echo: {language: python, limits: {cpu: 200m}}}
composition: {start: echo, nodes: {echo: {task: echo}}}
load: {rate: 2/s, duration: 16s}
expect: {status: 200}
stack: {autoscale: {by: cpu, target: 5%, window: 2s, stabilisation: 10s, max: 3}}
measure: {metrics: 500ms, warmup: 0s}
repeats: 1
"""


class Scaling(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = KeptStack("--use", "alerts=alertmanager")
        cls.addClassCleanup(cls.stack.down)
        address = cls.stack.address()
        cls.gateway = address["offers"]["gateway"]["url"]
        user, password = (address["secrets"]["basic-auth-" + each] for each in ("user", "password"))
        cls.token = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.gateway + path, method=method, headers={"Authorization": self.token},
                                         data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read()

    def replicas(self, name="busy"):
        return json.loads(self.call("GET", f"/system/function/{name}")).get("replicas", 0)  # 0 is left out

    def test_ten_calls_a_second_make_a_second_replica_and_silence_takes_it_away(self):
        labels = {"com.openfaas.scale.min": "1", "com.openfaas.scale.max": "2"}
        self.call("POST", "/system/functions", {"service": "busy", "image": "none", "envProcess": "cat", "labels": labels})
        quiet = threading.Event()

        def load():
            while not quiet.wait(0.1):
                self.call("POST", "/function/busy", "x")

        caller = threading.Thread(target=load)
        caller.start()
        try:
            until(lambda: self.replicas() == 2, 60, "two replicas under load", every=0.2)
        finally:
            quiet.set()
            caller.join()
        until(lambda: self.replicas() == 1, 60, "one replica after it", every=0.2)


    def test_an_idle_function_goes_to_none_and_a_call_wakes_it(self):
        labels = {"com.openfaas.scale.zero": "true", "com.openfaas.scale.zero-duration": "1s"}
        self.call("POST", "/system/functions", {"service": "idle", "image": "none", "envProcess": "cat", "labels": labels})
        until(lambda: self.replicas("idle") == 0, 30, "no replica of what nobody calls", every=0.2)
        self.assertEqual(self.call("POST", "/function/idle", "x"), b'"x"')
        self.assertEqual(self.replicas("idle"), 1)


class AutoscaledRun(unittest.TestCase):
    def run_of(self, yaml):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(yaml)
            file.flush()
            run = Run(file.name)
            self.addCleanup(run.close)
            code = run.wait(200)
        self.assertIn(code, (0, 5), run.text())  # 5: the machine may be too busy for the numbers to be believed
        return run

    def test_its_record_says_when_the_alert_fired_and_replicas_were_ready(self):
        run = self.run_of(SCALED)
        repeat = run.result()["cells"][0]["repeats"][0]
        self.assertEqual(list(repeat["scaling"]), ["echo"])  # not what is deployed to ask for the right answer
        echo = repeat["scaling"]["echo"]
        moments = [echo[name] for name in ("load_above_s", "alert_s", "scale_up_s", "ready_s")]
        self.assertNotIn(None, moments, echo)
        self.assertEqual(moments, sorted(moments), echo)
        self.assertGreater(echo["scale_up_s"] - echo["alert_s"], 4, echo)  # Alertmanager's group_wait, less a scrape
        self.assertEqual((echo["ready_first"], echo["wanted_max"]), (1, 3), echo)
        self.assertGreaterEqual(echo["ready_max"], 2, echo)
        self.assertIn("more ready", run.text())
        with open(os.path.join(run.run_folder(), repeat["folder"], "series.json")) as file:
            names = {series["name"] for series in json.load(file)}
        self.assertLessEqual({"alert", "invocations"}, names)

    def test_by_cpu_a_function_that_uses_more_than_its_target_gets_replicas(self):
        run = self.run_of(BY_CPU)
        scaled = run.result()["cells"][0]["repeats"][0]["scaling"]
        self.assertEqual(list(scaled), ["echo"])
        echo = scaled["echo"]
        self.assertEqual((echo["load_above_s"], echo["alert_s"]), (None, None), echo)  # there is no rule
        self.assertGreater(echo["scale_up_s"], 0, echo)
        self.assertGreaterEqual(echo["ready_s"], echo["scale_up_s"], echo)
        self.assertEqual((echo["ready_first"], echo["wanted_max"]), (1, 3), echo)
        with open(os.path.join(run.run_folder(), "logs", "scaler.log")) as log:
            self.assertIn("echo: ", log.read())

    def test_cells_that_need_different_stacks_get_them(self):
        run = self.run_of(ONE_WITHOUT)
        cells = run.result()["cells"]
        self.assertEqual([bool(cell["repeats"][0]["scaling"]) for cell in cells], [False, True])
        logs = os.path.join(run.run_folder(), "logs")
        self.assertEqual([os.path.basename(path) for path in glob.glob(logs + "/**/alerts.log", recursive=True)], ["alerts.log"])
        self.assertTrue(os.path.exists(logs + "/2/alerts.log"), os.listdir(logs))
        self.assertIn("alerts", run.result()["environment"]["versions"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
