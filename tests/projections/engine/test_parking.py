from random import Random
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from domain.reports.code import report_id_of
from projections.case_stages import case_stages
from projections.engine.parking import BEHIND
from projections.engine.rebuild import rebuild
from projections.engine.worker import Worker
from projections.views import VIEWS
from projections.ward_board import ward_board
from tests.domain.cast import BINH, LATER, a_report
from tests.projections.engine.tally import Fussy, Tally, accepted, expected, streams, tallied

UNREADABLE = {
    "an unknown topic": ("report.teleported", b"{}"),
    "a state that does not fit": ("report.accepted", b'{"by": 7}'),
    "a shape of a later version": ("report.accepted", b'{"class_version": 2}'),
}


def errors(town, view):
    query = "SELECT position, error FROM parked_event WHERE projection = %s ORDER BY position"
    with town.engine.connect() as db:
        return {row.position: row.error for row in db.exec_driver_sql(query, (view,))}


def shown(town, view):
    return [row["code"] for row in town.rows(view.table)]


@pytest.mark.parametrize("unreadable", UNREADABLE.values(), ids=UNREADABLE)
class TestAnEventThatNobodyCanRead:
    def test_it_waits_in_every_view_and_the_others_go_on(self, town, unreadable):
        before = town.submit("before")
        stream = uuid4()
        (position,) = town.city.recorder.insert_events([StoredEvent(stream, 1, *unreadable)])
        after = town.submit("after")

        town.worker.catch_up()

        assert town.parked() == {(view.name, stream): [position] for view in VIEWS}
        assert set(shown(town, ward_board)) == {before, after}

    def test_later_events_of_its_stream_wait_behind_it(self, town, unreadable):
        code = town.submit("hole")
        stream = report_id_of(code)
        bad = StoredEvent(stream, 4, *unreadable)
        behind = [accepted(stream, version) for version in (5, 6)]
        positions = town.city.recorder.insert_events([bad, *behind])

        row = town.row(ward_board.table, code)

        assert (row["status"], row["version"]) == ("SUBMITTED", 3)
        assert town.parked()["ward_board", stream] == positions
        assert errors(town, "ward_board")[positions[-1]] == BEHIND

    def test_it_is_no_matter_whether_they_come_later(self, town, unreadable):
        code = town.submit("hole")
        stream = report_id_of(code)
        positions = []
        for event in (StoredEvent(stream, 4, *unreadable), accepted(stream, 5)):
            positions += town.city.recorder.insert_events([event])
            town.worker.catch_up()

        assert town.parked()["ward_board", stream] == positions
        assert town.row(ward_board.table, code)["version"] == 3


class TestAnEventThatOneViewCannotTake:
    @pytest.fixture
    def unstorable(self, town):
        """No desk lets it through, and a log that outlives its software may still hold it."""
        report = a_report("a\x00b")
        report.accept(BINH, LATER)
        good = [town.submit("before")]
        town.city.save(report)
        good.append(town.submit("after"))
        return report, good

    def test_it_waits_there_alone_with_its_stream_behind_it(self, town, unstorable):
        report, good = unstorable

        assert set(shown(town, ward_board)) == set(good)
        assert set(town.parked()) == {("ward_board", report.id)}
        assert len(town.parked()["ward_board", report.id]) == 2

    def test_a_view_that_can_take_it_does(self, town, unstorable):
        report, _ = unstorable

        row = next(r for r in town.rows(case_stages.table) if r["report_id"] == report.id)

        assert (row["status"], row["version"]) == ("ACCEPTED", report.version)

    def test_the_reason_is_kept(self, town, unstorable):
        report, _ = unstorable
        town.worker.catch_up()

        first, behind = town.parked()["ward_board", report.id]
        assert "0x00" in errors(town, "ward_board")[first]
        assert errors(town, "ward_board")[behind] == BEHIND


class TestAmongManyEvents:
    @pytest.mark.parametrize("batch", [3, 7, 10_000])
    def test_one_event_that_fails_costs_no_other_stream_anything(self, tally, batch, monkeypatch):
        monkeypatch.setattr("projections.engine.ahead.BATCH", batch)
        events = streams(Random(3), 20, 400)
        bad = events[200]
        tally.city.recorder.insert_events(events)
        fussy = Fussy(bad.originator_id, bad.originator_version)

        Worker(tally.engine, [fussy]).catch_up()

        wanted = expected(tally.engine)
        cut = wanted.pop(bad.originator_id).split()[: bad.originator_version - 1]
        found = tallied(tally.engine)
        assert found.pop(bad.originator_id, "").split() == cut
        assert found == wanted
        last = sum(event.originator_id == bad.originator_id for event in events)
        waiting = tally.parked()["tally", bad.originator_id]
        assert len(waiting) == last - bad.originator_version + 1

    def test_the_error_names_what_went_wrong_once(self, tally):
        events = streams(Random(3), 2, 20)
        tally.city.recorder.insert_events(events)
        bad = events[4]

        Worker(tally.engine, [Fussy(bad.originator_id, bad.originator_version)]).catch_up()

        said = list(errors(tally, "tally").values())
        assert said[0] == "ValueError('not this one')"
        assert set(said[1:]) == {BEHIND}

    def test_once_the_view_is_mended_a_rebuild_takes_what_waited(self, tally):
        events = streams(Random(3), 20, 400)
        tally.city.recorder.insert_events(events)
        bad = events[200]
        Worker(tally.engine, [Fussy(bad.originator_id, bad.originator_version)]).catch_up()
        assert tally.parked()

        rebuild(tally.engine, Tally())

        assert tally.parked() == {}
        assert tallied(tally.engine) == expected(tally.engine)

    def test_a_rebuild_of_a_view_that_is_not_mended_parks_the_same_again(self, tally):
        events = streams(Random(3), 20, 400)
        tally.city.recorder.insert_events(events)
        fussy = Fussy(events[200].originator_id, events[200].originator_version)
        Worker(tally.engine, [fussy]).catch_up()
        before = tally.parked()

        assert rebuild(tally.engine, fussy, compare=True).same

        assert tally.parked() == before
