"""An import is undone as a whole, but for what somebody has worked on."""

import pytest

from domain.reports.code import report_id_of
from projections.engine.rebuild import digest, rebuild
from projections.views import VIEWS
from tests.web.cast import act, send
from tests.web.imports.cast import TABLE, KilledAfter, codes, counts_of, sums, upload, work
from tests.web.live.cast import SECRET, Browser, running
from web.accounts.sessions import Sessions, hashed
from web.imports.carrying_out import carry_out
from web.live import tickets
from web.live.process import libpq
from web.reform.pace import Stopped


def digests(services):
    with services.engine.connect() as db:
        return {view.name: digest(db, view, "public") for view in VIEWS}


def test_an_import_that_is_undone_leaves_every_count_as_it_was(fed, manager, anyone, as_):
    send(anyone)
    before = counts_of(fed)
    where = upload(manager, TABLE)
    manager.post(f"{where}/begin")
    work(fed)
    assert counts_of(fed) != before
    (code,) = codes(fed, "SUBMITTED")
    act(as_("dispatcher@demo"), code, "acceptance")

    page = manager.get(f"{where}?lang=en").text
    assert f"/reports/{code}" in page.partition("Somebody has worked on these since")[2]
    undo = {"reason": "Wrong file", "worked": "undo"}
    assert manager.post(f"{where}/undo", data=undo).status_code == 303
    with pytest.raises(Stopped):
        carry_out(fed, KilledAfter(0))
    work(fed)

    assert counts_of(fed) == before
    kept = digests(fed)
    for view in VIEWS:
        rebuild(fed.engine, view)
    assert digests(fed) == kept


def test_an_undo_needs_a_reason_and_a_choice_and_an_import(fed, manager, taken_over):
    undo = {"reason": "Wrong file", "worked": "undo"}
    other = report_id_of(codes(fed, "SUBMITTED")[0])
    for where, given, status in (
        (taken_over, undo | {"reason": " "}, 422),
        (taken_over, undo | {"worked": "?"}, 422),
        (f"/desk/imports/{other}", undo, 404),
        (taken_over, undo, 303),
        (taken_over, undo, 409),
    ):
        assert manager.post(f"{where}/undo", data=given).status_code == status


def test_a_case_that_is_undone_is_known_to_nobody_but_the_auditor(
    fed, manager, anyone, as_, taken_over
):
    gone = [*codes(fed, "SUBMITTED"), *codes(fed, "RESOLVED")]
    manager.post(f"{taken_over}/undo", data={"reason": "Wrong file", "worked": "keep"})
    work(fed)

    for code in gone:
        assert anyone.get(f"/api/reports/{code}").status_code == 404
        assert manager.get(f"/reports/{code}").status_code == 404
        hidden = manager.post(f"/reports/{code}/hiding", json={"reason": "x"})
        assert (hidden.status_code, hidden.json["error"]) == (409, "ImportWasUndone")
    feed = anyone.get("/api/events?after=0").json["events"]
    assert [e["data"] for e in feed if e["subject"].startswith("reports/") and e["data"]] == []
    assert {e["subject"] for e in feed if e["subject"][:8] == "reports/"} == {
        f"reports/{code}" for code in gone
    }
    assert sum(e["type"] == "kalong.report.import_undone" for e in feed) == 2
    told = as_("auditor@demo").get(f"/audit/{gone[0]}?lang=en").text
    assert "Wrong file" in told


def test_whoever_shows_a_case_that_is_undone_is_told_to_take_it_away(
    fed, manager, anyone, taken_over
):
    gone = {*codes(fed, "SUBMITTED"), *codes(fed, "RESOLVED")}
    shown = anyone.get("/api/reports").json
    mine = shown["features"][0]
    topics = ["city", f"case:{mine['id']}", f"board:{mine['properties']['ward_id']}"]
    session = hashed(Sessions(fed.engine).open("staff", "an", fed.now(), "127.0.0.0/24", "Firefox"))
    told = {"topics": ",".join(topics), "ticket": tickets.sign(SECRET, topics, session)}
    dsn = libpq(fed.engine.url.render_as_string(hide_password=False))

    with running(dsn) as hub, Browser(hub.port, **told) as browser:
        manager.post(f"{taken_over}/undo", data={"reason": "Wrong file", "worked": "keep"})
        work(fed)
        heard = {each.topic: each.reports for each in (browser.next() for _ in topics)}

    assert heard.keys() == {*topics}
    assert {*heard["city"]} == gone
    assert heard[topics[1]] == heard[topics[2]] == [mine["id"]]
    changed = anyone.get(f"/api/reports?since={shown['position']}").json
    assert (changed["features"], {*changed["gone"]}) == ([], gone)
    assert anyone.get(f"/api/reports?since={changed['position']}").json["gone"] == []


def test_a_file_that_was_undone_may_be_taken_over_after_all(fed, manager, taken_over):
    manager.post(f"{taken_over}/undo", data={"reason": "Wrong file", "worked": "keep"})
    work(fed)

    second = upload(manager, TABLE)

    assert "2 would become reports, 0 are there already" in sums(manager, second)
    manager.post(f"{second}/begin")
    work(fed)
    assert counts_of(fed)[0][0][0] == 2


def test_what_somebody_has_worked_on_is_kept_where_the_manager_says_so(
    fed, manager, as_, taken_over
):
    (code,) = codes(fed, "SUBMITTED")
    act(as_("dispatcher@demo"), code, "acceptance")

    manager.post(f"{taken_over}/undo", data={"reason": "Twice", "worked": "keep"})
    work(fed)

    assert counts_of(fed)[0][0][0] == 1
    assert manager.get(f"/api/reports/{code}").status_code == 200
