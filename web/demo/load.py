"""Founds the demo city in an empty database."""

from datetime import date
from importlib import resources
from pathlib import Path

from domain.wards.register import Decree
from geo.boundaries import read
from web.imports.calendar import adopt_calendar
from web.imports.handbook import adopt, read_handbook
from web.imports.places import import_places
from web.imports.wards import adopt_map
from web.wiring import Services

REFORM = date(2025, 7, 1)
MAPS = (
    ("wards_before_2025-07-01.geojson", Decree(date(2010, 1, 1), REFORM, "demo map of 2010")),
    ("wards_since_2025-07-01.geojson", Decree(REFORM, None, "demo map of 2025")),
)


def found(services: Services) -> bool:
    """Wards, handbook and places; False where the city has a handbook already."""
    if services.handbook.version:
        return False
    adopt(services, read_handbook(file("handbook.json")))
    this_year = services.now().year
    adopt_calendar(services, "VN", range(this_year - 2, this_year + 3))
    for name, decree in MAPS:
        adopt_map(services, read(file(name), "code", "name", unit_type_field="type"), decree)
        services.catch_up()
    import_places(services, file("places.csv"))
    services.catch_up()
    return True


def file(name: str) -> Path:
    return Path(str(resources.files("web.demo"))) / name
