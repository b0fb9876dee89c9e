"""What MinIO's client for Python makes of the server: minio_check.py URL ACCESS SECRET WEBHOOK. Exit code 77: it is not here.

The server was started with --webhook hook=http://127.0.0.1:WEBHOOK/told."""

import http.server
import io
import json
import os
import queue
import sys
import threading

try:
    from minio import Minio
    from minio.commonconfig import REPLACE, ComposeSource, CopySource
    from minio.error import S3Error
    from minio.notificationconfig import NotificationConfig, PrefixFilterRule, QueueConfig
except ModuleNotFoundError as missing:
    print(f"skipped: {missing}; ./composure test installs it from PyPI")
    sys.exit(77)

url, access, secret, webhook = sys.argv[1:]
client = Minio(url.removeprefix("http://"), access, secret, secure=False)
MIB = 1 << 20


def refused(code, call, *arguments, **named):
    try:
        call(*arguments, **named)
    except S3Error as error:
        assert error.code == code, error
        return
    raise AssertionError(f"not refused: {code}")


def get(key):
    answer = client.get_object("bucket", key)
    try:
        return answer.read()
    finally:
        answer.close()
        answer.release_conn()


client.make_bucket("bucket")
assert client.bucket_exists("bucket") and not client.bucket_exists("nobody")
small, large = b"hello", os.urandom(12 * MIB)
client.put_object("bucket", "small", io.BytesIO(small), len(small), content_type="text/plain", metadata={"k": "v"})
assert get("small") == small
# Above 5 MiB, and of unknown length: in parts.
client.put_object("bucket", "large", io.BytesIO(large), len(large), part_size=5 * MIB)
assert get("large") == large and client.stat_object("bucket", "large").etag.endswith("-3")
client.put_object("bucket", "unknown", io.BytesIO(large), -1, part_size=5 * MIB)
assert get("unknown") == large
client.copy_object("bucket", "copy", CopySource("bucket", "small"))
assert get("copy") == small
client.copy_object("bucket", "small", CopySource("bucket", "small"), metadata={"k": "w"}, metadata_directive=REPLACE)
client.compose_object("bucket", "composed", [ComposeSource("bucket", "large"), ComposeSource("bucket", "small")])
assert get("composed") == large + small
everything = ["composed", "copy", "large", "small", "unknown"]
for version in (False, True):
    assert [item.object_name for item in client.list_objects("bucket", use_api_v1=version)] == everything
refused("NoSuchKey", client.stat_object, "bucket", "nothing")
refused("NotImplemented", client.get_bucket_tags, "bucket")
assert client.presigned_get_object("bucket", "small").startswith(url)

# Objects tell a webhook of themselves.
told = queue.Queue()


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        told.put((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


listener = http.server.ThreadingHTTPServer(("127.0.0.1", int(webhook)), Webhook)
threading.Thread(target=listener.serve_forever, daemon=True).start()


def rule(arn):
    events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
    queue_config = QueueConfig(queue=arn, events=events, config_id="rule", prefix_filter_rule=PrefixFilterRule("in/"))
    return NotificationConfig(queue_config_list=[queue_config])


refused("InvalidArgument", client.set_bucket_notification, "bucket", rule("arn:minio:sqs::other:webhook"))
client.set_bucket_notification("bucket", rule("arn:minio:sqs::hook:webhook"))
assert client.get_bucket_notification("bucket").queue_config_list[0].queue == "arn:minio:sqs::hook:webhook"
client.put_object("bucket", "out/1", io.BytesIO(small), len(small))
client.put_object("bucket", "in/a b", io.BytesIO(small), len(small))
client.remove_object("bucket", "in/a b")
events = sorted((told.get(timeout=20) for _ in range(2)), key=lambda event: event[1]["Records"][0]["s3"]["object"]["sequencer"])
assert [(path, event["EventName"], event["Key"]) for path, event in events] == [
    ("/told", "s3:ObjectCreated:Put", "bucket/in/a b"), ("/told", "s3:ObjectRemoved:Delete", "bucket/in/a b")], events
record = events[0][1]["Records"][0]["s3"]
assert record["object"]["size"] == 5 and record["configurationId"] == "rule" and record["bucket"]["name"] == "bucket"
client.delete_bucket_notification("bucket")
client.put_object("bucket", "in/2", io.BytesIO(small), len(small))
assert told.empty()

for item in client.list_objects("bucket", recursive=True):
    client.remove_object("bucket", item.object_name)
client.remove_bucket("bucket")
print("minio agrees")
