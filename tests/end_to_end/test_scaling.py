"""A stack with an Alertmanager scales a function up under load and down after it, as OpenFaaS does."""

import base64
import json
import threading
import unittest
import urllib.request

from support import KeptStack, until


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

    def replicas(self):
        return json.loads(self.call("GET", "/system/function/busy"))["replicas"]

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


if __name__ == "__main__":
    unittest.main(verbosity=2)
