"""Searches of the public list: found, saved, shared, and alerts that are told once."""

import re
from datetime import UTC, timedelta
from html import unescape
from itertools import count

import pytest
from sqlalchemy import or_, select
from sqlalchemy.exc import OperationalError

from domain.messages.searches import MOST_CASES, Search, SearchDesk, TooManyCases
from domain.people.actor import Actor
from domain.reports.code import for_people
from eventlog.outbox import delivery, search_match
from tests.web.cast import act, send, ward_of
from tests.web.messages.people import BY_MAIL, somebody
from web.messages.channels import Sent
from web.messages.followers import Asked, Followers
from web.messages.sending import send_one
from web.people.forgetting import forget
from web.searches import alerts
from web.searches.alerts import Alerts

SECOND = timedelta(seconds=1)
MANAGER = Actor("manager@demo", "manager")


class Post:
    def __init__(self):
        self.got = []

    def send(self, message):
        self.got.append(message)
        return Sent()


@pytest.fixture(autouse=True)
def by_day(fed, monkeypatch):
    """Ten o'clock and so many seconds: at night nothing is sent."""
    ten = fed.now().astimezone(fed.config.time_zone).replace(hour=10, minute=0)
    seconds = count()
    monkeypatch.setattr(fed, "now", lambda: ten.astimezone(UTC) + next(seconds) * SECOND)


@pytest.fixture
def an(fed):
    return somebody(fed, BY_MAIL)


def save(services, who, **search):
    SearchDesk(services.city).save(Search("Đèn", **search), who, services.now())
    services.catch_up()


def found(services):
    """All steps that there are to do, by a process that begins anew."""
    alerts = Alerts(services)
    while alerts.find():
        pass
    with services.engine.connect() as db:
        query = select(delivery).where(or_(*map(delivery.c.policy.like, ("search%", "list%"))))
        return db.execute(query).mappings().all()


def letters(services):
    post = Post()
    while send_one(services, "email", post):
        pass
    return [m.letter for m in post.got if m.letter.notice in ("found", "in_list", "search_digest")]


def codes_on(page):
    return [part.split('"')[0] for part in page.split('data-code="')[1:]]


def test_the_list_is_found_by_filters_and_words_without_marks(anyone, as_, fed):
    lamp, other = send(anyone, "Đèn đường Hoà Bình hỏng"), send(anyone, "Rác thải")
    dispatcher = as_("dispatcher@demo")
    hidden = send(anyone, "Đèn có tên người")
    for code in (lamp, other, hidden):
        act(dispatcher, code, "acceptance")
    act(dispatcher, hidden, "hiding", reason="tên người")
    fed.catch_up()
    ward = ward_of(anyone, lamp)

    for query in ("words=den hòa", f"words=ĐÈN&ward={ward}&category=drainage&status=ACCEPTED"):
        assert codes_on(anyone.get(f"/reports?{query}").text) == [lamp]
    assert codes_on(anyone.get("/reports").text) == [other, lamp]
    assert codes_on(anyone.get("/reports?status=RESOLVED").text) == []
    for bad in ("status=FINE", "ward=x", "before=-1", f"words={'x' * 101}"):
        assert anyone.get(f"/reports?{bad}").status_code == 422


def test_what_newly_fits_is_told_once_whatever_is_killed(anyone, as_, fed, an, monkeypatch):
    before = send(anyone, "Đèn cũ")
    fed.catch_up()
    save(fed, an, words="den", alert="at_once")
    lamp, other = send(anyone, "Đèn hỏng"), send(anyone, "Rác")
    fed.catch_up()
    assert found(fed) == []  # its words are not public yet
    dispatcher = as_("dispatcher@demo")
    for code in (before, lamp, other):
        act(dispatcher, code, "acceptance")
    fed.catch_up()
    killed_half_way(fed, monkeypatch)
    (row,) = found(fed)
    act(dispatcher, lamp, "assignment", agency="urban")
    fed.catch_up()

    assert found(fed) == [row]
    assert (row["recipient"], row["channel"]) == (an.id, "email")
    (letter,) = letters(fed)
    assert "Đèn" in letter.text
    assert letter.subject.startswith("Ka Long: Report")
    assert letter.stop


