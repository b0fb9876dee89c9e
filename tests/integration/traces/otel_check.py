"""What OpenTelemetry's own exporters for Python make of the store: otel_check.py URL. Exit code 77: they are not here."""

import json
import sys
import urllib.request

try:
    from opentelemetry.exporter.otlp.json.http.trace_exporter import OTLPSpanExporter as JsonExporter
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as ProtobufExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.trace import SpanKind, StatusCode
except ModuleNotFoundError as missing:
    print(f"skipped: {missing}; ./composure test installs it from PyPI")
    sys.exit(77)

url = sys.argv[1]
ATTRIBUTES = {"large": 2**53 + 1, "small": 7, "bytes": b"\x00\xff", "text": "ä", "list": ["a", "b"]}


def get(path):
    with urllib.request.urlopen(url + path) as answer:
        return json.load(answer)


def export(service, exporter):
    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("library", "1.2").start_as_current_span("op", kind=SpanKind.SERVER) as span:
        span.set_attributes(ATTRIBUTES)
        span.set_status(StatusCode.ERROR, "why")
        span.add_event("retry")
    provider.shutdown()
    return format(span.get_span_context().trace_id, "032x")


def check(service, trace_id):
    span, = get(f"/api/traces/{trace_id}")["data"][0]["spans"]
    tags = {tag["key"]: (tag["type"], tag["value"]) for tag in span["tags"]}
    wanted = {"large": ("int64", str(2**53 + 1)), "small": ("int64", 7), "bytes": ("binary", "AP8="), "text": ("string", "ä"),
              "list": ("string", '["a","b"]'), "span.kind": ("string", "server"), "otel.status_code": ("string", "ERROR"),
              "otel.scope.name": ("string", "library"), "otel.scope.version": ("string", "1.2")}
    assert {key: tags.get(key) for key in wanted} == wanted, tags
    assert span["operationName"] == "op" and len(span["logs"]) == 1
    assert get(f"/api/operations?service={service}&spanKind=server")["data"] == [{"name": "op", "spanKind": "server"}]
    otlp, = get(f"/api/v3/traces/{trace_id}")["result"]["resourceSpans"]
    assert otlp["scopeSpans"][0]["scope"] == {"name": "library", "version": "1.2"}
    assert {"key": "bytes", "value": {"bytesValue": "AP8="}} in otlp["scopeSpans"][0]["spans"][0]["attributes"]


endpoint = url + "/v1/traces"
ways = {"protobuf-" + way.value: ProtobufExporter(endpoint, compression=way) for way in Compression}
ways["json"] = JsonExporter(endpoint=endpoint)
for service, exporter in ways.items():
    check(service, export(service, exporter))
print("OpenTelemetry agrees:", *ways)
