import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from domain.reports.life import refuse_unless_possible
from domain.reports.report import Report
from eventlog.mapper import EventMapper
from eventlog.replay import project
from tests.benchmarks.figure import Figure, table
from tests.benchmarks.invented import codes, history

ROOT = Path(__file__).parent.parent.parent
COMMANDS = {
    "report.accepted": "accept",
    "report.rejected": "reject",
    "report.assigned": "assign",
    "report.work_started": "start",
    "report.resolved": "resolve",
    "report.rated": "rate",
}


def test_every_benchmark_runs_and_keeps_its_figures(tmp_path):
    command = [sys.executable, "-m", "tests.benchmarks", "--quick"]
    environment = {**os.environ, "KALONG_HOME": str(tmp_path)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=900)

    kept = msgspec.json.decode((tmp_path / "bench.json").read_bytes())

    wanted = {"name", "value", "unit", "baseline", "baseline_value", "goal", "met"}
    assert all(wanted <= figure.keys() for figure in kept)
    assert len({figure["name"] for figure in kept}) > 25


class TestTheInventedHistory:
    def test_it_is_the_same_for_the_same_seed(self):
        assert list(islice(history(7), 2000)) == list(islice(history(7), 2000))
        assert list(islice(history(7), 2000)) != list(islice(history(8), 2000))

    def test_it_is_in_the_order_of_time(self):
        moments = [event.at for event in islice(history(), 5000)]

        assert moments == sorted(moments)

    def test_every_case_goes_as_the_domain_lets_it_go(self):
        mapper = EventMapper()
        cases = {}
        for _, stream, version, topic, state in islice(history(), 5000):
            case = cases.get(stream)
            if command := COMMANDS.get(topic):
                refuse_unless_possible(command, case.status)
            assert version == (case.version if case else 0) + 1
            cases[stream] = project(case, [mapper.event(topic, stream, version, state)])

        reports = [case for case in cases.values() if isinstance(case, Report)]
        assert len({report.status for report in reports}) == 5

    def test_no_code_comes_twice(self):
        some = list(islice(codes(), 100_000))

        assert len(set(some)) == len(some)


class TestAGoal:
    @pytest.mark.parametrize(("value", "met"), [(10, True), (9.9, False), (None, None)])
    def test_at_least(self, value, met):
        assert Figure("", value, "/s").at_least(10).met is met

    @pytest.mark.parametrize(("value", "met"), [(10, True), (10.1, False)])
    def test_at_most(self, value, met):
        assert Figure("", value, "ms").at_most(10).met is met

    @pytest.mark.parametrize(("value", "met"), [(30, True), (29, False)])
    def test_against_the_baseline(self, value, met):
        assert Figure("", value, "/s", "another", 10).times_its_baseline(3).met is met

    def test_what_was_missed_can_be_seen(self):
        assert "MISSED" in table([Figure("appends", 9, "/s").at_least(10)])
