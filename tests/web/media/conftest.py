"""A real S3 server, in a process of its own."""

import subprocess
import sys
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

import boto3
import pytest

from tests.e2e.conftest import free_port
from tests.web.media.cast import S3_KEY


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    port = free_port()
    with (tmp_path_factory.mktemp("s3") / "log").open("wb") as log:
        command = [sys.executable, "-m", "moto.server", "-p", str(port), "-H", "127.0.0.1"]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    end = monotonic() + 60
    while True:
        try:
            urlopen(f"{address}/moto-api/").close()
            break
        except (URLError, OSError):
            assert monotonic() < end
            sleep(0.2)
    names = {"aws_access_key_id": S3_KEY[0], "aws_secret_access_key": S3_KEY[1]}
    client = boto3.client("s3", endpoint_url=address, region_name="us-east-1", **names)
    client.create_bucket(Bucket="city")
    yield f"{address}/city"
    process.terminate()
    process.wait(10)
