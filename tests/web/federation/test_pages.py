"""The manager's page: where systems are, what is stuck since when, again, and back."""

import pytest

from web.federation.lines import endpoint_desk
from web.federation.sending import send_one
from web.federation.taking import take_some

GIVEN = {
    "url": "https://urban.example/open311/v2/",
    "api_key": "very secret",
    "services": "drainage = D1\n* = X",
    "statuses": "fixed = done",
    "again": "search",
    "hears": "updates",
    "takes_updates": "1",
}


@pytest.fixture
def manager(town, as_):  # noqa: ARG001 - the clock is turned before anybody comes in
    return as_("manager@demo")


def test_a_connection_is_edited_and_its_key_is_never_shown(town, manager):
    saved = manager.post("/desk/federation/agencies/urban", data=GIVEN)
    assert saved.status_code == 303, saved.text
    settings = endpoint_desk(town.services).settings_of("urban")
    assert settings.service_for("drainage") == "D1"
    assert settings.service_for("road") == "X"
    assert settings.takes_updates

    manager.post("/desk/federation/agencies/urban", data=GIVEN | {"api_key": ""})
    from web.federation.lines import key_of

    assert key_of(town.services, "urban") == "very secret"
    form = manager.get("/desk/federation/agencies/urban").text
    assert "https://urban.example/open311/v2" in form
    assert "very secret" not in form
    manager.post("/desk/federation/agencies/urban", data={"disconnect": "1"})
    assert endpoint_desk(town.services).settings_of("urban") is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "http://inside.example/"),
        ("url", "https://a b/"),
        ("url", "https://user:word@urban.example/"),
        ("services", ""),
        ("services", "drainage"),
        ("statuses", "fixed = perhaps"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field_and_nothing_is_saved(town, manager, field, value):
    answer = manager.post("/desk/federation/agencies/urban", data=GIVEN | {field: value})

    assert answer.status_code == 422
    assert f'id="fault-{field}"' in answer.text
    assert endpoint_desk(town.services).settings_of("urban") is None


def test_what_is_stuck_is_shown_tried_again_and_taken_back(town, server, manager):
    town.connect(server, again="ask")
    server.moods[:] = ["vanishes_and_stores_nothing", "refuses"]
    lost, refused = town.case(), town.case("Việc khác")
    town.go_on()
    page = manager.get("/desk/federation?lang=en").text
    assert page.count("Somebody has to decide") == 2
    assert "400: service_code: unknown" in page

    manager.post(f"/desk/federation/{town.row(lost)['forwarding_id']}/again")
    manager.post(f"/desk/federation/{town.row(refused)['forwarding_id']}/take-back")
    town.go_on()
    assert server.stored() == {lost: 1}
    assert [town.row(lost)["state"], town.row(refused)["state"]] == ["there", "ended"]
    assert town.find(refused).agency is None


def test_what_is_away_is_shown_with_since_when(town, server, manager):
    town.connect(server)
    server.moods[:] = ["busy"]
    town.case()
    take_some(town.services)
    send_one(town.services)

    page = manager.get("/desk/federation?lang=en").text
    assert "May have arrived; it is looked for" in page
    assert "Does not answer since" in page
