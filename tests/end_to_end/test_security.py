"""Every listener of a stack is on loopback, and a wrong password opens nothing."""

import base64
import hashlib
import hmac
import json
import shlex
import socket
import unittest
import urllib.error
import urllib.request
from datetime import datetime, timezone

from support import KeptStack, inodes_of, listening, marked_processes

LOOPBACK = {"0100007F", "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"}


def status_of(url, user=None, password=None, headers=None):
    request = urllib.request.Request(url, headers=headers or {})
    if user is not None:
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as problem:
        return problem.code


def first_line(address, *lines):
    """What a line protocol's server says last after these lines."""
    host, port = address.split("://")[1].split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.settimeout(2)
        for line in lines:
            connection.sendall(line.encode() + b"\r\n")
        heard = b""
        try:
            while chunk := connection.recv(4096):
                heard += chunk
        except TimeoutError:
            pass
        return heard.decode()


def s3_status(url, access, secret):
    """GET / signed by Signature Version 4 (AWS, "Authenticating Requests: Using the Authorization Header")."""
    host = url.split("://")[1]
    now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    empty = hashlib.sha256(b"").hexdigest()
    scope = f"{now[:8]}/us-east-1/s3/aws4_request"
    names = "host;x-amz-content-sha256;x-amz-date"
    canonical = f"GET\n/\n\nhost:{host}\nx-amz-content-sha256:{empty}\nx-amz-date:{now}\n\n{names}\n{empty}"
    to_sign = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = b"AWS4" + secret.encode()
    for part in (now[:8], "us-east-1", "s3", "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    return status_of(url + "/", headers={
        "x-amz-date": now, "x-amz-content-sha256": empty,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={access}/{scope}, SignedHeaders={names}, Signature={signature}"})


# What a function prints that gets addresses: those which it reaches.
REACHES = """
import socket, sys
for address in sys.stdin.read().split():
    host, port = address.split(":")
    with socket.socket() as client:
        client.settimeout(5)
        if client.connect_ex((host, int(port))) == 0:
            print(address)
"""


class Security(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = KeptStack()
        cls.address = cls.stack.address()

    @classmethod
    def tearDownClass(cls):
        cls.stack.down()

    def url(self, component):
        return self.address["offers"][component]["url"]

    def secret(self, name):
        return self.address["secrets"][name]

    def test_every_listener_is_on_loopback(self):
        inodes = inodes_of(marked_processes(self.address["id"]))
        ours = [(address, port) for address, port, inode in listening() if inode in inodes]
        self.assertGreaterEqual(len(ours), 8, ours)
        self.assertEqual([each for each in ours if each[0] not in LOOPBACK], [])

    def test_http_components_answer_401(self):
        for component, path, user, password in [
                ("gateway", "/system/functions", "basic-auth-user", "basic-auth-password"),
                ("provider", "/system/functions", "basic-auth-user", "basic-auth-password"),
                ("metrics", "/api/v1/query?query=up", "prometheus-user", "prometheus-password")]:
            with self.subTest(component=component):
                url = self.url(component) + path
                self.assertEqual(status_of(url), 401)
                self.assertEqual(status_of(url, self.secret(user), "wrong"), 401)
                self.assertEqual(status_of(url, self.secret(user), self.secret(password)), 200)

    def test_objects_refuse_a_wrong_key_as_s3_does(self):
        url, access = self.url("objects"), self.secret("s3-access-key")
        self.assertEqual(status_of(url + "/"), 403)
        self.assertEqual(s3_status(url, access, "wrong"), 403)
        self.assertEqual(s3_status(url, access, self.secret("s3-secret-key")), 200)

    def test_cache_refuses_a_wrong_password(self):
        self.assertIn("-NOAUTH", first_line(self.url("cache"), "PING", "QUIT"))
        self.assertIn("-WRONGPASS", first_line(self.url("cache"), "AUTH wrong", "QUIT"))
        self.assertIn("+OK", first_line(self.url("cache"), f"AUTH {self.secret('redis-password')}", "QUIT"))

    def test_queue_refuses_a_wrong_password(self):
        connect = 'CONNECT {"user":"%s","pass":"%s","verbose":true}'
        user, password = self.secret("nats-user"), self.secret("nats-password")
        # Nothing behind it: what a server leaves unread when it closes resets the connection, and its answer is lost.
        self.assertIn("Authorization Violation", first_line(self.url("queue"), connect % (user, "wrong")))
        self.assertIn("+OK", first_line(self.url("queue"), connect % (user, password), "PING"))

    def call(self, method, path, body):
        user, password = self.secret("basic-auth-user"), self.secret("basic-auth-password")
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        request = urllib.request.Request(self.url("gateway") + path, method=method, data=body.encode(),
                                         headers={"Authorization": f"Basic {token}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def test_a_tenant_reaches_the_services_for_functions_and_no_others(self):
        if not json.loads(self.call("GET", "/system/info", ""))["provider"].get("networks", False):
            self.skipTest("no network namespaces are permitted here")
        self.call("POST", "/system/namespace/", json.dumps({"name": "team"}))
        self.call("POST", "/system/functions", json.dumps(
            {"service": "reaches", "namespace": "team", "image": "none", "envProcess": shlex.join(["python3", "-c", REACHES])}))
        offers = {name: offer.get("address") or offer["endpoint"] for name, offer in self.address["offers"].items()}
        reached = self.call("POST", "/function/reaches.team", " ".join(offers.values())).split()
        self.assertEqual({name for name, address in offers.items() if address in reached},
                         {"gateway", "queue", "cache", "objects", "traces"})
        self.call("DELETE", "/system/namespace/team", "")

    def test_passwords_stand_in_no_command_line(self):
        passwords = [self.secret(name) for name in self.address["secrets"] if not name.endswith("-user")]
        for pid in marked_processes(self.address["id"]):
            with open(f"/proc/{pid}/cmdline") as file:
                line = file.read()
            self.assertFalse([each for each in passwords if each in line], line)


if __name__ == "__main__":
    unittest.main(verbosity=2)
