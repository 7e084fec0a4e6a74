"""The store behind an S3-compatible service: the same names, in one bucket."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from web.media.store import Missing, StoreAway

PATIENCE = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3})
ABSENT = ("404", "NoSuchKey", "NotFound", "416", "InvalidRange")


@dataclass(frozen=True)
class Bucket:
    """`endpoint` is None for Amazon's own; the credentials come from the configuration."""

    name: str
    endpoint: str | None
    key_id: str
    secret: str
    region: str

    def write(self, name: str, content: Iterable[bytes]) -> None:
        """The service shows an object only once it is whole."""
        with TemporaryFile() as file:
            file.writelines(content)
            file.seek(0)
            self._ask("upload_fileobj", name, Fileobj=file)

    def read(self, name: str, start: int = 0, length: int | None = None) -> bytes:
        end = "" if length is None else start + length - 1
        found = self._ask("get_object", name, Range=f"bytes={start}-{end}")
        content: bytes = found["Body"].read()
        return content

    def size(self, name: str) -> int | None:
        try:
            return int(self._ask("head_object", name)["ContentLength"])
        except Missing:
            return None

    def remove(self, name: str) -> None:
        self._ask("delete_object", name)

    def _ask(self, what: str, name: str, **more: Any) -> Any:
        """Raises `Missing`, and `StoreAway` for all else."""
        try:
            return getattr(self._client, what)(Bucket=self.name, Key=name, **more)
        except ClientError as error:
            if error.response["Error"]["Code"] in ABSENT:
                raise Missing(name) from error
            raise StoreAway from error
        except BotoCoreError as error:
            raise StoreAway from error

    @cached_property
    def _client(self) -> Any:
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
            region_name=self.region,
            config=PATIENCE,
        )


def bucket_at(address: str, key_id: str, secret: str) -> Bucket:
    """From `https://host/bucket?region=…`, or `s3://bucket?region=…` for Amazon's own."""
    parts = urlsplit(address)
    region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
    if parts.scheme == "s3":
        return Bucket(parts.netloc, None, key_id, secret, region)
    endpoint = f"{parts.scheme}://{parts.netloc}"
    return Bucket(parts.path.strip("/"), endpoint, key_id, secret, region)
