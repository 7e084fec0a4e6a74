"""The official table of a reform, held against what the polygons say."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from domain.people.actor import SYSTEM
from domain.refusals import Invalid
from domain.wards.lineage import Difference, Official, differences
from domain.wards.reform import ReformDesk
from web.reform.era import eve_of, reform_on
from web.wiring import Services


class TableNotReadable(Invalid):
    """The official table has to be a CSV in UTF-8 with the columns {old} and {new}."""

    field = "file"


def official_table(path: Path, old: str, new: str) -> Official:
    """The codes of the units after, by the code before. Raises `TableNotReadable`."""
    said: dict[str, list[str]] = defaultdict(list)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                said[row[old].strip()].append(row[new].strip())
    except (KeyError, UnicodeDecodeError, AttributeError, csv.Error) as error:
        raise TableNotReadable(old=old, new=new) from error
    return said


def compare(services: Services, day: date, source: str, said: Official) -> list[Difference]:
    """All differences, which are recorded too. Raises `NoSuchReform`."""
    eve, reform = eve_of(services, day), reform_on(services, day)
    before = {ward.ward_id: (ward.code, ward.name) for ward in eve.before.values()}
    after = {ward.ward_id: ward.code for ward in eve.after.values()}
    found = differences(reform.lineage, before, after, said)
    ReformDesk(services.city).compare(day, source, tuple(found), SYSTEM, services.now())
    return found
