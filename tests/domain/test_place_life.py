"""The life of a place: nobody publishes alone, prices are checked, wrongs are put right."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.people.actor import SYSTEM, Actor
from domain.people.authority import MAY_WITH_PLACES, Area, NotYourTask
from domain.places.content import (
    CheckedInFuture,
    Content,
    PlaceNameMissing,
    PostedPrice,
    TooManyPhotos,
)
from domain.places.corrections import NotInThisState, OwnRemedy, UnknownCorrection
from domain.places.desk import KeyTaken, PlaceDesk, UnknownPlace
from domain.places.hours import HoursUnreadable
from domain.places.line import LegsMissing, LineOutsideCountry, TooManyPoints
from domain.places.place import NothingDrafted, NotReviewedYet, NotShown, OwnDraft, Place
from domain.places.route import OwnRoute, Route, StopsMissing
from domain.places.route_desk import RouteDesk
from domain.refusals import HappenedMeanwhile
from domain.reports.words import ReasonMissing
from tests.domain.cast import LATER, NOON

EDITOR, SECOND = Actor("editor", "agency_officer"), Actor("second", "agency_officer")
STRANGER = Actor("stranger", "agency_officer")  # of another agency
LEADER, OTHER_LEADER = Actor("leader", "manager"), Actor("leader2", "manager")
DISPATCHER = Actor("dispatcher", "dispatcher")
TODAY = date(2026, 1, 1)
TICKET = PostedPrice({"vi": "Vé"}, 20000, "VND", {"vi": "người"}, date(2025, 12, 1))
FERRY = Content(
    {"vi": "Bến đò", "en": "Ferry"}, "attraction", 107.3, 20.9, "08:00-17:00", {}, (TICKET,)
)


def area_of(by):
    agencies = {"editor": "tourism", "second": "tourism", "stranger": "urban"}
    return Area(agency=agencies.get(by.id))


@pytest.fixture
def desk(city):
    return PlaceDesk(city, area_of)


@pytest.fixture
def key(request):
    return f"life of {request.node.name}"


@pytest.fixture
def drafted(desk, key):
    return desk.begin(key, FERRY, EDITOR, NOON, TODAY)


@pytest.fixture
def shown(desk, drafted):
    desk.review(drafted, SECOND, NOON)
    desk.publish(drafted, LEADER, NOON)
    return drafted


def test_a_draft_is_seen_by_nobody_until_somebody_else_reviewed_it(desk, drafted):
    assert desk.find(drafted).shown is None
    with pytest.raises(NotReviewedYet):
        desk.publish(drafted, LEADER, NOON)
    with pytest.raises(OwnDraft):
        desk.review(drafted, EDITOR, NOON)

    desk.review(drafted, SECOND, NOON)
    desk.publish(drafted, LEADER, NOON)

    place = desk.find(drafted)
    assert (place.draft, place.shown.name) == (None, FERRY.name)
    assert place.shown.prices == (replace(TICKET, verified_by="editor"),)


def test_not_even_a_leader_reviews_what_they_wrote(desk, key):
    own = desk.begin(key, FERRY, LEADER, NOON, TODAY)

    with pytest.raises(OwnDraft):
        desk.review(own, LEADER, LATER)


def test_visitors_read_what_was_published_while_another_draft_is_written(desk, shown):
    desk.draft(shown, replace(FERRY, kind="transport"), SECOND, LATER, TODAY)
    assert desk.find(shown).shown.kind == "attraction"

    with pytest.raises(OwnDraft):
        desk.review(shown, SECOND, LATER)
    desk.review(shown, EDITOR, LATER)
    desk.draft(shown, replace(FERRY, kind="market"), SECOND, LATER, TODAY)
    with pytest.raises(NotReviewedYet):  # what was reviewed is not what would be published
        desk.publish(shown, LEADER, LATER)


def test_a_draft_can_be_sent_back_with_a_reason(desk, drafted):
    with pytest.raises(ReasonMissing):
        desk.send_back(drafted, " ", SECOND, NOON)
    desk.send_back(drafted, "Giá vé đã khác", SECOND, NOON)

    assert desk.find(drafted).draft.sent_back == "Giá vé đã khác"


def test_whoever_looked_at_something_else_decides_nothing(desk, drafted):
    seen = desk.find(drafted).version
    desk.draft(drafted, replace(FERRY, kind="market"), EDITOR, LATER, TODAY)

    with pytest.raises(HappenedMeanwhile):
        desk.review(drafted, SECOND, LATER, seen)


def test_a_withdrawn_place_is_seen_no_more(desk, shown):
    desk.withdraw(shown, "Đã đóng cửa", LEADER, LATER)

    assert desk.find(shown).shown is None
    with pytest.raises(NotShown):
        desk.withdraw(shown, "Đã đóng cửa", LEADER, LATER)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"name": {"en": "Ferry"}}, PlaceNameMissing),
        ({"hours": "8h-17h"}, HoursUnreadable),
        ({"photos": ("a" * 64,) * 9}, TooManyPhotos),
        ({"prices": (replace(TICKET, verified_on=TODAY + timedelta(1)),)}, CheckedInFuture),
    ],
)
def test_what_cannot_be_told_is_refused_with_its_field(desk, key, change, refusal):
    with pytest.raises(refusal):
        desk.begin(key, replace(FERRY, **change), EDITOR, NOON, TODAY)
    assert desk.of_key(key) is None


@pytest.mark.usefixtures("drafted")
def test_a_key_belongs_to_one_place(desk, key):
    with pytest.raises(KeyTaken):
        desk.begin(key, FERRY, SECOND, LATER, TODAY)


def test_a_price_that_was_looked_at_again_tells_when_and_by_whom(desk, shown):
    desk.verify_prices(shown, [0, 0, 7, -1], TODAY, SECOND, LATER)

    (price,) = desk.find(shown).shown.prices
    assert (price.amount, price.verified_on, price.verified_by) == (20000, TODAY, "second")
    version = desk.find(shown).version
    assert desk.verify_prices(shown, [7], TODAY, SECOND, LATER) == 0
    assert desk.find(shown).version == version


def test_who_checked_an_old_price_stays_when_only_others_change(desk, shown):
    soup = replace(TICKET, item={"vi": "Phở"}, verified_on=TODAY)
    desk.draft(shown, replace(FERRY, prices=(TICKET, soup)), SECOND, LATER, TODAY)

    prices = desk.find(shown).draft.content.prices
    assert [price.verified_by for price in prices] == ["editor", "second"]


def test_a_correction_goes_from_the_order_to_a_second_look(desk, shown):
    desk.order_correction(shown, "Thu quá giá niêm yết", ["K7M4P2QX"], LEADER, LATER)
    with pytest.raises(NotInThisState):
        desk.verify_correction(shown, 1, LEADER, LATER)
    desk.remedy(shown, 1, "Đã trả lại tiền", EDITOR, LATER)
    desk.refuse_remedy(shown, 1, "Bảng giá vẫn thiếu", LEADER, LATER)
    desk.remedy(shown, 1, "Đã treo bảng giá", EDITOR, LATER)
    desk.verify_correction(shown, 1, LEADER, LATER)

    (found,) = desk.find(shown).corrections
    assert (found.state, found.reports, found.note) == (
        "verified",
        ("K7M4P2QX",),
        "Đã treo bảng giá",
    )
    with pytest.raises(UnknownCorrection):
        desk.remedy(shown, 2, "x", EDITOR, LATER)


def test_nobody_verifies_their_own_remedy(desk, shown):
    desk.order_correction(shown, "Thu quá giá", [], LEADER, LATER)
    desk.remedy(shown, 1, "Xong", LEADER, LATER)

    with pytest.raises(OwnRemedy):
        desk.verify_correction(shown, 1, LEADER, LATER)
    desk.verify_correction(shown, 1, OTHER_LEADER, LATER)


ACTS = {
    "draft": lambda desk, place, by: desk.draft(place, FERRY, by, LATER, TODAY),
    "review": lambda desk, place, by: desk.review(place, by, LATER),
    "publish": lambda desk, place, by: desk.publish(place, by, LATER),
    "withdraw": lambda desk, place, by: desk.withdraw(place, "x", by, LATER),
    "verify_prices": lambda desk, place, by: desk.verify_prices(place, [0], TODAY, by, LATER),
    "order": lambda desk, place, by: desk.order_correction(place, "x", [], by, LATER),
    "remedy": lambda desk, place, by: desk.remedy(place, 1, "x", by, LATER),
    "verify": lambda desk, place, by: desk.verify_correction(place, 1, by, LATER),
}
#                       the agency, another agency, dispatcher, manager
MAY = {
    "draft": (EDITOR, DISPATCHER, LEADER),
    "review": (EDITOR, DISPATCHER, LEADER),
    "publish": (DISPATCHER, LEADER),
    "withdraw": (DISPATCHER, LEADER),
    "verify_prices": (EDITOR, DISPATCHER, LEADER),
    "order": (LEADER,),
    "remedy": (EDITOR, DISPATCHER, LEADER),
    "verify": (LEADER,),
}
OTHERS = (Actor("an", "reporter"), Actor("w", "ward_officer"), Actor("a", "auditor"), SYSTEM)


@pytest.mark.parametrize("command", MAY_WITH_PLACES)
def test_only_those_who_may_do_something_with_a_place(desk, command):
    """Refused before it is asked whether there is such a place; allowed ones find there is none."""
    for by in (EDITOR, STRANGER, DISPATCHER, LEADER, *OTHERS):
        refusal = UnknownPlace if by in MAY[command] else NotYourTask
        with pytest.raises(refusal):
            ACTS[command](desk, Place.create_id("nowhere"), by)


def test_nothing_is_reviewed_where_nothing_is_drafted(desk, shown):
    for act in ("review", "publish"):
        with pytest.raises(NothingDrafted):
            ACTS[act](desk, shown, LEADER)


def test_a_route_goes_over_places_that_visitors_see_and_is_published_by_another(desk, key, shown):
    other = desk.begin(f"{key} 2", FERRY, EDITOR, NOON, TODAY)
    routes = RouteDesk(desk)
    name = {"vi": "Dạo bờ sông"}
    for stops in ((shown,), (shown, shown), (shown, other), (shown, Route.create_id("x"))):
        with pytest.raises(StopsMissing):
            routes.draw(key, name, "foot", stops, EDITOR, NOON)
    desk.review(other, SECOND, NOON)
    desk.publish(other, LEADER, NOON)

    routes.draw(key, name, "foot", (shown, other), EDITOR, NOON)
    route = Route.create_id(key)
    with pytest.raises(OwnRoute):
        routes.publish(route, EDITOR, NOON)
    routes.publish(route, SECOND, NOON)
    assert routes.find(route).is_shown

    assert routes.draw(key, name, "foot", (shown, other), EDITOR, LATER) == 0
    routes.draw(key, name, "foot", (other, shown), EDITOR, LATER)
    assert not routes.find(route).is_shown


BEND = (107.35, 20.95)


def test_a_drawn_line_is_kept_and_another_one_is_another_way(desk, key, shown):
    other = desk.begin(f"{key} 2", FERRY, EDITOR, NOON, TODAY)
    desk.review(other, SECOND, NOON)
    desk.publish(other, LEADER, NOON)
    routes, name, stops = RouteDesk(desk), {"vi": "Dạo bờ sông"}, (shown, other, shown)
    bad = {
        LegsMissing: ((BEND,),),
        TooManyPoints: ((BEND,) * 2001, ()),
        LineOutsideCountry: ((BEND,), ((20.95, 107.35),)),
    }
    for refusal, line in bad.items():
        with pytest.raises(refusal):
            routes.draw(key, name, "foot", stops, EDITOR, NOON, line)

    routes.draw(key, name, "foot", stops, EDITOR, NOON, ((BEND,), ()))
    assert routes.find(Route.create_id(key)).line == ((BEND,), ())
    assert routes.draw(key, name, "foot", stops, EDITOR, LATER, ((BEND,), ())) == 0
    assert routes.draw(key, name, "foot", stops, EDITOR, LATER, ((), ())) > 0
    assert routes.find(Route.create_id(key)).line == ()