def killed_half_way(services, monkeypatch):
    with monkeypatch.context() as m:
        m.setattr(alerts, "MOVE", "SELECT pg_terminate_backend(pg_backend_pid()), %s")
        with pytest.raises(OperationalError):
            Alerts(services).find()


def test_nothing_is_told_of_what_became_private(anyone, fed, an):
    save(fed, an, alert="at_once")
    hidden, shown = send(anyone, "Đèn"), send(anyone, "Đèn khác")
    fed.catch_up()
    assert len(found(fed)) == 2
    fed.desk.hide(hidden, "tên người", Actor("dispatcher@demo", "dispatcher"), fed.now())
    fed.catch_up()

    (letter,) = letters(fed)
    assert letter.code.replace("-", "").replace(" ", "") == shown


def test_nothing_is_told_of_what_is_wanted_no_longer(anyone, fed, an):
    save(fed, an, alert="at_once")
    (search,) = SearchDesk(fed.city).of(an.id).searches
    send(anyone, "Đèn")
    fed.catch_up()
    assert len(found(fed)) == 1
    SearchDesk(fed.city).change(search, "Đèn", "never", an, fed.now())
    fed.catch_up()
    assert letters(fed) == []

    SearchDesk(fed.city).remove(search, an, fed.now())
    fed.catch_up()
    send(anyone, "Đèn nữa")
    fed.catch_up()
    assert len(found(fed)) == 1
    Alerts(fed).sweep()
    with fed.engine.connect() as db:
        assert db.execute(select(search_match)).all() == []


def test_a_daily_digest_tells_what_was_found_that_day_and_once(anyone, fed, an, monkeypatch):
    save(fed, an, category="drainage")
    codes = [send(anyone, "Nắp cống"), send(anyone, "Cống tắc")]
    fed.catch_up()
    assert found(fed) == []  # nothing at once
    clock = fed.now().astimezone(fed.config.time_zone) - timedelta(hours=8)
    for days in (1, 1, 2):
        moment = (clock.replace(hour=9, minute=0) + timedelta(days=days)).astimezone(UTC)
        monkeypatch.setattr(fed, "now", lambda moment=moment: moment)
        Alerts(fed).make()

    assert [row["policy"] for row in found(fed)] == ["search_digest"]
    (letter,) = letters(fed)
    assert all(f"/reports/{code}" in letter.text for code in codes)


def test_the_staff_save_by_name_share_the_address_and_remove(anyone, as_, fed):
    manager, code = as_("manager@demo"), send(anyone, "Đèn")
    fed.catch_up()
    form = {"name": "Cống", "category": "drainage", "alert": "never"}

    assert manager.post("/searches", data=form).status_code == 303
    page = manager.get("/searches").text
    assert "/reports?category=drainage" in page
    assert codes_on(anyone.get("/reports?category=drainage").text) == [code]
    search = page.split('name="search" value="')[1].split('"')[0]
    manager.post("/searches/removal", data={"search": search})
    assert "Cống" not in manager.get("/searches").text
    assert manager.post("/searches", data=form | {"name": " "}).status_code == 422
    assert manager.post("/searches/removal", data={"search": "x"}).status_code == 422
    assert "Cống" not in anyone.get("/searches").text


def changed(client, page, **given):
    search = page.split('name="search" value="')[1].split('"')[0]
    return client.post("/searches/change", data={"search": search} | given)


