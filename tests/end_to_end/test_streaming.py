"""Bodies pass through gateway, provider and watchdog as they come, both ways, in flat memory; asked by curl."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
import urllib.request
import zlib

from support import PROGRAMS, until

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20
UPLOAD = int(os.environ.get("COMPOSURE_UPLOAD_MIB", "1024")) * MIB
FLAT = 64 * MIB  # what a program may take at most, whatever passes through it


def start(folder, name, *flags):
    log = open(os.path.join(folder, name + ".log"), "w+")
    process = subprocess.Popen([os.path.join(PROGRAMS, name), *flags], stderr=log, cwd=folder)
    log.close()

    def url():
        with open(log.name) as text:
            for line in text:
                if "listening on " in line:
                    return line.split("listening on ")[1].strip()

    return process, until(url, 20, f"{name} listens")


def peak(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def watchdogs(provider):
    """Pids of watchdogs that this provider started."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat, open(f"/proc/{name}/cmdline") as command:
                if int(stat.read().rsplit(")", 1)[1].split()[1]) == provider and "composure-watchdog" in command.read():
                    found.append(int(name))
        except OSError:
            continue
    return found


class Streaming(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Replicas have a /tmp, and where the provider is root a user, of their own.
        cls.folder = tempfile.mkdtemp(prefix="composure-test-", dir="/var/tmp")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chmod(cls.folder, 0o755)
        cls.steps = os.path.join(cls.folder, "steps")
        image = os.path.join(cls.folder, "images", "streamer")
        os.makedirs(image)
        shutil.copy(os.path.join(HERE, "streaming_function.py"), image)
        command = json.dumps([sys.executable, "${images}/streamer/streaming_function.py"])
        with open(os.path.join(image, "function.yml"), "w") as file:
            file.write(f"languages:\n  watched: {{watchdog: http, command: {command}}}\n"
                       f"  bare: {{watchdog: none, command: {command}}}\n")
        cls.provider, provider_url = cls.start(
            "composure-provider", "--images", os.path.join(cls.folder, "images"), "--bin", PROGRAMS, "--state", os.path.join(cls.folder, "state"),
            "--upstream-timeout", "120s")
        cls.gateway, cls.url = cls.start("composure-gateway", "--provider", provider_url, "--upstream-timeout", "120s")
        cls.limited, cls.limited_url = cls.start("composure-gateway", "--provider", provider_url, "--max-body", "1Mi")
        for name in ("watched", "bare"):
            cls.deploy(name, f"streamer:{name}")
        cls.deploy("held", "streamer:watched", http_buffer_req_body="true")
        cls.deploy("shout", "streamer", {"envProcess": "tr a-z A-Z"})

    @classmethod
    def start(cls, *command):
        process, url = start(cls.folder, *command)
        cls.addClassCleanup(process.wait, timeout=10)
        cls.addClassCleanup(process.terminate)
        return process, url

    @classmethod
    def deploy(cls, name, image, members=None, **variables):
        body = {"service": name, "image": image, "envVars": {"STEPS": cls.steps, "exec_timeout": "120s", **variables},
                **(members or {})}
        urllib.request.urlopen(cls.url + "/system/functions", json.dumps(body).encode(), timeout=10)
        until(lambda: cls.available(name), 20, f"a replica of {name}")

    @classmethod
    def available(cls, name):
        with urllib.request.urlopen(cls.url + "/system/function/" + name, timeout=10) as answer:
            return json.load(answer).get("availableReplicas", 0) > 0

    def setUp(self):
        shutil.rmtree(self.steps, ignore_errors=True)
        os.makedirs(self.steps)
        os.chmod(self.steps, 0o777)

    def step(self, name):
        open(os.path.join(self.steps, name), "w").close()

    def told(self, name):
        path = os.path.join(self.steps, name)
        until(lambda: os.path.exists(path), 20, f"the function's {name}")
        with open(path) as file:
            return file.read()

    def curl(self, function, path, *options, url=None, **popen):
        return subprocess.Popen(
            ["curl", "-sS", "-N", "--max-time", "100", *options, f"{url or self.url}/function/{function}{path}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **popen)

    def file_of(self, length):
        """So many zeros, on paper only."""
        file = tempfile.NamedTemporaryFile(dir=self.folder)
        file.truncate(length)
        return file

    def connect(self):
        host, port = self.url.split("://")[1].split(":")
        connection = socket.create_connection((host, int(port)))
        connection.settimeout(30)
        return connection

    def check_flat(self, after):
        programs = {"gateway": self.gateway.pid, "provider": self.provider.pid}
        programs.update((f"watchdog {i + 1}", pid) for i, pid in enumerate(watchdogs(self.provider.pid)))
        peaks = {name: peak(pid) for name, pid in programs.items()}
        print(f"{after}: " + ", ".join(f"{name} {size / MIB:.1f} MiB" for name, size in peaks.items()), flush=True)
        for name, size in peaks.items():
            self.assertLess(size, FLAT, name)

    def test_each_event_comes_when_it_is_written(self):
        for function in ("watched", "bare"):
            with self.subTest(function), self.curl(function, "/events?count=4") as curl:
                for i in range(4):
                    self.assertEqual(curl.stdout.readline(), b"data: %d\n" % i)
                    self.assertEqual(curl.stdout.readline(), b"\n")
                    self.step(f"seen-{i}")
                self.assertEqual(curl.stdout.read(), b"")
            self.assertEqual(curl.returncode, 0)
            self.setUp()

    def test_an_upload_without_a_length_passes_in_flat_memory(self):
        block = os.urandom(MIB)
        checksum = 0
        with self.curl("watched", "/count", "-T", "-", stdin=subprocess.PIPE) as curl:
            for _ in range(UPLOAD // MIB):
                curl.stdin.write(block)
                checksum = zlib.crc32(block, checksum)
            curl.stdin.close()
            self.assertEqual(curl.stdout.read().decode(), f"{UPLOAD} {checksum:08x}", curl.stderr.read())
        self.check_flat(f"an upload of {UPLOAD // MIB} MiB")

    def test_an_upload_of_known_length_passes_in_flat_memory(self):
        length = 256 * MIB
        with self.file_of(length) as file, self.curl("watched", "/count", "-T", file.name) as curl:
            self.assertEqual(curl.stdout.read().split()[0], str(length).encode(), curl.stderr.read())
        self.check_flat("an upload of known length")

    def test_a_long_answer_waits_for_a_slow_reader_in_flat_memory(self):
        length = 256 * MIB
        with self.curl("watched", f"/send?bytes={length}") as curl:
            got = len(curl.stdout.read(MIB))
            self.check_flat("an answer that nobody reads on")
            while part := curl.stdout.read(MIB):
                got += len(part)
            self.assertEqual(got, length, curl.stderr.read())
        self.assertEqual(curl.returncode, 0)
        self.check_flat("a long answer")

    def test_the_function_gets_the_first_bytes_before_the_last_are_sent(self):
        with self.curl("watched", "/begun", "-T", "-", stdin=subprocess.PIPE) as curl:
            curl.stdin.write(b"x" * 100)
            curl.stdin.flush()
            self.told("begun")
            curl.stdin.close()
            self.assertEqual(curl.stdout.read(), b"ended", curl.stderr.read())

    def test_request_and_answer_run_side_by_side(self):
        with self.connect() as client:
            client.sendall(b"POST /function/watched/echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
            heard = b""
            for i in range(5):
                client.sendall(b"6\r\nline-%d\r\n" % i)
                while b"line-%d" % i not in heard:
                    more = client.recv(65536)
                    self.assertTrue(more, heard)
                    heard += more
            client.sendall(b"0\r\n\r\n")
            while b"\r\n0\r\n\r\n" not in heard:
                heard += client.recv(65536)

    def test_an_early_answer_ends_the_upload(self):
        with self.curl("watched", "/early", "-T", "-", "-w", "%{http_code}", stdin=subprocess.PIPE) as curl:
            try:
                for _ in range(4096):
                    curl.stdin.write(b"x" * MIB)
            except BrokenPipeError:
                pass
            else:
                self.fail("4 GiB were taken by a function that reads none of them")
            try:
                curl.stdin.close()
            except BrokenPipeError:
                pass
            self.assertTrue(curl.stdout.read().endswith(b"413"))

    def test_a_client_that_leaves_within_its_upload_makes_no_whole_request(self):
        for head in (b"Transfer-Encoding: chunked\r\n\r\n20000\r\n", b"Content-Length: 1000000\r\n\r\n"):
            with self.subTest(head):
                self.setUp()
                with self.connect() as client:
                    client.sendall(b"POST /function/watched/count HTTP/1.1\r\nHost: h\r\n" + head + b"x" * 70000)
                self.assertRegex(self.told("broken"), "^[0-9]+ ")
                self.assertTrue(self.available("watched"))

    def test_a_client_that_leaves_a_silent_answer_is_noticed_by_the_function(self):
        for function in ("watched", "bare"):
            with self.subTest(function):
                self.setUp()
                with self.curl(function, "/silent") as curl:
                    self.assertEqual(curl.stdout.readline(), b"data: 0\n")
                    curl.kill()
                self.assertEqual(self.told("left"), "b''")

    def test_an_answer_that_breaks_off_never_looks_whole(self):
        for function, path in (("watched", "/die"), ("bare", "/die"), ("watched", "/die?length=100")):
            with self.subTest(f"{function}{path}"):
                self.setUp()
                until(lambda: self.available(function), 20, f"a replica of {function}")
                with self.curl(function, path) as curl:
                    self.assertEqual(curl.stdout.readline(), b"first\n")
                    self.step("seen-first")
                    self.assertEqual(curl.stdout.read(), b"")
                self.assertEqual(curl.returncode, 18)  # CURLE_PARTIAL_FILE

    def test_an_old_client_sees_a_broken_answer_as_broken(self):
        until(lambda: self.available("bare"), 20, "a replica of bare")
        with self.curl("bare", "/die", "--http1.0") as curl:
            self.assertEqual(curl.stdout.readline(), b"first\n")
            self.step("seen-first")
            self.assertEqual(curl.stdout.read(), b"")
        self.assertEqual(curl.returncode, 56)  # CURLE_RECV_ERROR: reset

    def test_chunks_stay_chunks_unless_the_function_cannot_read_them(self):
        for function, framing in (("watched", "chunked None"), ("held", "None 100000")):
            with self.subTest(function), self.curl(function, "/framing", "-T", "-", stdin=subprocess.PIPE) as curl:
                out, problem = curl.communicate(b"x" * 100000)
                self.assertEqual(out.decode(), framing + ": 100000", problem)

    def test_fork_mode_takes_a_chunked_body_whole(self):
        with self.curl("shout", "/", "-T", "-", stdin=subprocess.PIPE) as curl:
            out, problem = curl.communicate(b"quiet" * 20000)
        self.assertEqual(out, b"QUIET" * 20000, problem)


    def test_a_limit_refuses_what_says_that_it_is_longer(self):
        with self.file_of(2 * MIB) as file, self.curl(
                "bare", "/count", "-T", file.name, "-w", "%{http_code}", url=self.limited_url) as curl:
            self.assertEqual(curl.stdout.read(), b"request body too long413")

    def test_a_limit_ends_an_upload_that_turns_out_longer(self):
        with self.curl("bare", "/count", "-T", "-", "-w", "%{http_code}", url=self.limited_url,
                       stdin=subprocess.PIPE) as curl:
            out, problem = curl.communicate(b"x" * 3 * MIB)
        self.assertTrue(out.endswith(b"413"), problem)
        self.assertRegex(self.told("broken"), "^[0-9]+ ")

    def test_a_limit_truncates_an_answer_that_turns_out_longer(self):
        with self.curl("bare", f"/send?bytes={3 * MIB}", url=self.limited_url) as curl:
            self.assertLessEqual(len(curl.stdout.read()), MIB)
        self.assertEqual(curl.returncode, 18)


if __name__ == "__main__":
    unittest.main()
