"""Reform day: carries out what was ordered, once its hour has come.

Any number may try; one of them is at it at a time. Each step finds for itself what is left to do,
so it may be killed anywhere, and whoever comes next goes on.
"""

from datetime import date
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from domain.handbook.handbook import HANDBOOK_ID, Handbook
from domain.messages.watch import Surroundings, Watch
from domain.people.actor import SYSTEM
from domain.people.saved_filters import SavedFilters
from domain.people.staff import StaffMember
from domain.refusals import NotNow
from domain.wards.inheritance import Estate, inherited
from domain.wards.reform import ReformDesk
from projections.watched_area import watchers
from web.imports.wards import one_at_a_time
from web.reform.cases import Mover
from web.reform.era import Eve, eve_of, reform_on
from web.reform.pace import Pace
from web.reform.plan import estate_of, filters_naming, officers_of
from web.wiring import Services

ONE_REFORM_AT_A_TIME = 5_201_726  # any number that nothing else uses as an advisory lock


class NotTheDayYet(NotNow):
    """The day of this reform has not come yet."""


def apply(services: Services, day: date, pace: Pace) -> int:
    """Returns how many cases were moved. Raises `NoSuchReform` and `NotTheDayYet`."""
    with one_at_a_time(services, ONE_REFORM_AT_A_TIME):
        services.catch_up()
        reform, eve = reform_on(services, day), eve_of(services, day)
        if services.now() < eve.begins:
            raise NotTheDayYet
        estate = estate_of(reform, eve)
        move_rules(services, estate)
        move_officers(services, eve, estate, pace)
        moved = Mover(services, eve, reform.decree).move_all(pace)
        move_areas(services, estate, pace)
        move_filters(services, estate, pace)
        ReformDesk(services.city).finish(day, SYSTEM, services.now())
    return moved


def move_rules(services: Services, estate: Estate) -> None:
    """Before the cases: what is reported from now on is routed by the new wards already."""
    if not any(rule.ward in estate.gone for rule in services.handbook.rules):
        return
    handbook: Handbook = services.city.repository.get(HANDBOOK_ID)
    kept = inherited(handbook.rules, estate)[0]
    if kept != handbook.rules:
        handbook.adopt_rules(kept, SYSTEM, services.now())
        services.city.record(handbook)
        services.catch_up()


def move_officers(services: Services, eve: Eve, estate: Estate, pace: Pace) -> None:
    with services.engine.connect() as db:
        officers = list(officers_of(db, services, eve))
    for officer in officers:
        heir = estate.of_officer(*officer)
        if heir is None:
            continue
        with pace:
            member: StaffMember = services.city.repository.get(StaffMember.create_id(officer.login))
            member.succeed(eve.after[heir].code, SYSTEM, services.now())
            services.city.record(member)


def move_areas(services: Services, estate: Estate, pace: Pace) -> None:
    with services.engine.connect() as db:
        known = list(watchers(db))
    for watch_id, _, areas in known:
        keys = [area.key for area in areas if area.ward_id in estate.gone]
        if keys:
            with pace:
                move_areas_of(services, watch_id, keys, estate)


def move_areas_of(services: Services, watch_id: UUID, keys: list[str], estate: Estate) -> None:
    watch: Watch = services.city.repository.get(watch_id)
    for key in keys:
        heirs = tuple(Surroundings(heir) for heir in estate.heirs(UUID(key)))
        if heirs:
            watch.succeed(key, heirs, SYSTEM, services.now())
    services.city.record(watch)


def move_filters(services: Services, estate: Estate, pace: Pace) -> None:
    with services.engine.connect() as db:
        found = list(filters_naming(db, estate))
    for each in found:
        heir = estate.lineage.heir(each.ward)
        if heir is None:
            continue
        query = urlencode(dict(parse_qsl(each.query)) | {"ward": str(heir)})
        with pace:
            filters: SavedFilters = services.city.repository.get(SavedFilters.create_id(each.login))
            filters.keep(each.name, query, SYSTEM, services.now())
            services.city.record(filters)
