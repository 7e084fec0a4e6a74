"""The one place where the parts are joined; a test hands in its own `Services` instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import cast
from uuid import UUID

from flask import current_app
from sqlalchemy import Engine, create_engine, make_url

from domain.city import City
from domain.handbook.contents import Contents
from domain.people.actor import Actor
from domain.people.authority import EVERYWHERE, Area
from domain.places.desk import PlaceDesk
from domain.reports.desk import ReportDesk
from domain.wards.register import WardRegister
from eventlog.factory import LoggedCity
from geo.atlas import WardAtlas, WardVersion
from projections.atlas import load_atlas
from projections.engine.positions import Positions
from projections.engine.worker import Worker
from projections.handbook import contents
from projections.views import VIEWS
from web.accounts.people import BY_LOGIN
from web.cases import Cases
from web.commands.migrate import bring_up_to_date
from web.config import Config
from web.kept import Kept
from web.outside.database import Urls, database
from web.outside.media import MediaFolder

# What the database's address may say otherwise. A process that hangs, or a machine that is gone,
# in the midst of a transaction would hold up every view for as long as that stays open.
SESSION = {"connect_timeout": "5", "options": "-c idle_in_transaction_session_timeout=60s"}

NOWHERE = UUID(int=0)


@dataclass
class Services:
    """What the pages, the API and the commands work with. `clock` gives aware datetimes."""

    config: Config
    engine: Engine

    def __post_init__(self) -> None:
        self.positions = Positions(self.engine)
        self.current_handbook = Kept(self._read_handbook)
        self.current_atlas = Kept(self._read_atlas)
        self.positions.when_changed("handbook", self.current_handbook.forget)
        self.positions.when_changed("ward_map", self.current_atlas.forget)

    def now(self) -> datetime:
        return datetime.now(UTC)

    @cached_property
    def city(self) -> City:
        return LoggedCity(self.engine)

    @cached_property
    def desk(self) -> ReportDesk:
        return ReportDesk(self.city, self.current_handbook, self.area_of)

    @cached_property
    def place_desk(self) -> PlaceDesk:
        return PlaceDesk(self.city)

    @cached_property
    def register(self) -> WardRegister:
        return WardRegister(self.city)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.engine, self.current_handbook)

    @cached_property
    def media(self) -> MediaFolder:
        return MediaFolder(self.config.home / "media")

    @cached_property
    def worker(self) -> Worker:
        return Worker(self.engine, VIEWS)

    @property
    def handbook(self) -> Contents:
        return self.current_handbook()

    @property
    def atlas(self) -> WardAtlas:
        return self.current_atlas()

    def area_of(self, by: Actor) -> Area:
        """What somebody answers for at this moment; staff that is not known any more, nothing."""
        if by.role in ("reporter", "system"):
            return EVERYWHERE
        person = BY_LOGIN.get(by.id)
        if person is None:
            return Area(ward=NOWHERE)
        return Area(person.ward_code and self.ward_with(person.ward_code) or None, person.agency)

    def ward_with(self, code: str) -> UUID:
        """The ward in force that has this code, or one that no case lies in."""
        wards = self.wards_in_force()
        return next((ward.ward_id for ward in wards if ward.code == code), NOWHERE)

    def wards_in_force(self) -> tuple[WardVersion, ...]:
        return self.atlas.in_force(self.now())

    def catch_up(self) -> None:
        """Brings the views up to the log, and then forgets what was read of them before."""
        self.worker.catch_up()
        self.current_handbook.forget()
        self.current_atlas.forget()

    def _read_handbook(self) -> Contents:
        with self.engine.connect() as db:
            return contents(db)

    def _read_atlas(self) -> WardAtlas:
        with self.engine.connect() as db:
            return load_atlas(db, self.config.time_zone, self.config.nearest_m)


def connect(config: Config, urls: Urls) -> Services:
    """Opens nothing yet: each connection is made when it is first needed."""
    url = make_url(urls.application)
    engine = create_engine(
        url,
        pool_size=16,
        max_overflow=16,
        connect_args={name: value for name, value in SESSION.items() if name not in url.query},
        # Errors are logged, and what people wrote must never be in a log.
        hide_parameters=True,
    )
    return Services(config, engine)


@contextmanager
def city_at_work(config: Config, *, feed: bool = True) -> Iterator[Services]:
    """For commands: a database that is running and migrated, with its views up to date.

    Without `feed` the views are left as they are.
    """
    with database(config) as urls:
        bring_up_to_date(urls)
        services = connect(config, urls)
        try:
            if feed:
                services.catch_up()
            yield services
            if feed:
                services.catch_up()
        finally:
            services.engine.dispose()


def services() -> Services:
    """The services of the application that answers the current request."""
    return cast(Services, current_app.extensions["services"])
