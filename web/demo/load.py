"""Founds the demo city in an empty database."""

from datetime import date
from importlib import resources
from pathlib import Path

from domain.wards.register import Decree
from geo.boundaries import read
from web.demo.people import EVERYBODY, register_people
from web.imports.calendar import adopt_calendar
from web.imports.handbook import adopt, read_handbook
from web.imports.places import import_places
from web.imports.wards import adopt_map, one_at_a_time
from web.wiring import Services

REFORM = date(2025, 7, 1)
MAPS = (
    ("wards_before_2025-07-01.geojson", Decree(date(2010, 1, 1), REFORM, "Bản đồ mẫu năm 2010")),
    ("wards_since_2025-07-01.geojson", Decree(REFORM, None, "Bản đồ mẫu năm 2025")),
)
ONE_FOUNDER_AT_A_TIME = 5_201_680  # any number that nothing else uses as an advisory lock


def found(services: Services) -> bool:
    """Wards, handbook and places; False where the city has a handbook already."""
    with one_at_a_time(services, ONE_FOUNDER_AT_A_TIME):
        services.catch_up()
        if services.handbook.version:
            add_people(services)
            return False
        fill(services)
        return True


def fill(services: Services) -> None:
    adopt(services, read_handbook(file("handbook.json")))
    this_year = services.now().year
    adopt_calendar(services, "VN", range(this_year - 2, this_year + 3))
    for name, decree in MAPS:
        adopt_map(services, read(file(name), "code", "name", unit_type_field="type"), decree)
        services.catch_up()
    import_places(services, file("places.csv"))
    register_people(services)
    services.catch_up()


def add_people(services: Services) -> None:
    """For a demo city that was founded before its people were kept in it."""
    wards = {ward.code for ward in services.wards_in_force()}
    is_ours = {each.ward_code for each in EVERYBODY if each.ward_code} <= wards
    if is_ours and not services.roster.everybody():
        register_people(services)
        services.catch_up()


def file(name: str) -> Path:
    return Path(str(resources.files("web.demo"))) / name
