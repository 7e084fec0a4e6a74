"""Cases that go to another system: none is lost and none is there twice, whatever it does."""

import pytest

from tests.web.federation.conftest import DISPATCHER, MANAGER
from tests.web.federation.other_side import other_side
from web.federation.lines import endpoint_desk
from web.federation.sending import claimed, send_one
from web.federation.taking import take_some

MOODS = [
    "well",
    "token",
    "slow",
    "vanishes",
    "busy",
    "mumbles",
    "vanishes_and_stores_nothing",
    "thanks_and_stores_nothing",
    "names_what_is_not_there",
    "names_another",
]


def test_each_case_is_there_once_however_the_other_side_behaves(town, server):
    town.connect(server)
    first = town.case()
    town.go_on()
    codes = [first]
    for mood in MOODS:
        server.moods[:] = [mood]
        codes.append(town.case(f"Việc {mood}"))
        town.go_on()

    assert server.stored() == dict.fromkeys(codes, 1)
    assert [row["state"] for row in town.rows()] == ["there"] * len(codes)
    for code in codes:
        (forwarded,) = town.events(code, "report.forwarded")
        assert server.requests[forwarded.remote_id]["fields"]["external_id"].startswith(code)
    # Only what was not stored was sent a second time.
    assert sum(server.posts.values()) == len(codes) + 4


def test_what_is_told_is_what_everybody_may_know_and_where_the_photo_is(town, server):
    town.connect(server, jurisdiction_id="halong")
    code = town.case("Nắp cống vỡ")
    town.go_on()

    (row,) = server.requests.values()
    reference = town.row(code)["reference"]
    assert row["fields"] == {
        **{"api_key": "secret", "jurisdiction_id": "halong", "service_code": "S1"},
        **{"lat": "20.988700", "long": "107.355800", "external_id": reference},
        "description": f"Nắp cống vỡ\n[Ka Long {reference}]",
    }
    assert b"secret" not in bytes(town.ask("SELECT sealed FROM agency_line")[0][0])


def test_a_sender_that_was_killed_is_not_believed(town, server):
    town.connect(server)
    code = town.case()
    take_some(town.services)
    row = claimed(town.services)
    server.store(
        {"service_code": "S1", "lat": "20.9887", "long": "107.3558"}
        | {"external_id": row["reference"], "description": f"[Ka Long {row['reference']}]"}
    )
    town.go_on()

    assert server.posts == {}
    assert server.stored() == {code: 1}
    assert town.row(code)["state"] == "there"


def test_where_nobody_can_know_a_person_decides(town, server):
    town.connect(server, again="ask")
    server.hides_words = True
    server.moods[:] = ["vanishes_and_stores_nothing"]
    code = town.case()
    town.go_on()

    assert town.row(code)["state"] == "stuck"
    assert [each.why for each in town.events(code, "report.forwarding_failed")] == ["unknown"]
    assert server.posts[code] == 1


def test_what_is_refused_is_told_at_once_and_not_sent_again(town, server):
    town.connect(server)
    server.moods[:] = ["refuses"]
    code = town.case()
    town.go_on()

    row = town.row(code)
    assert (row["state"], row["posted"]) == ("stuck", 0)
    assert row["error"] == "400: service_code: unknown"
    assert [each.why for each in town.events(code, "report.forwarding_failed")] == ["refused"]


def test_a_system_that_is_away_gets_every_case_when_it_is_back_and_is_left_alone_before(town):
    with other_side() as server:
        town.connect(server)
        away = server.url
    codes = [town.case(f"Việc {n}") for n in range(5)]
    take_some(town.services)
    tried = 0
    while send_one(town.services):
        tried += 1

    assert tried == 3  # then the line is shut, for all of them
    ((failures, shut, since),) = town.ask(
        "SELECT failures, shut_until, failed_since FROM agency_line"
    )
    assert (failures, since) == (3, town.at)
    assert shut > town.at
    with other_side() as back:
        assert back.url != away
        town.connect(back)
        town.go_on()
        assert back.stored() == dict.fromkeys(codes, 1)
    assert town.ask("SELECT failures FROM agency_line") == [(0,)]


@pytest.mark.parametrize("takes_updates", [True, False])
def test_a_case_that_goes_to_somebody_else_is_taken_back(town, server, takes_updates):
    town.connect(server, takes_updates=takes_updates)
    code = town.case()
    town.go_on()
    town.assign(code, "water")
    town.go_on()

    assert [each["status"] for each in server.told] == ["CANCELLED"] * takes_updates
    assert town.row(code)["state"] == "ended"
    assert town.row(code)["is_current"] is False


def test_a_case_that_is_merged_while_nobody_knows_whether_it_is_there_is_told_when_it_is(
    town, server
):
    town.connect(server, takes_updates=True)
    code, other = town.case(), town.case("Nắp cống mất")
    server.moods[:] = ["vanishes", "well"]
    take_some(town.services)
    send_one(town.services)
    assert town.row(code)["state"] == "unsure"
    town.services.desk.merge(code, other, DISPATCHER, town.at)
    town.go_on()

    assert server.stored() == {code: 1, other: 1}
    assert [each["status"] for each in server.told] == ["DUPLICATE"]
    assert town.row(code)["state"] == "ended"


def test_an_agency_that_works_here_is_sent_nothing(town, server):
    town.connect(server)
    town.case(agency="water")
    endpoint_desk(town.services).disconnect("urban", MANAGER, town.at)
    town.case()
    town.go_on()

    assert town.rows() == []
    assert server.posts == {}
