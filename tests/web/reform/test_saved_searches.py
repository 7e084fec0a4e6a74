"""A search of a ward that is no more goes on in what goes on with it, and in nothing else."""

import re
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from domain.messages.searches import Search, SearchDesk
from domain.people.actor import Actor
from domain.reports.code import report_id_of
from eventlog.outbox import delivery
from tests.web.reform.conftest import MORNING
from web.searches.alerts import Alerts

MANAGER = Actor("dung", "manager")


@pytest.fixture
def city(town, monkeypatch):
    """Whose manager wants to hear at once of a ward that will be merged, and of one to be split."""
    monkeypatch.setattr(town.services.roster, "email", lambda _: "dung@city.example")
    wards = {ward.name: ward.ward_id for ward in town.services.atlas.versions}
    for name in ("Ninh Dương", "Hà Khẩu"):
        search = Search(name, ward=wards[name], alert="at_once")
        SearchDesk(town.services.city).save(search, MANAGER, town.services.now())
    town.services.catch_up()
    town.wards = wards
    return town


def told(town):
    """Of which reports so far, by a process that begins anew."""
    alerts = Alerts(town.services)
    while alerts.find():
        pass
    with town.services.engine.connect() as db:
        return set(db.execute(select(delivery.c.originator_id)).scalars())


def codes_told(town, codes):
    known = {report_id_of(code): code for code in codes}
    return {known[each] for each in told(town)}


def listed(client, ward):
    page = client.get(f"/reports?{urlencode({'ward': ward})}").text
    return set(re.findall(r'data-code="(\w+)"', page)), page


def test_a_search_follows_its_ward_through_a_reform_and_tells_nothing_that_was_elsewhere(
    city, page_of
):
    before = {name: city.report(column) for name, column in (("merged", 1.5), ("other", 0.5))}
    before["split"] = city.report(3.5)
    own = {before["merged"], before["split"]}
    assert codes_told(city, before.values()) == own

    city.at(MORNING)
    city.apply()
    assert codes_told(city, before.values()) == own  # what the merger brought along is no news

    after = [city.report(column) for column in (0.5, 1.6, 2.5, 3.6)]
    elsewhere = city.report(4.5)
    everything = [*before.values(), *after, elsewhere]
    assert codes_told(city, everything) == own | set(after)
    client = page_of(city, "dung")
    found, page = listed(client, city.wards["Hà Khẩu"])
    assert found == {before["split"], after[2], after[3]}
    assert f'<option value="{city.wards["Hà Khẩu"]}" selected>' in page
    heirs = "Tuần Châu, Việt Hưng"
    sentence = f"Hà Khẩu không còn từ 01/07/2026; tìm kiếm này tiếp tục ở {heirs}."
    assert sentence in page
    assert sentence in client.get("/searches").text
