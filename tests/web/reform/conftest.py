from datetime import UTC, date, datetime, timedelta

import pytest

from domain.people.actor import SYSTEM
from domain.people.staff import Post
from domain.wards.reform import ReformDesk
from domain.wards.register import Decree
from geo.boundaries import read
from tests.browser import Browser
from tests.web.cast import log_in
from tests.web.reform.maps import AFTER, BEFORE, geojson, place
from web.app import create_app
from web.demo.load import file
from web.imports.handbook import adopt, read_handbook
from web.imports.wards import adopt_map
from web.intake import Intake, ReportIn
from web.reform.apply import apply
from web.reform.era import announce
from web.reform.pace import Pace

DAY = date(2026, 7, 1)
EVE = datetime(2026, 6, 30, 16, 0, tzinfo=UTC)  # 23:00 in Vietnam
MORNING = EVE + timedelta(hours=9)
DECREE = "1679/NQ-UBTVQH15"


class Town:
    """A city with a clock of its own, on the eve of a reform that it knows of."""

    def __init__(self, services, folder):
        self.services, self.folder = services, folder
        self.at(EVE - timedelta(days=30))
        adopt(services, read_handbook(file("handbook.json")))
        self.adopt(BEFORE, date(2010, 1, 1))
        services.staff_desk.register("dung", Post("manager"), SYSTEM, services.now())
        self.adopt(AFTER, DAY)

    def at(self, moment):
        self.services.now = lambda: moment

    def adopt(self, units, day):
        units = read(geojson(self.folder / "map.geojson", units), "code", "name")
        adopt_map(self.services, units, Decree(day, None, DECREE))
        self.services.catch_up()
        announce(self.services, day, DECREE, SYSTEM)
        self.services.catch_up()

    def officer(self, ward):
        return Post("ward_officer", ward)

    def report(self, column, row=0.5):
        sent = ReportIn(category="road", text="Ổ gà", **place(column, row))
        code = Intake(self.services).take(sent, "api").code
        self.services.catch_up()
        return code

    def ward(self, code):
        return self.services.cases.for_staff(code)["row"]["ward_name"]

    def apply(self):
        ReformDesk(self.services.city).order(DAY, SYSTEM, self.services.now())
        moved = apply(self.services, DAY, Pace())
        self.services.catch_up()
        return moved

    def events(self, topic):
        with self.services.engine.connect() as db:
            query = "SELECT originator_id, state FROM event_log WHERE topic = %s ORDER BY position"
            return db.exec_driver_sql(query, (topic,)).all()


@pytest.fixture
def town(empty_city, tmp_path):
    town = Town(empty_city, tmp_path)
    town.at(EVE)
    return town


@pytest.fixture
def page_of():
    """A browser of somebody of the staff."""

    def page_of(town, login):
        app = create_app(town.services)
        app.testing = True
        app.test_client_class = Browser
        return log_in(app.test_client(), login)

    return page_of
