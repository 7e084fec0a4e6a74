from datetime import date

import pytest
from sqlalchemy import NullPool, create_engine

from domain.handbook.contents import Agency
from domain.handbook.handbook import Handbook
from domain.people.actor import SYSTEM
from domain.places.corrections import Correction
from domain.places.place import Place
from domain.reports.report import AgencyFound
from domain.wards.ward import Ward
from eventlog.factory import LoggedCity
from eventlog.mapper import EventMapper
from eventlog.replay import fold, project, story
from tests.domain.cast import AN, COMMANDS, IN_BEN_CAT, LATER, NOON, a_report
from tests.eventlog.cast import EVENTS_IN_EVERY_SHAPE, TICKET
from web.outside.database import Urls
from web.outside.postgres import OWNER

MAPPER = EventMapper()


def reports():
    for ending in ("accept", "reject", "assign", "start", "resolve", "rate"):
        report = a_report(f"ends with {ending}")
        report.determine_ward(IN_BEN_CAT, AN, NOON)
        report.determine_agency(AgencyFound("urban", 0, 7), AN, NOON)
        way = ["reject"] if ending == "reject" else ["accept", "assign", "start", "resolve", "rate"]
        for command in way[: way.index(ending) + 1]:
            COMMANDS[command](report)
        yield report


def others():
    ward = Ward("01", "Bến Cát", "phường", "a", date(2010, 1, 1), None, "", SYSTEM, NOON)
    ward.redraw("b", date(2025, 7, 1), None, "", SYSTEM, LATER)
    ward.abolish(date(2026, 1, 1), SYSTEM, LATER)
    yield ward
    place = Place("ferry", {"vi": "Bến đò"}, "attraction", 107.1, 21.1, SYSTEM, NOON)
    place.describe({"vi": "Chợ"}, "market", 107.2, 21.2, SYSTEM, LATER)
    place.post_prices([TICKET], SYSTEM, LATER)
    yield place
    handbook = Handbook(by=SYSTEM, timestamp=NOON)
    handbook.adopt_categories([], SYSTEM, NOON)
    handbook.adopt_agencies([Agency("urban", {"vi": "Đô thị"})], SYSTEM, LATER)
    handbook.adopt_rules([], SYSTEM, LATER)
    yield handbook


@pytest.fixture(scope="module")
def urls(cluster, migrated):
    """One database for all: nothing more happens in it."""
    cluster.create_database("replayed", template=migrated)
    return Urls(cluster.url(database="replayed"), cluster.url(OWNER, "replayed"))


@pytest.fixture(scope="module")
def lived(urls):
    aggregates = [*reports(), *others()]
    engine = create_engine(urls.application, poolclass=NullPool)
    LoggedCity(engine).save(*aggregates)
    return aggregates


def told(engine, aggregate_id):
    with engine.connect() as db:
        return story(db, MAPPER, aggregate_id)


def test_a_fold_is_what_the_library_replays(engine, city, lived):
    for aggregate in lived:
        folded = fold(told(engine, aggregate.id))

        assert folded == city.repository.get(aggregate.id) == aggregate


def test_every_version_of_it_is_what_the_library_replays_up_to_there(engine, city, lived):
    for aggregate in lived:
        events = told(engine, aggregate.id)
        for version in range(1, aggregate.version + 1):
            then = city.repository.get(aggregate.id, version=version)
            assert fold(events[:version]) == then


@pytest.mark.parametrize("shape", EVENTS_IN_EVERY_SHAPE)
def test_every_kind_of_event_changes_what_it_changes_for_the_library(shape):
    event = EVENTS_IN_EVERY_SHAPE[shape]
    if event.originator_version == 1:
        assert project(None, [event]) == event.mutate(None)
        return

    ours, theirs = begun_for(event), begun_for(event)

    assert project(ours, [event]) == event.mutate(theirs)


def begun_for(event):
    """The aggregate that this event goes on with, as the first event of its kind begins it."""
    aggregate = type(event).__qualname__.partition(".")[0]
    begins = (e for e in EVENTS_IN_EVERY_SHAPE.values() if e.originator_version == 1)
    begun = next(e for e in begins if type(e).__qualname__.startswith(f"{aggregate}.")).mutate(None)
    if hasattr(event, "number"):  # of a correction that was ordered before
        begun.corrections = [Correction(1, "", (), event.by, event.timestamp)]
    return begun


def test_a_story_has_the_events_of_one_aggregate_oldest_first(engine, lived):
    report = lived[5]

    events = told(engine, report.id)

    assert [r.event.originator_version for r in events] == list(range(1, report.version + 1))
    assert {r.event.originator_id for r in events} == {report.id}


def test_more_events_go_on_from_where_an_aggregate_was(engine, lived):
    for aggregate in lived:
        events = [recorded.event for recorded in told(engine, aggregate.id)]
        begun = project(None, events[:1])

        assert project(begun, events[1:]) == aggregate


def test_nothing_is_told_of_what_nobody_knows(engine):
    assert fold(told(engine, a_report().id)) is None
