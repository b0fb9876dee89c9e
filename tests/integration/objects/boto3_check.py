"""What Amazon's own client for Python makes of the server: boto3_check.py URL ACCESS SECRET. Exit code 77: no boto3 here."""

import sys
import urllib.request

try:
    import boto3
    from botocore.client import Config
    from botocore.exceptions import ClientError
except ImportError as missing:
    print(f"skipped: {missing}")
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
refused("NotImplemented", s3.create_multipart_upload, Bucket="boto", Key="large")
refused("NotImplemented", s3.copy_object, Bucket="boto", Key="copy", CopySource="boto/large")
refused("InvalidBucketName", s3.create_bucket, Bucket="UPPER-case")

v4 = boto3.client("s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key=secret,
                  region_name="us-east-1", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
presigned = v4.generate_presigned_url("get_object", Params={"Bucket": "boto", "Key": "dir/ä €/x&<y>"}, ExpiresIn=60)
assert urllib.request.urlopen(presigned).read() == "dir/ä €/x&<y>".encode() * 3

refused("BucketNotEmpty", s3.delete_bucket, Bucket="boto")
deleted = s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": key} for key in keys]})
assert sorted(item["Key"] for item in deleted["Deleted"]) == sorted(keys)
s3.delete_object(Bucket="boto", Key="large")
s3.delete_object(Bucket="boto", Key="large")
s3.delete_bucket(Bucket="boto")
wrong = boto3.client("s3", endpoint_url=url, aws_access_key_id=access, aws_secret_access_key="wrong", region_name="us-east-1")
refused("SignatureDoesNotMatch", wrong.list_buckets)
stranger = boto3.client("s3", endpoint_url=url, aws_access_key_id="x", aws_secret_access_key=secret, region_name="us-east-1")
refused("InvalidAccessKeyId", stranger.list_buckets)
print("boto3", boto3.__version__, "agrees")
