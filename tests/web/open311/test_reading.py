"""Every answer to whoever reads, in both formats, to the letter of the schemas."""

from datetime import timedelta
from threading import Thread
from time import perf_counter

import pytest
from georeport import GeoReport
from werkzeug.serving import make_server

from tests.web.cast import act, log_in, picture, send
from tests.web.desks.crowd import crowd, statements
from tests.web.open311.cast import DRAIN
from tests.web.open311.schemas import check, check_xml, moment
from web.media.keeper import work_off


@pytest.fixture
def city(caller, as_, fed):
    """One case of each kind: waiting, done with a photo, declined, merged, an idea without pin."""
    officer = as_("dispatcher@demo")
    waiting = caller.send(description="Chữ & <dấu> \u0001".replace("\u0001", "\ufffe"))
    photo = {"photo1": (picture(), "a.jpg")}
    done, declined, merged = caller.send(**photo), caller.send(), caller.send()
    work_off(fed)
    for code in (done, merged):
        act(officer, code, "acceptance")
    act(officer, done, "assignment", agency="urban")
    act(officer, done, "start")
    act(officer, done, "resolution", note="Đã thay nắp", document="12/BC")
    act(officer, declined, "rejection", reason="Ngoài phạm vi")
    act(officer, merged, "merger", into=waiting)
    idea = caller.post(service_code="idea", description="Thêm cây").json[0]["service_request_id"]
    return {
        "waiting": waiting, "done": done, "declined": declined, "merged": merged, "idea": idea
    }  # fmt: skip


def test_both_formats_say_the_same_and_keep_the_schemas(caller, city):
    calls = {
        "discovery": ("discovery", {}),
        "services": ("services", {}),
        "service_definition": ("services/lighting", {}),
        "service_requests": ("requests", {}),
        "service_request_updates": ("servicerequestupdates", {}),
    }
    for name, (path, query) in calls.items():
        in_json = caller.json(path, **query)
        check(name, in_json)
        in_xml = check_xml(name, caller.xml(path, **query))
        assert in_xml == [plain(each) for each in in_json] if name == "services" else in_xml
    check("service_definition", caller.json("services/road"))
    check("service_requests", caller.json(f"requests/{city['done']}"))
    check("tokens", caller.json(f"tokens/{city['done']}"))
    assert caller.xml(f"tokens/{city['done']}").findtext("request/token") == city["done"]
    assert caller.get("services.xml").data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')


def plain(row):
    return {name: value or (value if value is False else None) for name, value in row.items()}


def test_each_case_is_told_as_it_is(caller, city):
    found = {row["service_request_id"]: row for row in caller.json("requests")}

    assert {city[name]: found[city[name]]["status"] for name in city} == {
        city["waiting"]: "open",
        city["done"]: "closed",
        city["declined"]: "closed",
        city["merged"]: "closed",
        city["idea"]: "open",
    }
    assert found[city["done"]]["status_notes"] == "Đã thay nắp"
    assert found[city["declined"]]["status_notes"] == "Ngoài phạm vi"
    assert city["waiting"] in found[city["merged"]]["status_notes"]
    assert (found[city["idea"]]["lat"], found[city["idea"]]["long"]) == (None, None)
    assert found[city["done"]]["agency_responsible"] == "Phòng Hạ tầng đô thị"
    photo = found[city["done"]]["media_url"]
    assert photo.startswith("http://localhost/reports/")
    assert caller.client.get(photo).mimetype == "image/jpeg"


def test_updates_tell_what_happened_in_their_own_words(caller, city):
    told = caller.json("servicerequestupdates", service_request_id=city["done"])

    assert [each["status"] for each in told] == [
        "investigating",
        "action_scheduled",
        "in_progress",
        "fixed",
    ]
    assert told[-1]["description"] == "Đã thay nắp"
    last = told[-1]["updated_datetime"]
    again = caller.json("servicerequestupdates", start_date=last.replace("+", " "))
    assert told[-1]["update_id"] in [each["update_id"] for each in again]
    merged = caller.json("servicerequestupdates", service_request_id=city["merged"])
    assert merged[-1]["status"] == "duplicate"


