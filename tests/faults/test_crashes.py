"""Whatever is killed, and whenever: nothing that was acknowledged is lost, and no view is wrong."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random

import pytest

from tests.conftest import urls_of
from tests.faults import checks
from tests.faults.cast import city_of, cluster_in
from tests.faults.notes import SOAK, note
from tests.faults.stage import CRASHES, Stage, the_database
from tests.faults.writers import Ack, people_at_work

ROUNDS = 20  # on one city; a soak makes ten of them
PARTS = 10 if SOAK else 1
FEWEST_CRASHES, MOST_CRASHES = 5, 25  # with nothing flushed
UNSAFE = {
    "synchronous_commit": "off",
    "wal_writer_delay": "10s",
}


@contextmanager
def stage_in(home: Path, seed: int, **settings: str) -> Iterator[Stage]:
    with (
        cluster_in(home, **settings) as cluster,
        city_of(home, urls_of(cluster, "kalong")) as city,
        ExitStack() as people,
    ):
        for name in ("web", "worker"):
            city.kalong(name).start()
        city.wait_until_ready()
        ledger = people.enter_context(people_at_work(city.port, seed))
        yield Stage(cluster, city, Random(seed), ledger, people.close)


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_was_acknowledged_is_lost_and_every_view_tells_the_log(
    tmp_path: Path, seed: int, part: int
) -> None:
    with stage_in(tmp_path, seed + part) as stage:
        for kind in shuffled_kinds(stage.random):
            stage.wait_a_little()
            stage.crash(kind)
            assert stage.web.is_running
            assert stage.worker.is_running
            every_promise_is_kept(stage)
        stage.everybody_goes_home()
        assert stage.ledger.odd == []
        every_promise_is_kept(stage)
        assert every_view_is_the_same_when_it_is_fed_from_nothing(stage)
        note(told(stage))


def shuffled_kinds(random: Random) -> list[str]:
    """Each kind about as often as the others."""
    kinds = list(islice(cycle(CRASHES), ROUNDS))
    random.shuffle(kinds)
    return kinds


def every_promise_is_kept(stage: Stage) -> None:
    with stage.city.engine() as engine:
        acks = tuple(stage.ledger.acks)
        seen = checks.look(engine)
        assert checks.promise_a(acks, seen.events).is_kept
        assert checks.promise_b(engine) == []
        assert checks.promise_c(seen) == []
        assert checks.parked(engine) == []


def every_view_is_the_same_when_it_is_fed_from_nothing(stage: Stage) -> bool:
    with stage.city.services() as services:
        services.catch_up()
        stage.worker.kill()
        return checks.fed_from_nothing(services.engine)


def told(stage: Stage) -> str:
    counts = ", ".join(f"{times} × {kind}" for kind, times in sorted(stage.kinds.items()))
    reports = len(stage.ledger.reports)
    return (
        f"  {counts}; {reports} reports acknowledged and none lost, {stage.ledger.sent_again} sent"
        f" again; serving again after {max(stage.away):.2f} s at worst"
    )


def test_reports_that_were_never_flushed_are_missed_by_the_same_check(
    tmp_path: Path, seed: int
) -> None:
    """Without `synchronous_commit` PostgreSQL acknowledges what it has not yet written."""
    lost = [0]
    with stage_in(tmp_path, seed, **UNSAFE) as stage:
        stage.worker.kill()  # what it writes would push the reports out of memory
        while len(lost) <= FEWEST_CRASHES or (not lost[-1] and len(lost) <= MOST_CRASHES):
            stage.wait_a_little()
            the_database(stage)
            lost.append(len(lost_reports(stage)))
    note(f"  {lost[-1]} reports lost in {len(lost) - 1} crashes, as it has to be: {lost[1:]}")
    assert lost[-1] > 0


def lost_reports(stage: Stage) -> list[Ack]:
    """All that were lost since the beginning."""
    acks = tuple(stage.ledger.acks)
    with stage.city.engine() as engine:
        return checks.promise_a(acks, checks.look(engine).events).lost
