"""`composure load` against a server of the test's own: counts, gates, failures told apart, and hey's layout beside hey itself."""

import asyncio
import gzip
import json
import os
import pty
import re
import resource
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request

from support import PROGRAM, PROGRAMS, SOURCE, until

HEY = os.path.join(PROGRAMS, "hey")
CERTIFICATES = os.path.join(SOURCE, "tests", "end_to_end", "certificates")
CSV_HEADER = "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset"


class Server:
    """HTTP/1.1 on one event loop in a thread. It counts what it sees; the path says how it answers."""

    def __init__(self, unix=None, tls=None):
        self.unix, self.tls = unix, tls
        self.requests = []  # (request line, {header: value}, body)
        self.connections = 0
        self.freeze_at = None  # at which request to stand still for 1.5 s
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(ready,), daemon=True)
        self.thread.start()
        ready.wait()

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        if self.unix:
            server = self.loop.run_until_complete(asyncio.start_unix_server(self.serve, self.unix))
        else:
            server = self.loop.run_until_complete(asyncio.start_server(self.serve, "127.0.0.1", 0, ssl=self.tls))
            self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.close()

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def url(self, path="/"):
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}{path}"

    def clear(self):
        self.requests.clear()
        self.connections = 0

    async def serve(self, reader, writer):
        self.connections += 1
        try:
            while await self.answer(reader, writer):
                pass
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        writer.close()

    async def answer(self, reader, writer):
        first = await reader.readexactly(1)
        if first == b"\x16":  # the beginning of a TLS handshake
            writer.write(b"HTTP/1.1 400 Not TLS\r\n\r\n")
            return False
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {}
        for line in head[1:-2]:
            name, value = line.split(": ", 1) if ": " in line else (line.rstrip(":"), "")
            headers[name] = value
        body = await reader.readexactly(int(headers.get("Content-Length", 0)))
        self.requests.append((head[0], headers, body.decode()))
        path = head[0].split(" ")[1]
        if len(self.requests) == self.freeze_at:
            time.sleep(1.5)  # nobody is served meanwhile
        if path == "/never":
            await asyncio.sleep(60)
        if path == "/reset":
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        if path == "/cut":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort")
            return False
        if path == "/stuck":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nshort")
            await asyncio.sleep(60)
        if path == "/chunks":
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
            return True
        if path == "/endless":
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while True:
                writer.write(b"10000\r\n" + bytes(65536) + b"\r\n")
                await writer.drain()
        if path == "/drip":
            for letter in b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 1000:
                writer.write(bytes([letter]))
                await writer.drain()
                await asyncio.sleep(0.02)
        if path == "/long-head":
            writer.write(b"HTTP/1.1 200 OK\r\n" + b"X-Long: 12345678\r\n" * 60000 + b"Content-Length: 0\r\n\r\n")
            return False
        if path == "/nonsense":
            writer.write(b"this is not HTTP\r\n\r\n")
            return False
        status = 200
        if path == "/mixed":
            status = (200, 404, 500)[len(self.requests) % 3]
        if path == "/moved":
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
            return True
        if path == "/packed" and "gzip" in headers.get("Accept-Encoding", ""):
            body = gzip.compress(b"hello" * 100)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            return True
        body = "" if head[0].startswith("HEAD ") else "hello"
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 5\r\n\r\n{body}".encode())
        return True


def load(*arguments, program=(PROGRAM, "load"), timeout=60):
    return subprocess.run([*program, *arguments], capture_output=True, text=True, timeout=timeout, cwd=SOURCE)


def statuses(text):
    return {int(code): int(count) for code, count in re.findall(r"^  \[(\d+)\]\t(\d+) responses$", text, re.M)}


def errors(text):
    return {message: int(count) for count, message in
            re.findall(r"^  \[(\d+)\]\t(.*)$", text.partition("Error distribution:")[2], re.M)}


def layout(text):
    """A report without what differs from run to run."""
    text = re.sub(r"■+", "", text)
    text = re.sub(r"\d+\.\d+", "F", text)
    return re.sub(r"^(  F) \[\d+\]", r"\1 [N]", text, flags=re.M)


