import tarfile
from base64 import b64encode
from dataclasses import replace
from hashlib import sha512
from io import BytesIO

import pytest

from web.maps.vendor import LEAFLET, NotThePinnedPackage, check, fetch, unpack


def test_another_package_under_the_same_name_is_refused(tmp_path):
    with pytest.raises(NotThePinnedPackage):
        check(LEAFLET, archive_of(tmp_path, {"dist/leaflet.js": "// not the one"}))


def test_the_pinned_package_is_taken(tmp_path):
    archive = archive_of(tmp_path, {"dist/leaflet.js": "// the one"})
    integrity = b64encode(sha512(archive.read_bytes()).digest()).decode()

    check(replace(LEAFLET, integrity=integrity), archive)


def test_only_what_the_pages_need_is_unpacked_and_the_licence(tmp_path):
    wanted = {"LICENSE", "dist/leaflet.js", "dist/images/layers.png"}
    files = dict.fromkeys([*wanted, "src/Leaflet.js", "dist/leaflet.js.map", "package.json"], "x")

    unpack(LEAFLET, archive_of(tmp_path, files), tmp_path / "out")

    found = {str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.*")}
    assert found == {"leaflet.js", "images/layers.png"}
    assert (tmp_path / "out" / "LICENSE").exists()


def test_what_is_there_is_not_fetched_again(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    (tmp_path / LEAFLET.folder).mkdir()

    assert fetch(LEAFLET, tmp_path) == tmp_path / LEAFLET.folder


def archive_of(folder, files):
    archive = folder / "package.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(text.encode())
            tar.addfile(member, BytesIO(text.encode()))
    return archive
