"""`composure load` against nghttpd, an HTTP/2 server of somebody else's: what it saw stands in its log of frames."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import unittest

from support import PROGRAM, SOURCE, until

NGHTTPD = shutil.which("nghttpd", path=os.environ.get("PATH", "") + ":/usr/sbin")
CERTIFICATES = os.path.join(SOURCE, "tests", "end_to_end", "certificates")


class Nghttpd:
    """Serves a folder with /index.html and logs each frame."""

    def __init__(self, folder, *flags, tls=False):
        os.makedirs(os.path.join(folder, "docs"), exist_ok=True)
        with open(os.path.join(folder, "docs", "index.html"), "w") as file:
            file.write("hello")
        self.scheme = "https" if tls else "http"
        keys = [os.path.join(CERTIFICATES, "server." + kind) for kind in ("key", "pem")] if tls else []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.output = open(os.path.join(folder, "log"), "w+")
        self.process = subprocess.Popen(
            [NGHTTPD, "-v", "-a", "127.0.0.1", "-d", os.path.join(folder, "docs"), *flags, *([] if tls else ["--no-tls"]), str(self.port), *keys],
            stdout=self.output, stderr=subprocess.STDOUT)
        until(lambda: f"listen 127.0.0.1:{self.port}" in self.log() or self.process.poll() is not None, 10, "nghttpd listens")

    def url(self, path="/"):
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def log(self):
        with open(self.output.name) as file:
            return file.read()

    def seen(self, header):
        """Values of that header of all requests, in the order in which they came."""
        return re.findall(rf"recv \(stream_id=\d+\) {header}: (.*)$", self.log(), re.M)

    def connections(self):
        return len(set(re.findall(r"^\[id=(\d+)\].* recv SETTINGS", self.log(), re.M)))

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        self.output.close()


def load(*arguments):
    return subprocess.run([PROGRAM, "load", *arguments], capture_output=True, text=True, timeout=60, cwd=SOURCE)


def statuses(text):
    return {int(code): int(count) for code, count in re.findall(r"^  \[(\d+)\]\t(\d+) responses$", text, re.M)}


@unittest.skipIf(NGHTTPD is None, "nghttpd (nghttp2-server) is not installed")
class Http2(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="composure-test-")
        self.addCleanup(self.folder.cleanup)

    def server(self, *flags, tls=False):
        server = Nghttpd(self.folder.name, *flags, tls=tls)
        self.addCleanup(server.close)
        self.assertIsNone(server.process.poll(), server.log())
        return server

    def test_without_asking_all_share_a_connection(self):
        server = self.server()
        answer = load("-h2c", "-n", "60", "-c", "20", server.url("/?k={{seq}}"))
        self.assertEqual(statuses(answer.stdout), {200: 60}, answer.stderr)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertIn("Total data:\t300 bytes", answer.stdout)
        self.assertIn("transport http2", answer.stderr)
        self.assertEqual(sorted(server.seen(":path")), sorted(f"/?k={k}" for k in range(60)))
        self.assertEqual(set(server.seen(":authority")), {f"127.0.0.1:{server.port}"})
        self.assertEqual(server.connections(), 1)

    def test_agreed_upon_in_the_handshake(self):
        server = self.server(tls=True)
        trust = ["-cacert", os.path.join(CERTIFICATES, "ca.pem")]
        answer = load("-h2", "-n", "30", "-c", "10", *trust, server.url())
        self.assertEqual(statuses(answer.stdout), {200: 30}, answer.stderr)
        self.assertEqual(server.seen(":path"), ["/"] * 30)
        self.assertEqual(server.connections(), 1)
        self.assertIn("transport http2", answer.stderr)
        distrusted = load("-h2", "-n", "2", "-c", "1", server.url())
        self.assertIn("tls:", distrusted.stdout)

    def test_a_rate_methods_headers_bodies_and_statuses_arrive(self):
        server = self.server()
        answer = load("-h2c", "-rate", "200", "-n", "40", "-m", "POST", "-d", "x" * 100_000, "-H", "X-Own: a", server.url())
        self.assertEqual(statuses(answer.stdout), {200: 40}, answer.stderr)
        self.assertEqual(set(server.seen(":method")), {"POST"})
        self.assertEqual(set(server.seen("x-own")), {"a"})
        self.assertEqual(server.seen("content-length"), ["100000"] * 40)
        sent = sum(map(int, re.findall(r"recv DATA frame <length=(\d+)", server.log())))
        self.assertEqual(sent, 40 * 100_000)
        missing = load("-h2c", "-n", "5", "-c", "5", server.url("/none"))
        self.assertEqual(statuses(missing.stdout), {404: 5}, missing.stderr)

    def test_what_is_more_than_a_connection_takes_waits_or_has_another(self):
        trust = ["-cacert", os.path.join(CERTIFICATES, "ca.pem")]
        for flags, tls, connections in ((["-h2c", "-threads", "1"], False, 3), (["-h2c", "-threads", "2"], False, 4),
                                        (["-h2", "-threads", "1", *trust], True, 3),
                                        (["-h2c", "-threads", "1", "-streams", "20"], False, 15)):
            with self.subTest(flags=flags):
                server = self.server(tls=tls)  # which takes 100
                answer = load(*flags, "-n", "900", "-c", "300", server.url())
                self.assertEqual(statuses(answer.stdout), {200: 900}, answer.stdout + answer.stderr)
                self.assertEqual(len(server.seen(":path")), 900)
                self.assertEqual(server.connections(), connections)

    def test_hey_follows_redirects_and_asks_for_gzip_over_http2_too(self):
        server = self.server(tls=True)
        answer = load("-compat", "hey", "-h2", "-n", "30", "-c", "10", server.url())
        self.assertEqual(statuses(answer.stdout), {200: 30}, answer.stderr)
        self.assertEqual(server.seen("accept-encoding"), ["gzip"] * 30)

    def test_without_tls_nobody_agrees_to_it(self):
        server = self.server()
        answer = load("-h2", "-n", "4", "-c", "2", server.url())
        self.assertIn("transport http1", answer.stderr)
        refused = load("-h2c", "-redirects", server.url())
        self.assertEqual(refused.returncode, 2)
        self.assertIn("http2 cannot follow redirects", refused.stderr)
        refused = load("-streams", "3", server.url())
        self.assertEqual(refused.returncode, 2)
        self.assertIn("-streams: is of HTTP/2 alone", refused.stderr)

    def test_with_http1_it_is_a_protocol_error(self):
        server = self.server()
        answer = load("-n", "4", "-c", "2", server.url())
        self.assertEqual(answer.returncode, 1, answer.stdout)
        self.assertEqual(server.seen(":path"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
