"""Asks a real Jaeger v2 and our store the same questions of the same spans: jaeger_check.py URL. Exit code 77: there is no
`jaeger` on the PATH (a file of that name, built by `go build ./cmd/jaeger` of its module)."""

import base64
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

PROGRAM = shutil.which("jaeger")
if PROGRAM is None:
    print("skipped: there is no jaeger on the PATH")
    sys.exit(77)

CONFIGURATION = """
service:
  extensions: [jaeger_storage, jaeger_query]
  pipelines:
    traces: {{receivers: [otlp], exporters: [jaeger_storage_exporter]}}
  telemetry: {{metrics: {{level: none}}}}
extensions:
  jaeger_query:
    storage: {{traces: memory}}
    http: {{endpoint: 127.0.0.1:{query}}}
    grpc: {{endpoint: 127.0.0.1:{grpc}}}
  jaeger_storage:
    backends: {{memory: {{memory: {{max_traces: 1000}}}}}}
receivers:
  otlp: {{protocols: {{http: {{endpoint: 127.0.0.1:{otlp}}}}}}}
exporters:
  jaeger_storage_exporter: {{trace_storage: memory}}
"""
START_NS = 1_790_000_000_000_000_000  # of the first trace
TRACES = [format(number, "032x") for number in (0xABC123 << 64, 7)]
OURS = "composure."  # tags that the store adds of its own


def attribute(key, value):
    return {"key": key, "value": value}


def resource(service):
    return {"attributes": [attribute("service.name", {"stringValue": service}), attribute("host", {"stringValue": "h1"})]}


def span(trace, number, name, kind, parent=0, milliseconds=5, **more):
    start = START_NS + TRACES.index(trace) * 10**9 + number * 10**6
    return {"traceId": trace, "spanId": format(number, "016x"), "parentSpanId": format(parent, "016x") if parent else "",
            "name": name, "kind": kind, "startTimeUnixNano": str(start + 123),
            "endTimeUnixNano": str(start + milliseconds * 10**6 + 123), **more}


def exported():
    attributes = [attribute("large", {"intValue": str(2**53 + 1)}), attribute("small", {"intValue": "-7"}),
                  attribute("real", {"doubleValue": 0.5}), attribute("yes", {"boolValue": True}),
                  attribute("bytes", {"bytesValue": base64.b64encode(b"\x00\xff").decode()}),
                  attribute("text", {"stringValue": "ä\"<b>"}),
                  attribute("list", {"arrayValue": {"values": [{"stringValue": "a"}, {"intValue": "1"}]}})]
    event = {"timeUnixNano": str(START_NS + 2_000_000), "name": "retry", "attributes": [attribute("n", {"intValue": "1"})]}
    link = {"traceId": TRACES[1], "spanId": format(9, "016x")}
    gateway = [span(TRACES[0], 1, "GET /", 2, milliseconds=20, attributes=attributes, events=[event], links=[link],
                    status={"code": 2, "message": "why"}, traceState="a=b"),
               span(TRACES[0], 2, "call", 3, parent=1, status={"code": 1}),
               span(TRACES[1], 9, "GET /", 2, milliseconds=1)]
    scope = {"name": "library", "version": "1.2"}
    return {"resourceSpans": [
        {"resource": resource("gateway"), "scopeSpans": [{"scope": scope, "spans": gateway}]},
        {"resource": resource("store"), "scopeSpans": [{"spans": [span(TRACES[0], 3, "put", 1, parent=2, milliseconds=2)]}]}]}


