"""Rules of the house that no linter knows."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SETUP = ConfigParser()
SETUP.read(ROOT / "setup.cfg")
PACKAGES = SETUP["importlinter"]["root_packages"].split()
CONTRACTS = {
    section.rpartition(":")[2]: SETUP[section]["name"]
    for section in SETUP.sections()
    if section.startswith("importlinter:contract:")
}
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
OTHER_SOURCES = sorted(
    path
    for kind in ("*.js", "*.css", "*.html")
    for path in (ROOT / "web").rglob(kind)
    if "vendor" not in path.parts
)
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
# One file on purpose: it is copied to where nothing else of ours is.
ALONE = {"eventlog/proof/verify.py": 530}


def told(path: Path) -> str:
    return str(path.relative_to(ROOT))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def calls(path: Path) -> set[str]:
    """Everything that is called or read by a dotted name, such as `datetime.now`."""
    return {ast.unparse(n) for n in ast.walk(parsed(path)) if isinstance(n, ast.Attribute)}


@pytest.mark.parametrize("name", PACKAGES)
def test_our_short_package_names_are_really_ours(name):
    assert Path(str(importlib.import_module(name).__file__)).is_relative_to(ROOT / name)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The code, to plant something in."""
    copy = tmp_path_factory.mktemp("copy")
    not_code = shutil.ignore_patterns("static", "templates", "translations", "__pycache__")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=not_code)
    shutil.copy(ROOT / "setup.cfg", copy)
    return copy


class TestTheWallsBetweenTheRooms:
    PLANTED = (
        ("floors", "domain/city.py", "import eventlog.reader"),
        ("floors", "domain/city.py", "from web import wiring"),
        ("floors", "eventlog/reader.py", "from projections.views import VIEWS"),
        ("floors", "geo/lookup.py", "import eventlog.tables"),
        ("floors", "eventlog/reader.py", "import geo.atlas"),
        ("floors", "migrations/roles.py", "import web.config"),
        ("pure-domain", "domain/reports/report.py", "import sqlalchemy"),
        ("pure-domain", "domain/reports/report.py", "import msgspec"),
        ("geometry", "web/cases.py", "import shapely"),
        ("geometry", "projections/ward_map.py", "from pyproj import Geod"),
        ("web-framework", "projections/views.py", "from flask import g"),
    )

    def broken(self, folder):
        """The contracts that import-linter finds broken."""
        program = Path(sys.executable).with_name("lint-imports")
        command = [program, "--no-cache", "--config", "setup.cfg"]
        answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        said = " ".join(answer.stdout.split())
        assert answer.returncode == (1 if " BROKEN" in said else 0), answer.stdout + answer.stderr
        assert all(
            f"{name} BROKEN" in said or f"{name} KEPT" in said for name in CONTRACTS.values()
        )
        return {key for key, name in CONTRACTS.items() if f"{name} BROKEN" in said}

    def test_they_stand(self, copy):
        assert self.broken(copy) == set()

    @pytest.mark.parametrize(("contract", "file", "bad"), PLANTED, ids=lambda value: str(value))
    def test_a_way_through_a_wall_is_noticed(self, copy, contract, file, bad):
        module = copy / file
        before = module.read_text()
        module.write_text(f"{before}\n{bad}\n")
        try:
            assert contract in self.broken(copy)
        finally:
            module.write_text(before)

    def test_no_contract_is_left_untried(self):
        assert {contract for contract, *_ in self.PLANTED} == set(CONTRACTS)


class TestSizes:
    def test_no_file_is_longer_than_a_reader_can_hold(self):
        lengths = {told(p): len(p.read_text().splitlines()) for p in [*MODULES, *OTHER_SOURCES]}

        assert {name: n for name, n in lengths.items() if n > ALONE.get(name, LONGEST_FILE)} == {}

    def test_no_function_is_longer_than_a_screen(self):
        long = [
            f"{told(path)}:{node.lineno} {node.name}"
            for path in MODULES
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
        ]

        assert long == []

    def test_there_is_something_to_measure(self):
        assert len(MODULES) > 100
        assert len(OTHER_SOURCES) > 20


class TestModules:
    def test_every_module_begins_with_a_sentence(self):
        first_lines = {
            told(path): (ast.get_docstring(parsed(path)) or "").split("\n\n")[0].replace("\n", " ")
            for path in MODULES
        }

        assert [name for name, line in first_lines.items() if not line.endswith(".")] == []

    def test_nothing_in_the_domain_asks_the_clock(self):
        clocks = re.compile(r"(datetime|date)\.(now|utcnow|today)$|^time\.|fromtimestamp")
        asked = {
            told(path): found
            for path in MODULES
            if path.is_relative_to(ROOT / "domain")
            and (found := {name for name in calls(path) if clocks.search(name)})
        }

        assert asked == {}

    def test_one_module_reads_the_environment(self):
        readers = [told(p) for p in MODULES if {"os.environ", "os.getenv"} & calls(p)]

        # `run` only hands it on to the programs that it starts.
        assert readers == ["web/commands/run.py", "web/config.py"]


class TestTests:
    def test_the_rooms_of_the_tests_are_no_packages(self):
        """Else `tests/domain` would hide `domain`."""
        assert sorted((ROOT / "tests").rglob("__init__.py")) == []

    def test_every_room_has_tests(self):
        rooms = {path.name for path in (ROOT / "tests").iterdir() if any(path.rglob("test_*.py"))}

        assert set(PACKAGES) <= rooms