def test_a_search_is_narrowed_by_everything_that_can_be_asked(caller, city, fed):
    def ids(**query):
        return {row["service_request_id"] for row in caller.json("requests", **query)}

    now = fed.now()
    tomorrow, yesterday = now + timedelta(days=1), now - timedelta(days=1)
    everything = set(city.values())
    assert ids() == ids(status="open,closed") == everything
    assert ids(status="open") == {city["waiting"], city["idea"]}
    assert ids(service_code="idea") == {city["idea"]}
    assert ids(service_code="idea,drainage", start_date="") == everything
    assert ids(service_request_id=f"{city['done']},{city['idea'].lower()},XXXX", status="open") == {
        city["done"],
        city["idea"],
    }
    assert ids(start_date=yesterday.isoformat(), end_date=tomorrow.isoformat()) == everything
    assert ids(end_date=yesterday.isoformat()) == ids(start_date=tomorrow.isoformat()) == set()
    assert ids(updated_after=tomorrow.isoformat()) == set()
    assert ids(updated_after=yesterday.isoformat()) == everything
    assert ids(updated_before=yesterday.isoformat()) == set()
    drains = everything - {city["idea"]}
    assert ids(lat="20.9888", long="107.3559", radius="50") == drains
    assert ids(lat="20.9", long="107.3559", radius="50") == set()


def test_pages_join_without_a_gap_and_end_with_an_empty_one(caller, city):
    def ids(**query):
        return {row["service_request_id"] for row in caller.json("requests", **query)}

    everything = set(city.values())
    pages = [ids(page=n, page_size=2) for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert set().union(*pages) == everything
    assert ids(page=2, per_page=3) == pages[2] | pages[1] - ids(page=1, per_page=3)


def test_extensions_add_the_story_in_both_formats(caller, city):
    told = caller.json(f"requests/{city['done']}", extensions="true")[0]
    notes = caller.xml(f"requests/{city['done']}", extensions="true").findall("request/notes/note")

    assert told["extended_attributes"]["url"].endswith(f"/reports/{city['done']}")
    assert [note["type"] for note in told["notes"]] == [note.findtext("type") for note in notes]
    assert told["notes"][-1]["summary"].endswith("Đã thay nắp")
    assert moment(told["notes"][-1]["datetime"]).tzinfo


def test_a_thousand_are_found_by_as_many_statements_as_one(caller, fed):
    code = caller.send()
    caller.json("requests")
    with statements(fed) as one:
        assert len(caller.json("requests")) == 1
    crowd(fed, code, 1500)
    with statements(fed) as many:
        begun = perf_counter()
        found = caller.json("requests")
        took = perf_counter() - begun
    with statements(fed) as more:
        caller.json("requests", extensions="true")

    assert len(found) == 1000
    assert len(one) <= len(many) <= 2
    assert len(more) <= 3
    assert took < 2.0
    newest = [row["requested_datetime"] for row in found]
    assert newest == sorted(newest, reverse=True)


@pytest.fixture
def address(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}/open311/v2"
    server.shutdown()
    thread.join()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_library_of_others_reads_everything(address, caller, city, as_, form):  # noqa: ARG001
    library = GeoReport(address, output_format=form)

    services = {each["service_code"] for each in library.get_service_list()}
    definition = library.get_service_definition("lighting")
    found = library.get_service_requests(status="open")
    one = library.get_service_request(city["done"])
    assert {"drainage", "lighting", "idea"} <= services
    assert definition["service_code"] == "lighting"
    assert {each["service_request_id"] for each in found} == {city["waiting"], city["idea"]}
    assert city["done"] in str(one)


def test_nothing_of_a_person_or_of_what_is_not_screened_is_told(caller, anyone, app, fed):
    secret = "Chỉ để cán bộ biết"
    person = {
        "first_name": "Nguyễn", "last_name": "Văn Thử", "email": "thu@example.test",
        "phone": "0912 345 678", "description": secret, "photo1": (picture(), "a.jpg"),
    }  # fmt: skip
    code = caller.send(**person)
    hidden = send(anyone, "Lời thô tục")
    officer = log_in(app.test_client(), "dispatcher@demo")
    act(officer, hidden, "acceptance")
    act(officer, hidden, "hiding", reason="Thô tục")
    fed.catch_up()
    paths = ("requests", f"requests/{code}", f"requests/{hidden}", "servicerequestupdates")
    said = "".join(
        caller.get(f"{path}.{form}", extensions="true").text
        for path in paths
        for form in ("json", "xml")
    )
    assert code in said
    assert hidden in said
    for word in (secret, "Thử", "thu@example", "912", "345", "Lời thô tục", "person-", "reporter-"):
        assert word not in said.replace(" ", "") or word == "345", word
    assert "345678" not in said
    assert {row["media_url"] for row in caller.json("requests")} == {None}
    assert DRAIN["description"] not in said
