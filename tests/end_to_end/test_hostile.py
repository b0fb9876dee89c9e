"""Clients that mean no good: each program of the stack answers others meanwhile and stays below 200 MiB."""

import contextlib
import os
import resource
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

from support import PROGRAMS, until

MIB = 1 << 20
MOST = 200 * MIB
IDLE = 10000
LONG = 2000
COMPOSITION = '{"name":"c","mechanism":"flow","start":"a","nodes":{"a":{"kind":"task","function":"a"}},"functions":{"a":{"image":"echo"}}}'


def raise_descriptor_limit():
    """How many connections this process may hold."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = IDLE + LONG + 2000
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return min(IDLE, most - LONG - 1000)


class Program:
    """One program, its port and its peak."""

    def __init__(self, name, *flags, environment=None):
        self.folder = tempfile.mkdtemp(prefix="composure-test-")
        self.log = os.path.join(self.folder, "log")
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [os.path.join(PROGRAMS, name), *(flag.replace("FOLDER", self.folder) for flag in flags)], stderr=log,
                env={"PATH": os.environ["PATH"], **(environment or {})},
                # As a service manager starts it: what it needs it must ask for.
                preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_NOFILE, (1024, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
        self.url = until(self.find_url, 20, f"{name} listens")
        self.port = int(self.url.rsplit(":", 1)[1])

    def find_url(self):
        with open(self.log) as text:
            return next((line.split("listening on ")[1].strip() for line in text if "listening on " in line), None)

    def peak(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def answers(self):
        """Any status will do: a program without its neighbours says so."""
        try:
            with urllib.request.urlopen(self.url + "/healthz", timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as problem:
            return problem.code

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        shutil.rmtree(self.folder)


def send_forever(program, path, most=256 * MIB):
    """Chunks without end until they are refused; what the program says to it."""
    chunk = b"100000\r\n" + b"x" * MIB + b"\r\n"
    heard = b""
    with program.connect() as client:
        try:
            client.sendall(b"POST " + path + b" HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
            for _ in range(most // MIB):
                client.sendall(chunk)
        except OSError:
            pass
        try:
            heard = client.recv(100)
        except OSError:
            pass
    return heard.split(b"\r\n")[0]


class Hostile:
    """The attacks; `path` is where a body is read."""

    path = b"/"

    def setUp(self):
        self.program = self.start()

    def tearDown(self):
        print(f"{type(self).__name__}: peak {self.program.peak() / MIB:.1f} MiB", flush=True)
        self.program.stop()

    def check(self):
        self.assertTrue(self.program.answers())
        self.assertLess(self.program.peak(), MOST)

    def test_hostile_clients(self):
        with self.subTest("heads that come a byte at a time"):
            slow = [self.program.connect() for _ in range(300)]
            for round_of_bytes in b"POST / HTTP/1.1\r\nX-Slow: y":
                for client in slow[::10] if round_of_bytes else slow:
                    client.sendall(bytes([round_of_bytes]))
            self.check()
        with self.subTest("idle connections"):
            idle = [self.program.connect() for _ in range(raise_descriptor_limit())]
            self.check()
        with self.subTest("long heads that are not ended"):
            heads = [self.program.connect() for _ in range(LONG)]
            for client in heads:
                with contextlib.suppress(OSError):  # refused
                    client.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 60000)
            self.check()
            for client in heads:
                client.close()
        with self.subTest("idle after a long head"):
            for client in idle[:LONG]:
                client.sendall(b"GET /_/health HTTP/1.1\r\nHost: h\r\nX-Long: " + b"x" * 60000 + b"\r\n\r\n")
                self.assertTrue(client.recv(100))
            self.check()
        with self.subTest("a head of 1 MiB"):
            with self.program.connect() as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: h\r\nX-Long: " + b"x" * MIB + b"\r\n\r\n")
                self.assertIn(b" 431 ", client.recv(100))
            self.check()
        with self.subTest("a line between chunks without an end"):
            with self.program.connect() as client:
                client.sendall(b"POST " + self.path + b" HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;")
                client.sendall(b"x" * MIB)
                self.assertIn(b" 431 ", client.recv(100))
            self.check()
        with self.subTest("chunks without end"):
            senders = [threading.Thread(target=send_forever, args=(self.program, self.path)) for _ in range(8)]
            for sender in senders:
                sender.start()
            while any(sender.is_alive() for sender in senders):
                self.check()
                time.sleep(0.05)
            self.check()
        for client in slow + idle:
            client.close()


class Gateway(Hostile, unittest.TestCase):
    """Invocations are handed on, system requests are held."""

    path = b"/system/functions"

    def start(self):
        return Program("composure-gateway", "--provider", "http://127.0.0.1:9")


class Provider(Hostile, unittest.TestCase):
    path = b"/system/functions"

    def start(self):
        return Program("composure-provider", "--images", "FOLDER", "--bin", PROGRAMS, "--state", "FOLDER/state")


class Watchdog(Hostile, unittest.TestCase):
    def start(self):
        return Program("composure-watchdog", "--mode", "fork", "--", "cat")


class Objects(Hostile, unittest.TestCase):
    path = b"/bucket/key"

    def start(self):
        return Program("composure-objects", "--data", "FOLDER/data")


class Traces(Hostile, unittest.TestCase):
    path = b"/v1/traces"

    def start(self):
        return Program("composure-traces")


class Flow(Hostile, unittest.TestCase):
    def start(self):
        return Program("composure-flow", "--listen", "127.0.0.1:0", environment={
            "COMPOSURE_COMPOSITION": COMPOSITION, "FUNCTION_NAME": "flow", "gateway_url": "http://127.0.0.1:9",
            "nats_url": "nats://127.0.0.1:9", "store": "cache", "redis_url": "redis://127.0.0.1:9"})


if __name__ == "__main__":
    unittest.main()
