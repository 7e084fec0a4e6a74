"""What another system says of our cases: each of it becomes an event once, and none is lost."""

from dataclasses import replace

from domain.handbook.handbook import HANDBOOK_ID
from domain.reports.life import Status
from tests.web.federation.conftest import DISPATCHER, MANAGER
from web.federation.hearing import listen_one


def sent(town, server, **more):
    town.connect(server, takes_updates=True, **more)
    code = town.case()
    town.go_on()
    return code, town.row(code)["remote_id"]


def test_its_statuses_become_our_events_once_however_often_they_are_read(town, server):
    code, number = sent(town, server)
    server.says(number, "IN_PROGRESS", "Đội 3 đang làm")
    town.listen()
    town.listen()
    assert town.find(code).status == Status.IN_PROGRESS
    assert [each.note for each in town.events(code, "report.note_added")] == ["Đội 3 đang làm"]
    assert town.events(code, "report.work_started")[0].by.id == "system-of:urban"

    server.says(number, "fixed", "Đã thay nắp")
    town.listen()
    assert town.find(code).status == Status.RESOLVED
    assert town.row(code)["state"] == "done"
    town.go_on()
    assert server.told == []  # it need not be told what it told us


def test_a_mapping_is_data_and_what_is_not_in_it_is_a_note(town, server):
    code, number = sent(town, server, statuses={"DA_XONG".lower(): "done"})
    server.says(number, "fixed")
    server.says(number, "HMM", "chờ vật tư")
    server.says("1", "da_xong", "của người khác")
    town.listen()
    notes = [each.note for each in town.events(code, "report.note_added")]
    assert notes == ["FIXED", "HMM: chờ vật tư"]
    assert town.find(code).status == Status.ACCEPTED

    server.says(number, "DA_XONG", "xong")
    town.listen()
    assert town.find(code).status == Status.RESOLVED


def test_done_without_what_shows_it_is_a_note_and_a_task(town, server, as_):
    town.connect(server)
    code = town.case("Ổ gà sâu", category=photo_category(town))
    town.go_on()
    server.says(town.row(code)["remote_id"], "fixed", "Đã vá")
    town.listen()

    assert town.find(code).status == Status.ACCEPTED
    assert len(town.events(code, "report.evidence_awaited")) == 1
    (note,) = town.events(code, "report.note_added")
    assert (note.note, note.public) == ("FIXED: Đã vá", False)
    town.services.catch_up()
    page = as_("manager@demo").get("/desk/federation?lang=en").text
    assert "says that the work is done" in page


def photo_category(town):
    """From now on a photo alone shows that work on a road is done."""
    handbook = town.services.city.repository.get(HANDBOOK_ID)
    kept = [replace(c, proof="photo") if c.code == "road" else c for c in handbook.categories]
    handbook.adopt_categories(kept, MANAGER, town.at)
    town.services.city.record(handbook)
    town.services.catch_up()
    return "road"


def test_what_the_case_does_not_allow_any_more_is_kept_as_a_note(town, server):
    code, number = sent(town, server)
    desk = town.services.desk
    desk.start(code, DISPATCHER, town.at)
    server.says(number, "fixed", "xong")
    town.listen()
    server.says(number, "fixed", "xong lần hai")
    town.listen()

    assert town.find(code).status == Status.RESOLVED
    notes = [each.note for each in town.events(code, "report.note_added")]
    assert notes == ["FIXED: xong lần hai"]


def test_a_case_that_it_gives_back_waits_for_a_dispatcher_and_can_go_there_again(town, server):
    code, number = sent(town, server)
    server.says(number, "not_councils_responsibility", "đường của tỉnh")
    town.listen()
    assert town.find(code).agency is None
    town.go_on()
    town.assign(code, "urban")
    town.go_on()

    assert server.stored() == {code: 2}  # two givings, each of them once
    assert [row["state"] for row in town.rows()] == ["ended", "there"]


def test_a_case_that_is_reopened_here_is_reopened_there(town, server):
    code, number = sent(town, server)
    server.says(number, "fixed", "xong")
    town.listen()
    town.services.desk.reopen(code, "vẫn hỏng", MANAGER, town.at)
    town.go_on()

    assert [(each["service_request_id"], each["status"]) for each in server.told] == [
        (number, "REOPEN")
    ]
    assert town.row(code)["state"] == "there"


def test_where_there_are_no_updates_the_requests_themselves_are_read(town, server):
    code, number = sent(town, server, hears="requests")
    town.listen()
    server.requests[number] |= {"status": "closed", "status_notes": "đã xử lý"}
    town.listen()
    town.listen()

    assert town.find(code).status == Status.RESOLVED
    assert len(town.events(code, "report.resolved")) == 1


def test_a_wrong_schema_is_noted_at_the_line_and_nothing_is_believed(town, server):
    code, _ = sent(town, server)
    server.updates = {"nothing": "here"}
    town.listen()

    ((failures, error),) = town.ask("SELECT failures, error FROM agency_line")
    assert (failures, error) == (1, "the answer (200) cannot be read")
    assert town.find(code).status == Status.ACCEPTED
    assert not listen_one(town.services)  # not at once
