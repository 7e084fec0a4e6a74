"""The two views with a row a report: the ward board and the live map."""

import pytest
from msgspec.json import decode
from sqlalchemy import func, select

from domain.people.actor import Actor
from eventlog.mapper import encode
from projections.live_map import table as live_map
from projections.report_list import COLUMNS
from projections.report_row import feature
from projections.ward_board import table as ward_board
from tests.domain.cast import AT_SEA, BEN_CAT, BINH, LATER, NOON
from tests.projections.cast import PIN, database


@pytest.fixture(scope="module")
def urls(cluster, migrated):
    return database(cluster, migrated, "report_views")


both_views = pytest.mark.parametrize("table", [ward_board, live_map], ids=["board", "map"])


class TestBothViews:
    @both_views
    def test_a_new_report_is_shown_with_its_pin_its_ward_and_the_agency_proposed(self, town, table):
        code = town.submit("hole")

        row = town.row(table, code)

        shown = {name: row[name] for name in COLUMNS if name not in ("text", "photo")}
        assert shown == {
            "code": code,
            "category": "road",
            "status": "SUBMITTED",
            "lon": PIN.lon,
            "lat": PIN.lat,
            "ward_id": BEN_CAT,
            "ward_name": "Bến Cát",
            "how": "inside",
            "agency": "urban",
            "kind": "problem",
            "stage": None,
            "due": None,
            "merged_into": None,
            "media": None,
            "voice": None,
            "submitted_at": NOON,
            "changed_at": NOON,
            "first_position": town.begun + 1,
            "position": town.begun + 3,
            "version": 3,
        }

    @both_views
    def test_each_event_changes_what_it_says_and_nothing_else(self, town, table):
        code = town.submit("hole")
        told = [town.row(table, code)]
        for act in (town.accept, town.assign, town.start, town.resolve):
            act(code)
            told.append(town.row(table, code))

        assert [row["status"] for row in told] == [
            "SUBMITTED",
            "ACCEPTED",
            "ACCEPTED",
            "IN_PROGRESS",
            "RESOLVED",
        ]
        assert [row["position"] - town.begun for row in told] == [3, 4, 5, 6, 7]
        assert [row["version"] for row in told] == [3, 4, 5, 6, 7]
        assert {row["first_position"] for row in told} == {town.begun + 1}
        assert [row["changed_at"] for row in told] == [NOON, LATER, LATER, LATER, LATER]
        moving = {"status", "position", "version", "changed_at", "text", "photo", "held_back"}
        moving |= {"co_handlers", "feature", "public_feature"}  # the feature is made of the others
        still = [{k: v for k, v in row.items() if k not in moving} for row in told]
        assert all(row == still[0] for row in still)
        assert [row["feature"].encode() for row in told] == [encode(feature(row)) for row in told]

    @both_views
    def test_another_agency_takes_over_and_the_work_begins_anew(self, town, table):
        code = town.submit("hole")
        town.accept(code)
        town.assign(code)
        town.start(code)
        town.assign(code, "water")

        row = town.row(table, code)

        assert (row["agency"], row["status"]) == ("water", "ACCEPTED")

    @both_views
    def test_a_report_at_sea_has_no_ward_and_one_without_a_rule_no_agency(self, town, table):
        row = town.row(table, town.submit("boat", AT_SEA, category="idea"))

        assert (row["ward_id"], row["ward_name"], row["how"]) == (None, None, "none")
        assert row["agency"] is None

    @both_views
    def test_a_pin_is_a_point_that_postgis_knows(self, town, table):
        code = town.submit("hole", lon=107.123456789, lat=-0.000001)
        town.worker.catch_up()

        c = table.c
        point = (func.ST_X(c.point), func.ST_Y(c.point), func.ST_SRID(c.point))
        with town.engine.connect() as db:
            found = db.execute(select(*point, c.lon, c.lat).where(c.code == code)).one()
        assert found == (107.123456789, -0.000001, 4326, 107.123456789, -0.000001)

    @both_views
    def test_a_row_changed_in_an_earlier_batch_goes_on_from_there(self, town, table):
        in_steps, at_once = town.submit("in steps"), town.submit("at once")
        for act in (town.accept, town.assign, town.start):
            act(in_steps)
            town.worker.catch_up()
        for act in (town.accept, town.assign, town.start):
            act(at_once)

        rows = [town.row(table, code) for code in (in_steps, at_once)]

        own = {"report_id", "code", "first_position", "position", "feature"}
        one, other = ({k: v for k, v in row.items() if k not in own} for row in rows)
        assert one == other


class TestTheWordsOnTheLiveMap:
    def words(self, town, code):
        row = town.row(live_map, code)
        told = decode(row["feature"])["properties"]
        assert (told["text"], told["photo"]) == (row["text"], row["photo"])
        return row["text"], row["photo"]

    def test_they_are_held_back_until_the_report_is_accepted(self, town):
        row = town.row(live_map, town.submit("hole"))

        assert PIN.text not in str(row)
        assert PIN.photo not in str(row)

    def test_they_are_shown_from_then_on(self, town):
        code = town.submit("hole")
        town.worker.catch_up()
        for act in (town.accept, town.assign, town.start, town.resolve):
            act(code)

            assert self.words(town, code) == (PIN.text, PIN.photo)

    def test_a_rejected_report_shows_them_only_once_it_is_reopened(self, town):
        code = town.submit("hole")
        town.worker.catch_up()
        town.reject(code)

        row = town.row(live_map, code)

        assert row["status"] == "REJECTED"
        assert PIN.text not in str(row)
        assert PIN.photo not in str(row)
        town.desk.reopen(code, "a mistake", Actor("dung", "manager"), LATER)
        assert self.words(town, code) == (PIN.text, PIN.photo)

    def test_the_same_holds_where_all_of_it_comes_in_one_batch(self, town):
        accepted, rejected = town.submit("one"), town.submit("other")
        town.accept(accepted)
        town.reject(rejected)

        assert self.words(town, accepted) == (PIN.text, PIN.photo)
        assert self.words(town, rejected) == (None, None)

    def test_a_moderator_hides_them_and_shows_them_again(self, town):
        code = town.submit("hole")
        town.accept(code)

        town.desk.hide(code, "names a neighbour", BINH, LATER)
        assert self.words(town, code) == (None, None)
        town.desk.show(code, BINH, LATER)
        assert self.words(town, code) == (PIN.text, PIN.photo)

    def test_what_was_hidden_before_it_was_screened_stays_hidden(self, town):
        code = town.submit("hole")
        town.desk.hide(code, "names a neighbour", BINH, LATER)
        town.accept(code)

        assert self.words(town, code) == (None, None)

    def test_a_report_without_a_photo_shows_its_words(self, town):
        code = town.submit("hole", photo=None)
        town.accept(code)

        assert self.words(town, code) == (PIN.text, None)


def test_the_board_shows_an_officer_the_words_from_the_first_moment_to_the_last(town):
    code = town.submit("hole")
    assert town.row(ward_board, code)["text"] == PIN.text

    town.reject(code)
    assert town.row(ward_board, code)["photo"] == PIN.photo


def test_words_that_could_trouble_a_database_arrive_as_they_are(town):
    text = 'it\'s "50 %" \\ \\N \\. {a,b} $1 :x %s\tổ\ngà 🕳️'
    code = town.submit("hole", text=text)
    town.accept(code)

    assert town.row(ward_board, code)["text"] == text
    assert town.row(live_map, code)["text"] == text