def test_name_and_alert_are_changed_where_the_searches_stand_and_nothing_is_missed(
    anyone, as_, fed, monkeypatch
):
    manager = as_("manager@demo")
    save(fed, MANAGER, words="den")
    lamp = send(anyone, "Đèn")  # its words are public later
    page = manager.get("/searches").text

    assert changed(manager, page, name="Đèn tối", alert="at_once").status_code == 303
    (search,) = SearchDesk(fed.city).of("manager@demo").searches.values()
    assert search == Search("Đèn tối", words="den", alert="at_once")
    page = manager.get("/searches").text
    assert "Báo cho bạn: Ngay lập tức" in page
    monkeypatch.setattr(fed.roster, "email", lambda _: "manager@city.example")
    act(as_("dispatcher@demo"), lamp, "acceptance")
    fed.catch_up()
    assert len(found(fed)) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "Ngõ 5"}, "name"),  # another one has it
        ({"alert": "often"}, "alert"),
        ({"alert": ""}, "alert"),
    ],
)
def test_what_cannot_be_changed_is_said_at_its_field(anyone, as_, fed, given, field):
    manager = as_("manager@demo")
    SearchDesk(fed.city).pick(send(anyone, "Đèn"), "Ngõ 5", MANAGER, fed.now())
    save(fed, MANAGER)
    page = manager.get("/searches").text.partition(">Đèn</a>")

    answer = changed(manager, page[2], **{"name": "Mới", "alert": "never"} | given)

    assert answer.status_code == 422
    assert re.search(
        rf'name="{field}"[^>]*aria-invalid="true" aria-describedby="fault"', answer.text
    )
    assert answer.text.count('role="alert"') == 1
    assert f'value="{given.get("name", "Mới")}"' in answer.text  # nothing that was typed is lost
    assert Search("Đèn") in SearchDesk(fed.city).of("manager@demo").searches.values()


def test_a_collection_is_renamed_and_nobody_changes_what_is_not_theirs(app, anyone, as_, fed):
    code, manager = send(anyone, "Đèn"), as_("manager@demo")
    SearchDesk(fed.city).pick(code, "Ngõ 5", MANAGER, fed.now())
    fed.catch_up()
    page, given = manager.get("/searches").text, {"name": "Ngõ 6", "alert": "at_once"}

    assert changed(app.test_client(), page, **given).status_code == 403
    assert changed(as_("dispatcher@demo"), page, **given).status_code == 404
    assert changed(manager, page, **given).status_code == 303
    (kept,) = SearchDesk(fed.city).of("manager@demo").searches.values()
    assert kept == Search("Ngõ 6", alert="never", cases=(code,))


def test_who_changes_in_the_midst_of_the_day_is_told_everything_once(anyone, fed, an, monkeypatch):
    save(fed, an, category="drainage")
    first = send(anyone, "Nắp cống")
    fed.catch_up()
    assert found(fed) == []
    (search,) = SearchDesk(fed.city).of(an.id).searches
    SearchDesk(fed.city).change(search, "Cống", "at_once", an, fed.now())
    second = send(anyone, "Cống tắc")
    fed.catch_up()
    assert len(found(fed)) == 1
    (letter,) = letters(fed)
    assert for_people(second) in letter.text

    digest_of_the_next_day(fed, monkeypatch)
    (letter,) = letters(fed)
    assert first in letter.text
    assert second not in letter.text


def digest_of_the_next_day(services, monkeypatch):
    clock = services.now().astimezone(services.config.time_zone) + timedelta(days=1)
    morning = clock.replace(hour=9, minute=0).astimezone(UTC)
    monkeypatch.setattr(services, "now", lambda: morning)
    Alerts(services).make()


def test_an_officer_hears_once_of_what_newly_comes_into_a_list(anyone, as_, fed, monkeypatch):
    monkeypatch.setattr(fed.roster, "email", lambda _: "officer@city.example")
    officer, dispatcher = as_("agency1@demo"), as_("dispatcher@demo")
    before, later, other = (send(anyone, f"Nắp cống {number}") for number in range(3))
    given(dispatcher, before, "urban")
    officer.post("/desk/mine/filters", data={"name": "Cống", "query": "category=drainage"})
    assert "Báo cho tôi" in officer.get("/desk/mine").text
    officer.post("/desk/mine/filters/alerts", data={"name": "Cống", "on": "yes"})
    fed.catch_up()
    assert found(fed) == []  # it is in the list already

    given(dispatcher, later, "urban")
    given(dispatcher, other, "water")
    fed.catch_up()
    assert [row["policy"].partition(":")[0] for row in found(fed)] == ["list"]
    assert len(found(fed)) == 1
    (letter,) = letters(fed)
    assert letter.code.replace("-", "").replace(" ", "") == later

    officer.post("/desk/mine/filters/alerts", data={"name": "Cống", "on": "no"})
    given(dispatcher, send(anyone), "urban")
    fed.catch_up()
    assert len(found(fed)) == 1