class Load(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.folder = tempfile.TemporaryDirectory(prefix="composure-test-")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    def setUp(self):
        self.server.clear()
        self.server.freeze_at = None

    def file(self, name, text=""):
        path = os.path.join(self.folder.name, name)
        if text:
            with open(path, "w") as file:
                file.write(text)
        return path

    def test_the_server_sees_what_is_reported_as_sent(self):
        answer = load("-n", "205", "-c", "50", self.server.url())
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual(len(self.server.requests), 205)
        self.assertEqual(statuses(answer.stdout), {200: 205})
        self.assertIn("205 due, 205 sent, 205 ok", answer.stderr)
        self.assertIn("Total data:\t1025 bytes", answer.stdout)

    def test_at_a_rate_a_count_is_sent_exactly_by_any_number_of_threads(self):
        for threads in ("1", "2"):
            self.server.clear()
            answer = load("-n", "100", "-rate", "200", "-threads", threads, self.server.url())
            self.assertIn(answer.returncode, (0, 5), answer.stderr)
            self.assertEqual(len(self.server.requests), 100)
            self.assertEqual(statuses(answer.stdout), {200: 100})

    def test_stages_ramp_from_nothing(self):
        answer = load("-stages", "1s:100,500ms:100", self.server.url())
        self.assertEqual(len(self.server.requests), 100, answer.stderr)
        self.assertEqual(statuses(answer.stdout), {200: 100})

    def test_a_frozen_server_shows_in_the_percentiles(self):
        self.server.freeze_at = 50
        report = self.file("frozen.json")
        answer = load("-rate", "100", "-z", "4s", "-report", "json=" + report, "-p99-below", "500ms", self.server.url())
        with open(report) as file:
            run = json.load(file)
        self.assertEqual(run["offered"], 400, answer.stderr)
        self.assertEqual(len(self.server.requests), 400)
        self.assertGreater(run["response_ns"]["p90"], 0.9e9)
        self.assertGreater(run["response_ns"]["p99"], 1.3e9)
        self.assertGreater(run["response_ns"]["max"], 1.4e9)
        self.assertGreater(float(re.search(r"99% in (\S+) secs", answer.stdout)[1]), 1.3)
        self.assertIn("GATE MISSED: -p99-below 500ms", answer.stderr)

    def test_gates_decide_the_exit_code(self):
        met = load("-n", "100", "-p99-below", "30s", "-errors-below", "0%", "-rate-above", "0.1", self.server.url())
        self.assertEqual(met.returncode, 0, met.stderr)
        self.assertIn("gate met: -p99-below 30s", met.stderr)
        for gate in (("-p50-below", "1ns"), ("-mean-below", "1ns"), ("-rate-above", "100000000"), ("-p999-below", "30s")):
            missed = load("-n", "100", "-quiet", *gate, self.server.url())
            self.assertEqual(missed.returncode, 3, missed.stderr)
            self.assertRegex(missed.stderr, r"^GATE MISSED: " + " ".join(gate))
        missed = load("-n", "30", "-c", "1", "-errors-below", "10%", self.server.url("/mixed"))
        self.assertEqual(missed.returncode, 3)
        self.assertIn("-errors-below 10%: 66.7 %", missed.stderr)

    def test_rates_are_counts_over_the_time_that_was_offered(self):
        report = self.file("rate.json")
        missed = load("-rate", "1", "-z", "1s", "-rate-above", "100", "-report", "json=" + report, self.server.url())
        self.assertEqual(missed.returncode, 3, missed.stderr)
        self.assertIn("GATE MISSED: -rate-above 100: 1.0/s", missed.stderr)
        self.assertLessEqual(float(re.search(r"Requests/sec:\t(\S+)", missed.stdout)[1]), 1.0)
        with open(report) as file:
            run = json.load(file)
        self.assertLessEqual(run["ok_per_second"], 1.0)
        self.assertGreaterEqual(run["duration_ns"], 10**9)

    def test_a_report_that_cannot_be_written_is_an_error(self):
        words = [PROGRAM, "load", "-quiet", "-n", "4", "-c", "2"]
        for flags in ([], ["-o", "csv"], ["-report", "json=-"], ["-compat", "hey"]):
            for where, why in ((">/dev/full", "No space left on device"), (">&-", "Bad file descriptor")):
                with self.subTest(flags=flags, where=where):
                    answer = subprocess.run(["sh", "-c", f'exec "$@" {where}', "sh", *words, *flags, self.server.url()],
                                            stderr=subprocess.PIPE, text=True, timeout=60)
                    self.assertEqual((answer.returncode, answer.stderr),
                                     (1, f"composure load: standard output: cannot be written: {why}\n"))
        full = load("-quiet", "-n", "4", "-report", "json=/dev/full", self.server.url())
        self.assertEqual((full.returncode, full.stderr), (1, "composure load: /dev/full: cannot be written: No space left on device\n"))
        for others in (["list"], ["load", "-help"], ["explain", "scenarios/quickstart.yaml"]):
            with open("/dev/full", "w") as device:
                answer = subprocess.run([PROGRAM, *others], stdout=device, stderr=subprocess.PIPE, text=True, cwd=SOURCE)
            self.assertEqual(answer.returncode, 1, others)
            self.assertRegex(answer.stderr, r"^composure: standard output: cannot be written.*\n$")

    def test_a_reader_that_has_gone_is_no_error(self):
        gone, pipe = os.pipe()
        os.close(gone)
        answer = subprocess.run([PROGRAM, "load", "-quiet", "-n", "4", "-c", "2", self.server.url()], stdout=pipe,
                                stderr=subprocess.PIPE, text=True, timeout=60)
        os.close(pipe)
        self.assertEqual((answer.returncode, answer.stderr), (0, ""))

    def test_a_request_ends_where_its_body_does(self):
        for flags, words in ((["-d", "body", "-H", "Content-Length: 10"], "Content-Length"),
                             (["-d", "body", "-H", "Transfer-Encoding: chunked"], "Transfer-Encoding"),
                             (["-H", "Host: a", "-H", "Host: b"], "Host: stands twice")):
            answer = load(*flags, self.server.url())
            self.assertEqual((answer.returncode, answer.stdout, answer.stderr.count("\n")), (2, "", 1), answer.stderr)
            self.assertIn(words, answer.stderr)
        self.assertEqual(self.server.requests, [])
        for transport in ("http1", "curl"):
            answer = load("-n", "2", "-c", "1", "-transport", transport, "-m", "POST", "-d", "body", "-H", "Content-Length: 4",
                          self.server.url())
            self.assertEqual(statuses(answer.stdout), {200: 2}, answer.stderr)
            self.assertEqual([body for _, _, body in self.server.requests[-2:]], ["body", "body"])

    def test_heys_zeros_are_no_limits(self):
        for zero in (["-q", "0"], ["-z", "0s"], ["-z", "0"], ["-cpus", "0"]):
            answer = load("-n", "4", "-c", "2", *zero, self.server.url())
            self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stderr)

    def test_a_body_comes_from_standard_input(self):
        answer = subprocess.run([PROGRAM, "load", "-n", "2", "-c", "1", "-m", "POST", "-D", "-", self.server.url()], input="from {{seq}}",
                                capture_output=True, text=True, timeout=60)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual([body for _, _, body in self.server.requests], ["from 0", "from 1"])

    def test_a_name_that_is_not_ascii_is_asked_for_as_its_ascii_form(self):
        port = self.server.port
        for transport in ("http1", "curl"):
            answer = load("-n", "2", "-c", "1", "-transport", transport, "-resolve", f"bücher.example:{port}:127.0.0.1",
                          f"http://bücher.example:{port}/")
            self.assertEqual(statuses(answer.stdout), {200: 2}, answer.stderr)
            self.assertEqual(self.server.requests[-1][1]["Host"], f"xn--bcher-kva.example:{port}")

    def test_failures_are_told_apart(self):
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        port = closed.getsockname()[1]
        for url, flags, words in [(f"http://127.0.0.1:{port}/", [], "connection refused"),
                                  (self.server.url("/reset"), [], "EOF: the connection ended after the request went out"),
                                  (self.server.url("/cut"), [], "reset or EOF"),
                                  (self.server.url("/nonsense"), [], "malformed HTTP"),
                                  (self.server.url("/never"), ["-t", "0.2"], "context deadline exceeded"),
                                  (self.server.url().replace("http", "https"), [], "tls:")]:
            with self.subTest(url=url):
                answer = load("-n", "4", "-c", "2", *flags, url)
                self.assertEqual(answer.returncode, 1, answer.stderr)
                self.assertEqual(list(errors(answer.stdout).values()), [4], answer.stdout)
                self.assertIn(words, answer.stdout)
                self.assertNotIn("NaN", answer.stdout)
                if not url.endswith("/cut"):  # which hey takes for answers
                    self.assertIn("NaN", load("-n", "4", "-c", "2", "-compat", "hey", *flags, url).stdout)
        closed.close()

    def test_a_hostile_server_costs_time_and_no_memory(self):
        server = Server()
        for transport in ("http1", "curl"):
            for path, words in (("/endless", "context deadline exceeded"), ("/drip", "context deadline exceeded"),
                                ("/long-head", "headers are above 64 KiB")):
                with self.subTest(transport=transport, path=path):
                    process = subprocess.Popen([PROGRAM, "load", "-quiet", "-n", "4", "-c", "4", "-t", "1", "-transport", transport,
                                                server.url(path)], stdout=subprocess.PIPE, text=True)
                    text = process.stdout.read()
                    process.stdout.close()
                    _, status, usage = os.wait4(process.pid, 0)
                    process.returncode = os.waitstatus_to_exitcode(status)
                    self.assertEqual(process.returncode, 1, text)
                    self.assertEqual(list(errors(text).values()), [4], text)
                    self.assertIn(words, text)
                    self.assertLess(usage.ru_maxrss, 100 * 1024)  # KiB
        server.close()

    def test_a_name_without_an_address_ends_it_before_the_load(self):
        for flags, name in ((["http://nosuch.invalid/"], "nosuch.invalid"), (["-x", "nosuch.invalid:1", self.server.url()], "nosuch.invalid"),
                            (["http://" + 64 * "a" + "/"], 64 * "a")):
            with self.subTest(flags=flags):
                answer = load("-n", "4", "-c", "2", "-quiet", *flags)
                self.assertEqual((answer.returncode, answer.stdout), (1, ""))
                self.assertRegex(answer.stderr, rf"^composure load: lookup {name}: (no such host|no answer|the name servers|Name ).*"
                                                rf"-resolve {name}:\d+:ADDRESS.*\n$")
        self.assertEqual(self.server.requests, [])
        as_hey = load("-n", "4", "-c", "2", "-compat", "hey", "http://" + 64 * "a" + "/")
        self.assertEqual(as_hey.returncode, 0, as_hey.stderr)
        self.assertEqual(list(errors(as_hey.stdout).values()), [4], as_hey.stdout)
        self.assertIn("no such host", as_hey.stdout)

    def test_a_name_is_looked_up_once_before_the_load(self):
        with open("/etc/hosts") as file:
            entries = [line.split("#")[0].split() for line in file]
        names = [entry[1] for entry in entries if len(entry) > 1 and entry[0] == "127.0.0.1" and not entry[1].endswith("localhost")]
        if not names:
            self.skipTest("this machine has no name of its own for 127.0.0.1")
        url = f"http://{names[0]}:{self.server.port}/"
        for transport in ("http1", "curl"):
            answer = load("-n", "40", "-c", "20", "-transport", transport, url)
            self.assertEqual(statuses(answer.stdout), {200: 40}, answer.stderr)
            self.assertRegex(answer.stderr, rf"name +{names[0]} is 127.0.0.1.*, looked up before the load in ")
        as_hey = load("-n", "40", "-c", "20", "-compat", "hey", url)
        self.assertEqual((statuses(as_hey.stdout), as_hey.stderr), ({200: 40}, ""))

    def test_wrong_input_is_one_line_and_exit_code_2(self):
        url = self.server.url()
        data = self.file("wrong.csv", "a,b\n1\n")
        for arguments, words in [(["-foo", url], "-foo"), (["-n", "x", url], "-n"), ([], "URL"), (["-n"], "-n"),
                                 (["127.0.0.1:1"], "http://127.0.0.1:1"), (["http://h:port/"], "http://h:port"),
                                 (["-H", "bad", url], "-H"), (["-D", "/no/such", url], "/no/such"),
                                 (["-data", data, url], data + ":2"), (["-d", "{{x}}", url], "{{x}}"),
                                 (["-p99-belov", "1s", url], "-p99-below"), ([url, "-n", "1"], "-n"),
                                 (["-out", "/no/such/samples", url], "/no/such/samples"),
                                 (["-metrics", "nowhere", url], "nowhere"),
                                 (["-report", "json=/no/such/report", url], "/no/such/report"),
                                 (["-report", "json=" + self.folder.name, url], "is a folder"),
                                 (["-threads", "0", url], "-threads")]:
            for program in ((PROGRAM, "load"), (HEY,)):
                with self.subTest(arguments=arguments):
                    answer = load(*arguments, program=program)
                    self.assertEqual(answer.returncode, 2, answer.stderr)
                    self.assertEqual(answer.stdout, "")
                    self.assertEqual(answer.stderr.count("\n"), 1, answer.stderr)
                    self.assertIn(words, answer.stderr)
        self.assertEqual(self.server.requests, [])

    def test_help_goes_to_stdout_and_calls_the_program_by_its_name(self):
        for program, name in (((PROGRAM, "load"), "composure load"), ((HEY,), "hey")):
            for flag in ("-h", "-help", "--help"):
                answer = load(flag, program=program)
                self.assertEqual(answer.returncode, 0)
                self.assertIn(f"Usage: {name} [FLAG...] URL", answer.stdout)
                self.assertIn("Examples:", answer.stdout)

    def test_requests_are_made_from_templates_and_data(self):
        data = self.file("users.csv", "id,name\n7,anna\n8,\"bob, b\"\n")
        headers = self.file("headers", "X-Id: {{column id}}\nX-Seq: {{seq}}\n")
        answer = load("-n", "4", "-c", "1", "-m", "put", "-T", "application/json", "-data", data, "-H", "@" + headers,
                      "-d", '{"name": "{{column name}}", "n": {{randint 3 3}}}', self.server.url("/u/{{column id}}?k={{seq}}"))
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual([line for line, _, _ in self.server.requests],
                         [f"PUT /u/{7 + k % 2}?k={k} HTTP/1.1" for k in range(4)])
        self.assertEqual([body for _, _, body in self.server.requests],
                         [f'{{"name": "{name}", "n": 3}}' for name in ("anna", "bob, b") * 2])
        self.assertEqual([(h["X-Id"], h["X-Seq"], h["Content-Type"]) for _, h, _ in self.server.requests],
                         [(str(7 + k % 2), str(k), "application/json") for k in range(4)])

    def test_every_report_holds_every_answer(self):
        samples, report, rows = self.file("samples.bin"), self.file("run.json"), self.file("run.csv")
        answer = load("-n", "30", "-c", "3", "-out", samples, "-report", "json=" + report, "-report", "csv=" + rows,
                      self.server.url("/mixed"))
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertEqual(os.path.getsize(samples), 64 * 31)
        with open(report) as file:
            run = json.load(file)
        self.assertEqual(run["statuses"], {"200": 10, "404": 10, "500": 10})
        self.assertEqual(run["outcomes"]["http_error"], 20)
        self.assertEqual(run["response_ns"]["count"], 30)
        self.assertEqual(run["response_ok_ns"]["count"], 10)
        with open(rows) as file:
            lines = file.read().splitlines()
        self.assertEqual(lines[0], CSV_HEADER)
        self.assertEqual(len(lines), 31)
        self.assertEqual(sorted(line.split(",")[6] for line in lines[1:]), sorted(["200", "404", "500"] * 10))
        link = self.file("link")
        os.symlink(report, link)
        load("-n", "5", "-c", "1", "-report", "json=" + link, self.server.url())
        self.assertTrue(os.path.islink(link))  # as /dev/stdout is
        with open(report) as file:
            self.assertEqual(json.load(file)["sent"], 5)
        only_json = load("-n", "3", "-c", "1", "-quiet", "-report", "json=-", self.server.url())
        self.assertEqual(json.loads(only_json.stdout)["sent"], 3)
        self.assertEqual(only_json.stderr, "")

    def test_a_redirect_is_counted_as_such_with_a_hint(self):
        answer = load("-n", "4", "-c", "1", self.server.url("/moved"))
        self.assertEqual(statuses(answer.stdout), {302: 4})
        self.assertIn("-redirects", answer.stderr)
        self.assertEqual(len(self.server.requests), 4)

    def with_few_descriptors(self, *arguments):
        return subprocess.run([HEY, *arguments], capture_output=True, text=True, timeout=60,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, 100)))

    def test_workers_that_could_not_be_connected_are_refused(self):
        refused = self.with_few_descriptors("-n", "300", "-c", "300", self.server.url())
        self.assertEqual((refused.returncode, refused.stdout), (2, ""))
        self.assertRegex(refused.stderr, r"^hey: -c: 300 connections need 3\d\d open files, and 100 are allowed "
                                         r"\(raise the hard limit: ulimit -Hn 3\d\d; or lower -c to [4-8]\d\)\n$")
        self.assertEqual(self.server.requests, [])
        as_said = re.search(r"lower -c to (\d+)", refused.stderr)[1]
        answer = self.with_few_descriptors("-n", "300", "-c", as_said, self.server.url())
        self.assertEqual(statuses(answer.stdout), {200: 300}, answer.stderr)
        self.assertNotIn("open files", answer.stderr)
        as_hey = self.with_few_descriptors("-compat", "hey", "-n", "300", "-c", "300", self.server.url())
        self.assertIn("300 connections need", as_hey.stderr)
        self.assertGreater(sum(count for text, count in errors(as_hey.stdout).items() if "not sent" in text), 0)

    def test_what_a_rate_may_drop_for_want_of_descriptors_is_said_before_and_doubted_after(self):
        fine = self.with_few_descriptors("-rate", "10", "-n", "5", self.server.url())
        self.assertNotIn("open files", fine.stderr)
        self.server.clear()
        self.server.freeze_at = 10
        answer = self.with_few_descriptors("-rate", "300", "-n", "300", self.server.url())
        self.assertRegex(answer.stderr, r"^hey: -max-in-flight: up to [34]\d\d connections need [34]\d\d open files, and 100 are "
                                        r"allowed: what comes due while [4-8]\d wait for answers is dropped \(raise .*\)\n")
        self.assertRegex(answer.stderr, r"DO NOT BELIEVE +\d+ requests were not sent for want of file descriptors: 100 are allowed")
        self.assertEqual(answer.returncode, 5, answer.stderr)

    def test_an_interrupted_run_reports_what_there_was(self):
        server = Server()  # which may still see its last requests when the test is over
        self.addCleanup(server.close)
        process = subprocess.Popen([PROGRAM, "load", "-z", "60s", "-c", "2", server.url()], cwd=SOURCE, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        until(lambda: len(server.requests) >= 20, 20, "20 requests")
        process.send_signal(signal.SIGINT)
        output, notes = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130, notes)
        self.assertGreaterEqual(statuses(output)[200], 18)

    def test_a_terminal_sees_how_it_goes(self):
        for flags, seen in (([], True), (["-quiet"], False)):
            ours, theirs = pty.openpty()
            process = subprocess.Popen([PROGRAM, "load", "-z", "2500ms", "-c", "1", *flags, self.server.url()], cwd=SOURCE,
                                       stdout=subprocess.DEVNULL, stderr=theirs)
            os.close(theirs)
            text = b""
            try:
                while chunk := os.read(ours, 4096):
                    text += chunk
            except OSError:  # the other side has closed
                pass
            os.close(ours)
            self.assertEqual(process.wait(20), 0)
            self.assertEqual(re.search(rb"\d+/s  p50 .*left", text) is not None, seen, text)

    def test_the_warm_up_is_not_counted(self):
        answer = load("-n", "10", "-c", "2", "-warmup", "200ms", self.server.url())
        self.assertEqual(statuses(answer.stdout), {200: 10}, answer.stderr)
        self.assertGreater(len(self.server.requests), 10)

    def test_redirects_and_compression_are_switches(self):
        followed = load("-n", "4", "-c", "1", "-redirects", self.server.url("/moved"))
        self.assertEqual(statuses(followed.stdout), {200: 4}, followed.stderr)
        self.assertEqual(len(self.server.requests), 8)
        packed = load("-n", "4", "-c", "1", "-compression", self.server.url("/packed"))
        self.assertEqual(statuses(packed.stdout), {200: 4}, packed.stderr)
        self.assertIn("Size/request:\t500 bytes", packed.stdout)
        plain = load("-n", "4", "-c", "1", self.server.url("/packed"))
        self.assertIn("Size/request:\t5 bytes", plain.stdout)

    def test_a_unix_socket_an_address_and_a_proxy_lead_to_the_server(self):
        path = self.file("socket")
        server = Server(unix=path)
        answer = load("-n", "4", "-c", "2", "-unix", path, "http://nosuch.invalid/a")
        self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stdout)
        self.assertEqual(server.requests[0][1]["Host"], "nosuch.invalid")
        server.close()
        port = self.server.port
        answer = load("-n", "4", "-c", "2", "-resolve", f"nosuch.invalid:{port}:127.0.0.1", f"http://nosuch.invalid:{port}/b")
        self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stdout)
        answer = load("-n", "4", "-c", "2", "-x", f"127.0.0.1:{port}", "http://nosuch.invalid/c")
        self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stdout)
        self.assertEqual(self.server.requests[-1][0], "GET http://nosuch.invalid/c HTTP/1.1")
        answer = load("-n", "4", "-c", "2", "-x", f"us%40er:p%3Aw@127.0.0.1:{port}", "http://u%40:p@nosuch.invalid/c")
        self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stdout)
        self.assertEqual(self.server.requests[-1][1]["Proxy-Authorization"], "Basic dXNAZXI6cDp3")
        self.assertEqual(self.server.requests[-1][1]["Authorization"], "Basic dUA6cA==")

    def test_certificates_are_verified_unless_told_otherwise(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(CERTIFICATES, "server.pem"), os.path.join(CERTIFICATES, "server.key"))
        server = Server(tls=context)
        trusted = os.path.join(CERTIFICATES, "ca.pem")
        few = ["-n", "4", "-c", "2"]
        distrusted = load(*few, server.url())
        self.assertEqual(distrusted.returncode, 1, distrusted.stdout)
        self.assertIn("tls:", distrusted.stdout)
        for flags in (["-cacert", trusted], ["-insecure"], ["-compat", "hey"], ["-cacert", trusted, "-transport", "curl"]):
            answer = load(*few, *flags, server.url())
            self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stdout)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(trusted)
        self.assertEqual(load(*few, "-cacert", trusted, server.url()).returncode, 1)
        client = [os.path.join(CERTIFICATES, "client." + kind) for kind in ("pem", "key")]
        answer = load(*few, "-cacert", trusted, "-cert", client[0], "-key", client[1], server.url())
        self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stdout)
        server.close()
        wrong = load("-cert", client[0], "-key", "/no/such/key", server.url())
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("/no/such/key", wrong.stderr)

    def test_connections_are_kept_unless_told_otherwise(self):
        load("-n", "20", "-c", "2", self.server.url())
        self.assertEqual(self.server.connections, 2)
        self.server.clear()
        answer = load("-n", "20", "-c", "2", "-disable-keepalive", self.server.url())
        self.assertEqual(self.server.connections, 20, answer.stderr)
        self.assertEqual(statuses(answer.stdout), {200: 20})

    def test_both_transports_serve_and_are_named(self):
        for transport in ("http1", "curl"):
            self.server.clear()
            answer = load("-n", "20", "-c", "2", "-transport", transport, "-d", "{{seq}}", "-m", "POST", self.server.url())
            self.assertIn("transport " + transport, answer.stderr)
            self.assertEqual(sorted(int(body) for _, _, body in self.server.requests), list(range(20)))
        wrong = load("-redirects", "-transport", "http1", self.server.url())
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("cannot follow redirects", wrong.stderr)

    def test_times_of_a_file_are_replayed(self):
        times = self.file("times", "0.1\n0.2\n0.2\n0.4\n")
        answer = load("-replay", times, "-replay-speed", "2", self.server.url())
        self.assertEqual(statuses(answer.stdout), {200: 4}, answer.stderr)
        self.assertEqual(len(self.server.requests), 4)
        wrong = load("-replay", self.file("wrong", "0.1\nx\n"), self.server.url())
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("-replay: ", wrong.stderr)
        self.assertIn(":2", wrong.stderr)

    def test_histograms_are_exported_and_nothing_is_left(self):
        hgrm, hlog, scratch = self.file("a.hgrm"), self.file("a.hlog"), tempfile.mkdtemp(dir=self.folder.name)
        answer = subprocess.run([HEY, "-n", "40", "-c", "2", "-report", "hgrm=" + hgrm, "-report", "hlog=" + hlog, self.server.url()],
                                capture_output=True, text=True, timeout=60, env=dict(os.environ, TMPDIR=scratch))
        self.assertEqual(answer.returncode, 0, answer.stderr)
        with open(hgrm) as file:
            self.assertIn("Total count    =           40", file.read())
        with open(hlog) as file:
            self.assertIn("Histogram log format version 1.3", file.readline())
        self.assertEqual(os.listdir(scratch), [])

    def test_live_counters_are_served_while_it_runs(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = Server()  # which may still see its last request when the test is over
        self.addCleanup(server.close)
        process = subprocess.Popen([HEY, "-z", "60s", "-c", "1", "-metrics", f"127.0.0.1:{port}", server.url()],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until(lambda: len(server.requests) >= 10, 20, "10 requests")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
                self.assertRegex(answer.read().decode(), r'outcome="ok"\} [1-9]')
        finally:
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(20), 130)

    @unittest.skipIf(shutil.which("hey") is None, "hey is not installed")
    def test_the_request_is_that_of_hey(self):
        for flags in ([], ["-m", "POST", "-d", "body", "-T", "a/b", "-A", "c/d", "-host", "h", "-H", "X: 1", "-H", "X: 2"],
                      ["-disable-compression", "-m", "HEAD"], ["-a", "user:password"]):
            with self.subTest(flags=flags):
                self.server.clear()
                load("-n", "1", "-c", "1", *flags, self.server.url("/p?q"), program=("hey",))
                load("-n", "1", "-c", "1", "-compat", "hey", *flags, self.server.url("/p?q"))
                self.assertEqual(self.server.requests[0], self.server.requests[1])

    @unittest.skipIf(shutil.which("hey") is None, "hey is not installed")
    def test_the_layout_is_that_of_hey(self):
        closed = socket.socket()
        closed.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        for flags, url in [(["-n", "100", "-c", "4"], self.server.url()), (["-n", "7", "-c", "2"], self.server.url("/mixed")),
                           (["-n", "1", "-c", "1"], self.server.url()), (["-n", "4", "-c", "2"], refused)]:
            with self.subTest(flags=flags, url=url):
                self.server.clear()
                theirs = load(*flags, url, program=("hey",))
                self.server.clear()
                as_hey = load("-compat", "hey", *flags, url, program=(HEY,))
                self.assertEqual(layout(as_hey.stdout), layout(theirs.stdout))
                self.assertEqual((as_hey.returncode, as_hey.stderr), (0, ""))
                self.server.clear()
                mended = load(*flags, url, program=(HEY,))
                expected = layout(theirs.stdout).replace(" NaN secs", "F secs")
                for percent in (10, 25, 50, 75, 90, 95, 99):  # which hey has none of, it calls 0
                    if f"  {percent}% in" not in expected:
                        expected = expected.replace("\n  0% in F secs", f"\n  {percent}% in F secs", 1)
                if "-n 7" in " ".join(flags):  # hey drops the seventh
                    expected = re.sub(r"\]\t\d+ responses|Total data:\t\d+ bytes", "", expected)
                    self.assertEqual(re.sub(r"\]\t\d+ responses|Total data:\t\d+ bytes", "", layout(mended.stdout)), expected)
                else:
                    self.assertEqual(layout(mended.stdout), expected)
        closed.close()

    @unittest.skipIf(shutil.which("hey") is None, "hey is not installed")
    def test_bodies_count_as_for_hey(self):
        for path, flags, mended in (("/cut", [], ""), ("/stuck", ["-t", "1"], ""), ("/chunks", [], "20 bytes"), ("/packed", [], "20 bytes"),
                                    ("/", ["-m", "HEAD"], ""), ("/moved", [], "")):
            with self.subTest(path=path):
                few = ["-n", "4", "-c", "2", *flags]
                counts = [re.findall(r"\[\d+\]\t[^|].*|Total data:.*|Size/request:.*", load(*few, self.server.url(path), program=program).stdout)
                          for program in (("hey",), (HEY, "-compat", "hey"))]
                self.assertEqual(*counts)
                if path == "/cut":
                    self.assertEqual(counts[0], ["Total data:\t20000 bytes", "Size/request:\t5000 bytes", "[200]\t4 responses"])
                self.assertIn(mended, load(*few, self.server.url(path)).stdout)

    @unittest.skipIf(shutil.which("hey") is None, "hey is not installed")
    def test_ticks_are_lost_as_by_hey(self):
        def sent_by(*program):
            self.server.clear()
            self.server.freeze_at = 5
            load("-q", "20", "-c", "1", "-z", "3025ms", self.server.url(), program=program)
            return len(self.server.requests)

        self.assertGreaterEqual(sent_by(HEY), 58)  # 61 were asked for
        sent = {"hey": 0, "as hey": 0}  # at most: a busy machine costs either more ticks, at times
        for _ in range(4):
            sent["hey"] = max(sent["hey"], sent_by("hey"))
            sent["as hey"] = max(sent["as hey"], sent_by(HEY, "-compat", "hey"))
            if abs(sent["as hey"] - sent["hey"]) <= 3:
                break
        self.assertLess(sent["hey"], 40)  # the freeze is 30 of them
        self.assertAlmostEqual(sent["as hey"], sent["hey"], delta=3)

    @unittest.skipIf(shutil.which("hey") is None, "hey is not installed")
    def test_the_last_tick_is_waited_for_as_by_hey(self):
        counts = [statuses(load("-c", "1", "-q", "2", "-z", "2s", self.server.url(), program=program).stdout)
                  for program in (("hey",), (HEY, "-compat", "hey"))]
        self.assertEqual(*counts)

    @unittest.skipIf(shutil.which("hey") is None, "hey is not installed")
    def test_percent_signs_are_those_of_hey(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}/a%20b%5Bc"
            theirs, as_hey = load("-n", "2", "-c", "1", url, program=("hey",)), load("-compat", "hey", "-n", "2", "-c", "1", url)
            self.assertIn("%!b(MISSING)", theirs.stdout)
            self.assertEqual(errors(as_hey.stdout), errors(theirs.stdout))
            self.assertIn("/a%20b%5Bc", load("-n", "2", "-c", "1", url).stdout)

    @unittest.skipIf(shutil.which("hey") is None, "hey is not installed")
    def test_the_csv_is_that_of_hey(self):
        flags = ["-n", "6", "-c", "2", "-o", "csv", self.server.url()]
        theirs, as_hey = load(*flags, program=("hey",)), load("-compat", "hey", *flags, program=(HEY,))
        self.assertEqual(layout(as_hey.stdout), layout(theirs.stdout))
        self.assertRegex(as_hey.stdout, r"\n0\.\d{4},")
        self.assertGreater(float(as_hey.stdout.splitlines()[1].split(",")[-1]), 0.0)  # from the program's start


if __name__ == "__main__":
    unittest.main(verbosity=2)
