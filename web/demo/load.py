"""Founds the demo city in an empty database."""

from datetime import date
from importlib import resources
from pathlib import Path

import msgspec

from domain.handbook.contents import Contents
from domain.handbook.handbook import Handbook
from domain.people.actor import SYSTEM
from domain.wards.register import Decree
from geo.boundaries import read
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
    adopt_handbook(services)
    for name, decree in MAPS:
        adopt_map(services, read(file(name), "code", "name", unit_type_field="type"), decree)
        services.catch_up()
    import_places(services, file("places.csv"))
    services.catch_up()
    return True


def adopt_handbook(services: Services) -> None:
    written = msgspec.json.decode(file("handbook.json").read_bytes(), type=Contents)
    now = services.now()
    handbook = Handbook(by=SYSTEM, timestamp=now)
    handbook.adopt_categories(list(written.categories), SYSTEM, now)
    handbook.adopt_agencies(list(written.agencies), SYSTEM, now)
    handbook.adopt_rules(list(written.rules), SYSTEM, now)
    services.city.save(handbook)


def file(name: str) -> Path:
    return Path(str(resources.files("web.demo"))) / name
