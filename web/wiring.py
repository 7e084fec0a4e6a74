"""The one place where the parts are joined; a test hands in its own `Services` instead."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from flask import current_app
from sqlalchemy import Connection, Engine, create_engine, make_url

from domain.accountability.log_keys import LogKeyDesk
from domain.city import City
from domain.federation.desk import OWN_SYSTEM
from domain.handbook.contents import Contents
from domain.messages.watch import WatchDesk
from domain.people.actor import SYSTEM, Actor
from domain.people.authority import EVERYWHERE, Area
from domain.people.duty import DutyDesk
from domain.people.request_desk import RequestDesk
from domain.people.saved_filters import FilterDesk
from domain.people.staff_desk import StaffDesk
from domain.places.desk import PlaceDesk
from domain.places.route_desk import RouteDesk
from domain.reports.desk import ReportDesk
from domain.wards.register import WardRegister
from eventlog.factory import LoggedCity
from eventlog.keyring import KeyRing
from eventlog.master_key import MasterKey
from eventlog.proof.notary import Notary
from eventlog.proof.signing import Signer
from eventlog.proof.verify import Key
from eventlog.sealing import OPTION, Sealer
from eventlog.vault import Vault
from geo.atlas import WardAtlas, WardVersion
from projections.atlas import load_atlas
from projections.case_heir import Redrawn
from projections.engine.positions import Positions
from projections.engine.worker import Worker
from projections.handbook import contents
from projections.reform import reforms
from projections.scorecard_refresh import refresh
from projections.views import VIEWS
from web.accounts.codes import SignInCodes
from web.accounts.consents import Consents
from web.accounts.credentials import Credentials
from web.accounts.people import OFFICERS
from web.accounts.roster import Roster
from web.accounts.second_factors import SecondFactors
from web.accounts.sessions import Sessions
from web.cases import Cases
from web.commands.migrate import bring_up_to_date
from web.config import Config, master_keys, signing_seed
from web.kept import Kept, kept_view
from web.media.arrivals import Arrivals
from web.media.detector import Detector, NoDetector
from web.media.library import Media
from web.media.shelf import Shelf
from web.media.store import store_at
from web.messages.forgetting import Messages
from web.messages.texts import Texts
from web.open311.keys import PREFIX, Keys
from web.outside.database import Urls, database

# What the database's address may say otherwise. A process that hangs in the midst of a transaction,
# or a machine that is gone, would hold up every view for as long as that stays open.
SESSION = {"connect_timeout": "5", "options": "-c idle_in_transaction_session_timeout=60s"}

NOWHERE = UUID(int=0)


@dataclass
class Services:
    """What the pages, the API and the commands work with. `clock` gives aware datetimes."""

    config: Config
    engine: Engine

    def __post_init__(self) -> None:
        self.engine.update_execution_options(**{OPTION: Sealer(self.master)})
        self.positions = Positions(self.engine)
        self.current_handbook = kept_view(self.engine, contents)
        self.current_atlas = kept_view(self.engine, self._load_atlas)
        self.current_reforms = kept_view(self.engine, reforms)
        self.roster = Roster(self.engine, self.staff_desk)
        views = ("handbook", "ward_map", "reform", "staff")
        held = (self.current_handbook, self.current_atlas, self.current_reforms, self.roster)
        self._kept: dict[str, Kept[Any] | Roster] = dict(zip(views, held, strict=True))
        for view, kept in self._kept.items():
            self.positions.when_changed(view, kept.forget)

    def now(self) -> datetime:
        return datetime.now(UTC)

    @cached_property
    def master(self) -> MasterKey:
        return MasterKey(lambda: master_keys(self.config))

    @cached_property
    def keyring(self) -> KeyRing:
        return KeyRing(self.engine, self.master)

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.engine, self.master)

    @cached_property
    def signer(self) -> Signer:
        return Signer.read(self.config.log_origin, signing_seed(self.config))

    @cached_property
    def notary(self) -> Notary:
        earlier = tuple(map(Key.read, self.log_keys()[:-1]))
        return Notary(self.engine, self.signer, self.config.home / "last-checkpoint", earlier)

    def log_keys(self) -> list[str]:
        """The public keys that have signed the log; the one in use, the last, is recorded first."""
        return LogKeyDesk(self.city).adopt(str(self.signer.key), SYSTEM, self.now())

    @cached_property
    def texts(self) -> Texts:
        return Texts(self.engine, self.keyring)

    @cached_property
    def messages(self) -> Messages:
        return Messages(self.keyring)

    @cached_property
    def watch_desk(self) -> WatchDesk:
        return WatchDesk(self.city)

    @cached_property
    def city(self) -> City:
        return LoggedCity(self.engine)

    @cached_property
    def desk(self) -> ReportDesk:
        return ReportDesk(self.city, self.current_handbook, self.area_of, self.area_of_officer)

    @cached_property
    def duty_desk(self) -> DutyDesk:
        return DutyDesk(self.city)

    @cached_property
    def filter_desk(self) -> FilterDesk:
        return FilterDesk(self.city)

    @cached_property
    def request_desk(self) -> RequestDesk:
        return RequestDesk(self.city, self.current_handbook)

    @cached_property
    def place_desk(self) -> PlaceDesk:
        return PlaceDesk(self.city, self.area_of, self.config.places_agency)

    @cached_property
    def route_desk(self) -> RouteDesk:
        return RouteDesk(self.place_desk)

    @cached_property
    def register(self) -> WardRegister:
        return WardRegister(self.city)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.engine, self.current_handbook)

    @cached_property
    def staff_desk(self) -> StaffDesk:
        return StaffDesk(self.city)

    @cached_property
    def credentials(self) -> Credentials:
        return Credentials(self.engine)

    @cached_property
    def second_factors(self) -> SecondFactors:
        return SecondFactors(self.engine, self.keyring)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.engine)

    @cached_property
    def codes(self) -> SignInCodes:
        return SignInCodes(self.engine, self.config.secret_key)

    @cached_property
    def consents(self) -> Consents:
        return Consents(self.engine, self.keyring)

    @cached_property
    def open311_keys(self) -> Keys:
        return Keys(self.engine)

    @cached_property
    def media(self) -> Media:
        home = self.config.home
        store = store_at(home / "media", self.config.media_s3, *self.config.media_s3_key)
        shelf = Shelf(self.engine, store, self.keyring)
        arrivals = Arrivals(shelf, home / "uploads", self.config.largest_film)
        return Media(shelf, arrivals)

    @cached_property
    def detector(self) -> Detector:
        return NoDetector()

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
        if by.id.startswith((PREFIX, OWN_SYSTEM)):
            agency = self.open311_keys.agency_of(by.id)
            return Area(agency=agency) if agency else Area(ward=NOWHERE)
        person = self.roster.person(by.id)
        if person is None:
            return Area(ward=NOWHERE)
        code = person.ward_code
        return Area(code and self.ward_with(code, person.since) or None, person.agency)

    def area_of_officer(self, login: str) -> Area | None:
        """None for somebody who is no officer of a ward or an agency."""
        person = self.roster.person(login)
        return self.area_of(person.actor) if person and person.role in OFFICERS else None

    def ward_with(self, code: str, since: datetime | None = None) -> UUID:
        """The ward that has this code, or had it then, for a reform gives codes to other wards."""
        found = (self.atlas.with_code(code, moment) for moment in (since, self.now()) if moment)
        return next((ward.ward_id for ward in found if ward), NOWHERE)

    def wards_in_force(self) -> tuple[WardVersion, ...]:
        return self.atlas.in_force(self.now())

    @property
    def redrawn(self) -> Redrawn:
        """The wards of this moment, and how they came from those of before."""
        return Redrawn.up_to(self.atlas, self.now(), self.current_reforms())

    def catch_up(self) -> None:
        """Brings the views up to the log, and then forgets what was read of them before."""
        self.worker.catch_up()
        refresh(self.engine, self.redrawn)
        for kept in self._kept.values():
            kept.forget()

    def _load_atlas(self, db: Connection) -> WardAtlas:
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