def questions():
    instants = {"query.start_time_min": "2026-09-01T00:00:00Z", "query.start_time_max": "2026-12-31T00:00:00Z"}
    times = {"start": (START_NS - 10**9) // 1000, "end": (START_NS + 10**10) // 1000}
    searches = [{}, {"operation": "call"}, {"tags": json.dumps({"small": "-7"})}, {"tags": json.dumps({"none": "x"})},
                {"minDuration": "10ms"}, {"maxDuration": "3ms"}, {"limit": 2}]
    yield from ["/api/services", "/api/services/gateway/operations", "/api/operations?service=gateway",
                "/api/operations?service=gateway&spanKind=server", "/api/operations", "/api/traces/xyz",
                "/api/traces/" + TRACES[0], "/api/traces/" + TRACES[1].lstrip("0"), "/api/traces/" + 32 * "e",
                f"/api/traces?traceID={TRACES[0]}&traceID={TRACES[1]}", "/api/v3/services", "/api/v3/operations?service=gateway",
                "/api/v3/traces/" + TRACES[0], "/api/v3/traces/" + 32 * "e"]
    for more in searches:
        yield "/api/traces?" + urllib.parse.urlencode({"service": "gateway", **times, **more})
    for more in [{}, {"query.operation_name": "call"}, {"query.duration_min": "10ms"}]:
        yield "/api/v3/traces?" + urllib.parse.urlencode({"query.service_name": "gateway", **instants, **more})
    yield "/api/v3/traces?query.service_name=gateway"


def ask(url, body=None):
    request = urllib.request.Request(url, body and json.dumps(body).encode(), {"Content-Type": "application/json"} if body else {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, None  # the words are each one's own


def in_order(values):
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True))


def plain_tags(tags):
    return in_order({"key": tag["key"], "type": tag["type"], "value": tag["value"]}
                    for tag in tags if not tag["key"].startswith(OURS))


def plain_trace(trace):
    def process(key):
        told = trace["processes"][key]
        return {"service": told["serviceName"], "tags": plain_tags(told["tags"])}

    def log(entry):
        return {"at": entry["timestamp"], "fields": plain_tags(entry["fields"])}

    return in_order({**{key: each[key] for key in ("traceID", "spanID", "operationName", "startTime", "duration")},
                     "references": in_order(each["references"]), "process": process(each["processID"]),
                     "tags": plain_tags(each["tags"]), "logs": in_order(map(log, each["logs"]))} for each in trace["spans"])


def plain_resource(entry):
    scopes = [{"scope": scopes.get("scope") or {}, "spans": in_order(
        {**each, **{key: in_order(each[key]) for key in ("attributes", "events", "links") if key in each}}
        for each in scopes["spans"])} for scopes in entry["scopeSpans"]]
    return {"resource": in_order(entry["resource"].get("attributes", [])), "scopes": in_order(scopes)}


def plain(path, answer):
    """What of an answer must be alike: neither the order of what has none, nor names of processes."""
    status, body = answer
    if body is None:
        return status
    if path.startswith("/api/v3/traces"):
        return status, in_order(map(plain_resource, body["result"]["resourceSpans"]))
    if path.startswith("/api/v3/"):
        return status, {key: in_order(value) for key, value in body.items()}
    if path.startswith("/api/traces"):
        return status, in_order(map(plain_trace, body["data"] or []))
    return status, in_order(body["data"] or []), body["total"]


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_for(what, done, seconds=30):
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            sys.exit(f"{what} after {seconds} s")
        time.sleep(0.05)


def answers(url):
    try:
        return ask(url)[0] == 200
    except OSError:
        return False


def shared_questions(theirs):
    """All, or what Jaeger has kept after 2.20: version 3, and a trace by its id."""
    has_version_1 = ask(theirs + "/api/services")[0] == 200
    return [path for path in questions() if has_version_1 or path.startswith(("/api/v3/", "/api/traces/"))]


def compare(ours, theirs, paths):
    different = 0
    for path in paths:
        one, other = (plain(path, ask(url + path)) for url in (ours, theirs))
        if one != other:
            different += 1
            print(f"{path}\n  Jaeger: {json.dumps(other, sort_keys=True)}\n  ours:   {json.dumps(one, sort_keys=True)}")
    return different


def main():
    ours = sys.argv[1]
    query, grpc, otlp = free_ports(3)
    theirs = f"http://127.0.0.1:{query}"
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as configuration, tempfile.TemporaryFile("w+") as log:
        configuration.write(CONFIGURATION.format(query=query, grpc=grpc, otlp=otlp))
        configuration.flush()
        with subprocess.Popen([PROGRAM, "--config", configuration.name], stdout=log, stderr=log) as jaeger:
            try:
                wait_for("Jaeger does not answer", lambda: jaeger.poll() is not None or answers(theirs + "/api/v3/services"))
                if jaeger.poll() is not None:
                    log.seek(0)
                    sys.exit("Jaeger did not start: " + log.read()[-2000:])
                for url in (ours, f"http://127.0.0.1:{otlp}"):
                    assert ask(url + "/v1/traces", exported())[0] == 200
                wait_for("Jaeger has not got all spans", lambda: all(
                    ask(f"{theirs}/api/v3/traces/{trace}")[0] == 200 for trace in TRACES))
                paths = shared_questions(theirs)
                different = compare(ours, theirs, paths)
            finally:
                jaeger.terminate()
    if different:
        sys.exit(f"{different} of {len(paths)} answers differ")
    print(f"Jaeger answers alike: {len(paths)} of {len(list(questions()))} questions asked")


main()
