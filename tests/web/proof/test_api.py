"""What anybody may ask for, checked as anybody would: from a folder with `verify.py` alone."""

import base64
import json
import shutil
import subprocess
import sys

import pytest

from eventlog.proof import verify
from eventlog.proof.verify import Checkpoint, check_consistency, hashes
from tests.web.cast import send


@pytest.fixture
def signed(services):
    def sign():
        services.notary.grow()
        return services.notary.sign(services.now(), at_once=True)

    return sign


@pytest.fixture
def alone(tmp_path, services):
    """Runs the copied file on another one, in Python's isolated mode: nothing of ours is there."""
    folder = tmp_path / "clean"
    folder.mkdir()
    shutil.copy(verify.__file__, folder / "verify.py")

    def run(kind, content, key=None):
        (folder / "file").write_bytes(content)
        given = ("--key", str(key or services.signer.key))
        command = (sys.executable, "-I", "verify.py", kind, "file", *given)
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout

    return run


def receipt_of(anyone):
    sent = anyone.post(
        "/api/reports", json={"category": "road", "text": "Ổ gà", "lon": 107.3558, "lat": 20.9887}
    ).json
    return f"/api/reports/{sent['code']}/receipt?key={sent['rating_key']}"


def test_a_receipt_is_proved_with_nothing_but_the_key(anyone, signed, alone):
    address = receipt_of(anyone)
    assert anyone.get(address).status_code == 409  # nothing covers it yet
    signed()

    answer = anyone.get(address)
    status, said = alone("receipt", answer.data)

    assert status == 0
    assert said.startswith("PROVED. This event stands in the log of kalong")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_receipt_that_was_tampered_with_is_not(anyone, signed, alone):
    address = receipt_of(anyone)
    signed()
    receipt = anyone.get(address).json
    receipt["event"]["state"] = receipt["event"]["state"].replace("road", "cable")

    status, said = alone("receipt", json.dumps(receipt).encode())

    assert (status, said[:10]) == (1, "NOT PROVED")


def test_a_receipt_under_another_key_is_not(anyone, signed, alone):
    address = receipt_of(anyone)
    signed()
    other = verify.Key("kalong", bytes(32))

    status, said = alone("receipt", anyone.get(address).data, other)

    assert (status, said[:10]) == (1, "NOT PROVED")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"checkpoint": 1}', b"\xff"])
@pytest.mark.parametrize("kind", ["receipt", "export"])
def test_garbage_is_not_proved_and_is_said_in_words(alone, kind, content):
    status, said = alone(kind, content)

    assert (status, said[:10]) == (1, "NOT PROVED")


def test_a_receipt_is_for_whoever_has_the_key_of_the_case(anyone, signed):
    code = send(anyone)
    signed()

    assert anyone.get(f"/api/reports/{code}/receipt").status_code == 404
    assert anyone.get(f"/api/reports/{code}/receipt?key=x").status_code == 404


def test_one_checkpoint_goes_on_from_another(services, anyone, signed):
    send(anyone)
    signed()
    first = checkpoint_of(anyone, services)
    send(anyone)
    signed()
    second = checkpoint_of(anyone, services)

    sizes = {"first": first.size, "second": second.size}
    path = hashes(anyone.get("/api/log/consistency", query_string=sizes).json)

    assert second.size > first.size
    check_consistency(first.size, first.root, second.size, second.root, path)
    notes = anyone.get(f"/api/log/checkpoints?after={first.size}").json
    assert [Checkpoint.read(note, [services.signer.key]) for note in notes] == [second]


def checkpoint_of(anyone, services):
    return Checkpoint.read(anyone.get("/log/checkpoint").text, [services.signer.key])


def test_an_inclusion_tells_nothing_of_the_event(services, anyone, signed):
    send(anyone)
    signed()
    position = services.city.recorder.max_notification_id()

    found = anyone.get(f"/api/log/inclusion?position={position}").json

    assert set(found) == {"checkpoint", "index", "path"}
    assert found["index"] == checkpoint_of(anyone, services).size - 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/log/inclusion?position=999999", 409),
        ("/api/log/inclusion?position=-1", 422),
        ("/api/log/inclusion?position=x", 422),
        ("/api/log/consistency?first=1&second=999999", 404),
        ("/api/log/consistency?first=3&second=2", 404),
        ("/log/tile/0/99999", 404),
        ("/log/tile/99/0", 404),
        ("/log/tile/0/99999999999999999999", 404),
        ("/log/checkpoint", 404),
    ],
)
def test_what_is_not_there_is_said(anyone, address, status):
    assert anyone.get(address).status_code == status


def test_a_tile_holds_the_leaves(services, anyone, signed):
    send(anyone)
    signed()
    size = checkpoint_of(anyone, services).size

    tile = anyone.get("/log/tile/0/0")

    assert len(tile.data) == 32 * min(size, 256)
    position = services.city.recorder.max_notification_id()
    path = anyone.get(f"/api/log/inclusion?position={position}").json["path"]
    assert base64.b64decode(path[0]) in [tile.data[n : n + 32] for n in range(0, size * 32, 32)]
