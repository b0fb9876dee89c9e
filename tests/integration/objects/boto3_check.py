"""What Amazon's own client for Python makes of the server: boto3_check.py URL ACCESS SECRET. Exit code 77: no boto3 here."""

import base64
import hashlib
import io
import os
import sys
import urllib.error
import urllib.request

try:
    import boto3
    from botocore.client import Config
    from botocore.exceptions import ClientError
except ModuleNotFoundError as missing:
    print(f"skipped: {missing}; ./composure test installs it from PyPI")
    sys.exit(77)

url, access, secret = sys.argv[1:]
s3 = boto3.client(
    "s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key=secret, region_name="us-east-1",
    config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
)


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error.response
        return
    raise AssertionError(f"not refused: {code}")


def get(key):
    return s3.get_object(Bucket="boto", Key=key)["Body"].read()


def fetched(url, body=None):
    """GET, or PUT of `body`: status and text."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, method="GET" if body is None else "PUT")) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


s3.create_bucket(Bucket="boto")
refused("BucketAlreadyOwnedByYou", s3.create_bucket, Bucket="boto")
refused("NoSuchBucket", s3.list_objects_v2, Bucket="nobody")
refused("NoSuchKey", s3.get_object, Bucket="boto", Key="nothing")
refused("404", s3.head_object, Bucket="boto", Key="nothing")
assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["boto"]
assert s3.get_bucket_location(Bucket="boto")["LocationConstraint"] is None

keys = ["a", "../../etc/passwd", "dir/ä €/x&<y>", "dir/b", "sp ace+plus%25", "q?x=1#y", "/lead", "~tilde"]
for key in keys:
    put = s3.put_object(Bucket="boto", Key=key, Body=key.encode() * 3, ContentType="text/plain", Metadata={"k": "v 1"})
    got = s3.get_object(Bucket="boto", Key=key)
    assert got["Body"].read() == key.encode() * 3, key
    assert got["ContentType"] == "text/plain" and got["Metadata"] == {"k": "v 1"} and got["ETag"] == put["ETag"]
    assert s3.head_object(Bucket="boto", Key=key)["ContentLength"] == 3 * len(key.encode())
listed = [item["Key"] for page in s3.get_paginator("list_objects_v2").paginate(
    Bucket="boto", PaginationConfig={"PageSize": 3}) for item in page.get("Contents", [])]
assert listed == sorted(keys, key=str.encode), listed
rolled = s3.list_objects_v2(Bucket="boto", Delimiter="/", Prefix="dir/")
assert [item["Key"] for item in rolled["Contents"]] == ["dir/b"]
assert [item["Prefix"] for item in rolled["CommonPrefixes"]] == ["dir/ä €/"]

large = bytes(range(256)) * 20_000
s3.put_object(Bucket="boto", Key="large", Body=large)
assert s3.get_object(Bucket="boto", Key="large", Range="bytes=1000-1999")["Body"].read() == large[1000:2000]
assert s3.get_object(Bucket="boto", Key="large")["Body"].read() == large
refused("InvalidRange", s3.get_object, Bucket="boto", Key="large", Range="bytes=99999999-")
refused("InvalidBucketName", s3.create_bucket, Bucket="UPPER-case")

v4 = boto3.client("s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key=secret,
                  region_name="us-east-1", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
presigned = v4.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "dir/ä €/x&<y>"}, ExpiresIn=60)
assert urllib.request.urlopen(presigned).read() == "dir/ä €/x&<y>".encode() * 3

# What boto3 presigns with by default is said to be of version 2.
old = boto3.client("s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key=secret,
                   region_name="us-east-1", config=Config(signature_version="s3"))
status, text = fetched(old.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "a"}))
assert status == 400 and "AWS4-HMAC-SHA256" in text, text
elsewhere = boto3.client("s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key=secret,
                         region_name="eu-west-1", config=Config(signature_version="s3v4"))
status, text = fetched(elsewhere.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "a"}))
assert status == 400 and "<Region>us-east-1</Region>" in text, text
upload = v4.generate_presigned_url("put_object", Params={"Bucket": "boto", "Key": "presigned"}, ExpiresIn=60)
assert urllib.request.urlopen(urllib.request.Request(upload, b"by url", method="PUT")).status == 200
assert get("presigned") == b"by url"

# Conditions of writes.
etag = s3.put_object(Bucket="boto", Key="condition", Body=b"first")["ETag"]
refused("PreconditionFailed", s3.put_object, Bucket="boto", Key="condition", Body=b"x", IfMatch='"' + "0" * 32 + '"')
refused("NoSuchKey", s3.put_object, Bucket="boto", Key="nothing", Body=b"x", IfMatch=etag)
refused("PreconditionFailed", s3.put_object, Bucket="boto", Key="condition", Body=b"x", IfNoneMatch="*")
assert get("condition") == b"first"
s3.put_object(Bucket="boto", Key="condition", Body=b"second", IfMatch=etag)
assert get("condition") == b"second"

# Checksums: checked, and given back.
for kind, value in {"CRC32": "NhCmhg==", "SHA1": "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
                    "SHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}.items():
    given = {"Bucket": "boto", "Key": "sum", "Checksum" + kind: value}
    refused("BadDigest", s3.put_object, Body=b"Hello", **given)
    assert s3.put_object(Body=b"hello", **given)["Checksum" + kind] == value
    assert s3.head_object(Bucket="boto", Key="sum", ChecksumMode="ENABLED")["Checksum" + kind] == value
for raw, value in {"crc32c": "mnG7TA==", "crc64nvme": "M3eFcAZSQlc="}.items():
    signed = v4.generate_presigned_url("put_object", Params={"Bucket": "boto", "Key": "raw"}) + f"&x-amz-checksum-{raw}={value}"
    assert fetched(signed, b"hello")[0] == 403, "what was not signed is not believed"

# Copies, and what an answer may say of itself.
s3.put_object(Bucket="boto", Key="source", Body=b"copied", ContentType="text/plain", Metadata={"k": "1"})
s3.copy_object(Bucket="boto", Key="copy ä", CopySource={"Bucket": "boto", "Key": "source"})
copy = s3.get_object(Bucket="boto", Key="copy ä", ResponseContentType="text/x", ResponseCacheControl="no-store")
assert copy["Body"].read() == b"copied" and copy["Metadata"] == {"k": "1"}
assert copy["ContentType"] == "text/x" and copy["CacheControl"] == "no-store"
replaced = {"CopySource": "boto/source", "Key": "source", "Bucket": "boto"}
refused("InvalidRequest", s3.copy_object, **replaced)
s3.copy_object(MetadataDirective="REPLACE", Metadata={"k": "2"}, **replaced)
assert s3.head_object(Bucket="boto", Key="source")["Metadata"] == {"k": "2"}
refused("NoSuchKey", s3.copy_object, Bucket="boto", Key="x", CopySource="boto/nothing")
refused("PreconditionFailed", s3.copy_object, Bucket="boto", Key="x", CopySource="boto/copy ä", CopySourceIfMatch="e")

# Listing as it was before 2016.
first = s3.list_objects(Bucket="boto", Delimiter="/", MaxKeys=3)
assert first["IsTruncated"] and first["Contents"][0]["Owner"]["ID"]
names, marker = [], ""
while marker is not None:
    page = s3.list_objects(Bucket="boto", Delimiter="/", MaxKeys=1, Marker=marker)
    names += [item["Key"] for item in page.get("Contents", [])] + [item["Prefix"] for item in page.get("CommonPrefixes", [])]
    marker = page.get("NextMarker")
assert len(names) == len(set(names)) and "dir/" in names and "source" in names, names

# Objects in parts.
big = os.urandom(20 << 20)
s3.upload_fileobj(io.BytesIO(big), "boto", "big", ExtraArgs={"Metadata": {"k": "parts"}})
head = s3.head_object(Bucket="boto", Key="big")
assert head["ETag"].endswith('-3"') and head["Metadata"] == {"k": "parts"} and head["ContentLength"] == len(big)
fetched_big = io.BytesIO()
s3.download_fileobj("boto", "big", fetched_big)
assert fetched_big.getvalue() == big
s3.copy({"Bucket": "boto", "Key": "big"}, "boto", "big copy")
assert get("big copy") == big

begun = s3.create_multipart_upload(Bucket="boto", Key="parts", ChecksumAlgorithm="SHA256")
named = {"Bucket": "boto", "Key": "parts", "UploadId": begun["UploadId"]}
part = s3.upload_part(PartNumber=1, Body=b"one", ChecksumAlgorithm="SHA256", **named)
refused("BadDigest", s3.upload_part, PartNumber=2, Body=b"two", ChecksumSHA256=part["ChecksumSHA256"], **named)
assert [item["PartNumber"] for item in s3.list_parts(**named)["Parts"]] == [1]
assert [item["Key"] for item in s3.list_multipart_uploads(Bucket="boto")["Uploads"]] == ["parts"]
refused("InvalidPart", s3.complete_multipart_upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": "x"}]}, **named)
whole = s3.complete_multipart_upload(MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}, **named)
digest = hashlib.sha256(hashlib.sha256(b"one").digest()).digest()
assert whole["ChecksumSHA256"] == base64.b64encode(digest).decode() + "-1", whole
refused("NoSuchUpload", s3.upload_part, PartNumber=1, Body=b"one", **named)
refused("NoSuchUpload", s3.abort_multipart_upload, **named)

# What is not done is not said to be.
for more in ({"ServerSideEncryption": "AES256"}, {"ACL": "public-read"}, {"Tagging": "a=b"}, {"StorageClass": "GLACIER"}):
    refused("NotImplemented", s3.put_object, Bucket="boto", Key="not done", Body=b"x", **more)
refused("NotImplemented", s3.get_object_tagging, Bucket="boto", Key="a")
refused("NotImplemented", s3.get_bucket_acl, Bucket="boto")
refused("NoSuchKey", s3.get_object, Bucket="boto", Key="not done")

refused("BucketNotEmpty", s3.delete_bucket, Bucket="boto")
deleted = s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": key} for key in keys]})
assert sorted(item["Key"] for item in deleted["Deleted"]) == sorted(keys)
rest = [item["Key"] for item in s3.list_objects_v2(Bucket="boto")["Contents"] if item["Key"] != "large"]
s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": key} for key in rest]})
s3.delete_object(Bucket="boto", Key="large")
s3.delete_object(Bucket="boto", Key="large")
s3.delete_bucket(Bucket="boto")
wrong = boto3.client("s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key="wrong", region_name="us-east-1")
refused("SignatureDoesNotMatch", wrong.list_buckets)
stranger = boto3.client("s3", endpoint_url=url, aws_access_key_id="x", aws_secret_access_key=secret, region_name="us-east-1")
refused("InvalidAccessKeyId", stranger.list_buckets)
print("boto3", boto3.__version__, "agrees")
