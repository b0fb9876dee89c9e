"""A function that streams: an HTTP server on $PORT whose paths say what it does. Where it waits, it waits for a
file in $STEPS, so that a test decides what comes first without looking at a clock."""

import http.server
import os
import sys
import time
import urllib.parse
import zlib

STEPS = os.environ["STEPS"]


def wait_for(step):
    while not os.path.exists(os.path.join(STEPS, step)):
        time.sleep(0.005)


def tell(step, text=""):
    with open(os.path.join(STEPS, step + ".tmp"), "w") as file:
        file.write(text)
    os.rename(os.path.join(STEPS, step + ".tmp"), os.path.join(STEPS, step))


class Function(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 0

    def pieces(self):
        """The request's body as it comes."""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while True:
                left = int(self.rfile.readline() or "x", 16)  # an end in the middle: ValueError
                if left == 0:
                    self.rfile.readline()
                    return
                while left > 0:
                    piece = self.rfile.read1(min(left, 1 << 16))
                    if not piece:
                        raise ConnectionError("ended within a chunk")
                    left -= len(piece)
                    yield piece
                self.rfile.readline()
        left = int(self.headers.get("Content-Length") or 0)
        while left > 0:
            piece = self.rfile.read1(min(left, 1 << 16))
            if not piece:
                raise ConnectionError("ended before its length")
            left -= len(piece)
            yield piece

    def head(self, status=200, **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def chunk(self, piece):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def whole(self, text, status=200):
        self.head(status, Content_Length=str(len(text)))
        self.wfile.write(text.encode())

    def answer(self):
        path, _, query = self.path.partition("?")
        getattr(self, "at_" + path.strip("/").replace("/", "_"))(dict(urllib.parse.parse_qsl(query)))

    do_GET = do_POST = do_PUT = answer

    def at___health(self, _):
        self.whole("ok")

    def at_events(self, query):
        """Lines, each after the test has seen the one before."""
        self.head(Content_Type="text/event-stream", Transfer_Encoding="chunked")
        for i in range(int(query["count"])):
            self.chunk(b"data: %d\n\n" % i)
            wait_for(f"seen-{i}")
        self.chunk(b"")

    def at_silent(self, _):
        """One line, then nothing until the client has left."""
        self.head(Content_Type="text/event-stream", Transfer_Encoding="chunked")
        self.chunk(b"data: 0\n\n")
        tell("left", repr(self.connection.recv(1)))

    def at_count(self, _):
        length = checksum = 0
        try:
            for piece in self.pieces():
                length += len(piece)
                checksum = zlib.crc32(piece, checksum)
        except (ConnectionError, ValueError) as problem:
            tell("broken", f"{length} {problem}")
            raise
        self.whole(f"{length} {checksum:08x}")

    def at_begun(self, _):
        """Says when the first bytes are here, long before the last."""
        for number, _ in enumerate(self.pieces()):
            if number == 0:
                tell("begun")
        self.whole("ended")

    def at_framing(self, _):
        """How the request's body is framed."""
        length = sum(map(len, self.pieces()))
        self.whole(f"{self.headers.get('Transfer-Encoding')} {self.headers.get('Content-Length')}: {length}")

    def at_early(self, _):
        self.close_connection = True
        self.whole("too much", 413)

    def at_echo(self, _):
        self.head(Transfer_Encoding="chunked")
        for piece in self.pieces():
            self.chunk(piece)
        self.chunk(b"")

    def at_send(self, query):
        left = int(query["bytes"])
        self.head(Content_Type="application/octet-stream", Transfer_Encoding="chunked")
        while left > 0:
            self.chunk(b"x" * min(left, 1 << 16))
            left -= 1 << 16
        self.chunk(b"")

    def at_die(self, query):
        """A whole first line and then no function any more."""
        if "length" in query:
            self.head(Content_Length=query["length"])
            self.wfile.write(b"first\n")
        else:
            self.head(Transfer_Encoding="chunked")
            self.chunk(b"first\n")
        wait_for("seen-first")
        os._exit(3)

    def log_message(self, *ignored):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Function)
    server.daemon_threads = True
    sys.exit(server.serve_forever())