def given(dispatcher, code, agency):
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "assignment", agency=agency)


def test_who_only_has_an_address_confirms_it_and_reads_nothing_a_stranger_typed(anyone, fed):
    form = {"name": "Mua ngay", "words": "den", "alert": "at_once", "email": "binh@example.vn"}
    assert anyone.post("/searches", data=form).status_code == 200
    post = Post()
    while fed.texts.send_one("email", post, fed.now()):
        pass
    (message,) = post.got
    assert "Mua ngay" not in message.letter.text
    token = message.letter.link.rsplit("/", 1)[1]
    assert anyone.post(f"/follow/{token}").status_code == 200
    who = Followers(fed).person(Asked("binh@example.vn", "vi"))

    (search,) = SearchDesk(fed.city).of(who).searches.values()
    assert (search.name, search.words, search.alert) == ("Mua ngay", "den", "at_once")


def test_who_is_forgotten_leaves_no_search(fed, an):
    save(fed, an, words="tên tôi")
    forget(fed, an.id, MANAGER, fed.now())

    assert SearchDesk(fed.city).of(an.id).searches == {}
    with fed.engine.connect() as db:
        stored = db.exec_driver_sql("SELECT searches::text FROM saved_search").scalars().all()
        log = db.exec_driver_sql("SELECT state::text FROM event_log")
        assert "tên tôi" not in str([*stored, *log.scalars()])


def picked(client, **given):
    return client.post("/searches/reports", data=given)


def test_a_collection_is_picked_by_hand_and_shown_to_whoever_has_its_address(app, anyone, as_, fed):
    lamp, drain, hidden = (send(anyone, text) for text in ("Đèn", "Cống", "Có tên người"))
    manager = as_("manager@demo")
    for code in (lamp, drain, hidden):
        assert picked(manager, code=code, name="Ngõ 5").status_code == 303
    fed.desk.hide(hidden, "tên người", Actor("dispatcher@demo", "dispatcher"), fed.now())
    fed.catch_up()
    address = unescape(
        re.search(r'href="(/reports\?cases=[^"]*)"', manager.get("/searches").text)[1]
    )

    assert codes_on(anyone.get(address).text) == [drain, lamp]
    assert found(fed) == []  # nothing is news of what was picked
    (kept,) = SearchDesk(fed.city).of("manager@demo").searches
    for code in (lamp, drain, hidden):
        manager.post("/searches/reports/removal", data={"code": code, "search": str(kept)})
    assert SearchDesk(fed.city).of("manager@demo").searches == {}
    assert picked(app.test_client(), code=lamp, name="Ngõ").status_code == 403


@pytest.mark.parametrize(
    ("given", "status"),
    [({"code": "ZZZZZZZZ"}, 404), ({"name": " "}, 422), ({"name": "Đèn"}, 409)],
)
def test_what_cannot_be_picked_is_refused(anyone, as_, fed, given, status):
    save(fed, MANAGER)
    told = {"code": send(anyone, "Đèn"), "name": "Ngõ 5"} | given

    answer = picked(as_("manager@demo"), **told)

    assert answer.status_code == status
    assert list(SearchDesk(fed.city).of("manager@demo").searches.values()) == [Search("Đèn")]


def test_a_collection_has_its_measure(fed):
    desk, codes = SearchDesk(fed.city), [f"{number:08}" for number in range(MOST_CASES + 1)]
    desk.save(Search("Ngõ 5", cases=tuple(codes[:-1])), MANAGER, fed.now())
    desk.pick(codes[0], "Ngõ 5", MANAGER, fed.now())

    with pytest.raises(TooManyCases):
        desk.pick(codes[-1], "Ngõ 5", MANAGER, fed.now())
