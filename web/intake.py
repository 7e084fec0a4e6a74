"""The one door by which a report comes in: its place, its ward, its agency, one save."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from sqlalchemy import Connection

from domain.people.actor import NAMELESS, Actor
from domain.places.desk import UnknownPlace
from domain.refusals import HappenedMeanwhile, Invalid
from domain.reports.desk import Submission
from domain.reports.facts import Channel, Kind, WardFound
from domain.reports.report import Report
from eventlog.idempotency import fingerprint, recall, remember
from geo.atlas import Found, WardAtlas
from web.media.referring import referred
from web.wiring import Services

LONGEST_KEY = 200
NO_WARD = WardFound("none", 0.0)
TRIES = 3  # a random code is taken already about once in 27 billion


class NotOnEarth(Invalid):
    """Longitudes go from -180 to 180 and latitudes from -90 to 90 degrees."""


class AxesSwapped(Invalid):
    """Longitude and latitude seem to be swapped: the other way round the place is in the city."""

    field = "lon"


class OutsideTheCity(Invalid):
    """This place lies outside the city, which cannot act there."""

    field = "lon"


class PlaceMissing(Invalid):
    """Please say where it is; only a suggestion needs no place."""

    field = "lon"


class NoSuchPlace(Invalid):
    """The place that it is about is not on the visitors' map."""

    field = "place"


class KeyNotUsable(Invalid):
    """An Idempotency-Key has from 1 to 200 characters of plain ASCII."""

    field = "Idempotency-Key"


class ReportIn(msgspec.Struct):
    """A pin in degrees (EPSG:4326), a category's code and words.

    `media` are up to four photos and films and `voice` a voice note, by the names that uploads
    got; `photo` is one of `/api/photos`. An idea, which its category says, needs no pin, and what a
    voice note says need not be written. `place` is the id of a place for visitors.
    """

    category: str
    text: str = ""
    lon: float | None = None
    lat: float | None = None
    photo: str | None = None
    # Left out of the fingerprint where they are not sent, as in reports before there were any.
    media: list[str] | UnsetType = UNSET
    voice: str | UnsetType = UNSET
    place: str | UnsetType = UNSET


class NamedWard(msgspec.Struct):
    ward_id: str
    code: str | None
    name: str | None


class NamedAgency(msgspec.Struct):
    code: str
    name: dict[str, str]


class Receipt(msgspec.Struct):
    """What the sender gets; `how` and `distance_m` (metres) tell how the ward was found."""

    code: str
    url: str
    status: str
    ward: NamedWard | None
    how: str
    distance_m: float
    agency: NamedAgency | None
    position: int


@dataclass(frozen=True)
class Intake:
    """`by` enters the reports for somebody else; without a sender each has a reporter of its own.

    `sender` is asked who sends, or for whom `by` does, once a report can be taken, so that of who
    sent what is refused nothing is kept.
    `external_id` is what `by` calls it, and `beside` stores what has to be with it or not at all.
    `content` is what a key stands for, where that is more than the report.
    """

    services: Services
    by: Actor | None = None
    sender: Callable[[], Actor] | None = None
    external_id: str | None = None
    beside: Callable[[Connection, str], None] | None = None
    content: Any = None

    def take(self, sent: ReportIn, channel: Channel, key: str | None = None) -> Receipt:
        """Stores the report; the same key with the same content gives the first answer again.

        Raises the `Invalid` that fits, and `KeyUsedForAnotherBody`.
        """
        if key is None:
            return self._store(sent, channel, None)
        print_ = fingerprint(sent if self.content is None else self.content)
        if not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            raise KeyNotUsable
        try:
            return self._store(sent, channel, (key, print_))
        except Invalid:
            # What was accepted once stays accepted, whatever the rules are by now.
            with self.services.engine.connect() as db:
                if known := recall(db, key, print_):
                    return msgspec.convert(known, Receipt)
            raise

    def _store(self, sent: ReportIn, channel: Channel, key: tuple[str, str] | None) -> Receipt:
        services = self.services
        now = services.now()
        category = services.handbook.category(sent.category)
        kind: Kind = "problem" if category is None else category.kind
        ward = self._ward(sent, kind, now)
        files = referred(services.media, sent.photo, sent.media or (), sent.voice or None)
        submission = Submission(
            sent.lon,
            sent.lat,
            sent.category,
            sent.text,
            channel=channel,
            photo=files.photo,
            media=files.media,
            voice=files.voice,
            kind=kind,
            external_id=self.external_id,
            place_id=self._named_place(sent),
        )
        services.desk.check(submission)
        by, reporter = self._who()
        submission = replace(submission, reporter=reporter)
        for _ in range(TRIES):
            report = services.desk.write(submission, ward, by, now)
            try:
                return self._save(report, key)
            except HappenedMeanwhile:
                continue  # the code was taken
        raise HappenedMeanwhile

    def _who(self) -> tuple[Actor, Actor | None]:
        """Who enters it, and for whom, where that is somebody else."""
        sender = (self.sender and self.sender()) or Actor(
            id=f"{NAMELESS}{secrets.token_hex(8)}", role="reporter"
        )
        return (sender, None) if self.by is None else (self.by, sender)

    def _ward(self, sent: ReportIn, kind: Kind, now: datetime) -> WardFound:
        if sent.lon is not None and sent.lat is not None:
            return ward_found(place(self.services.atlas, sent.lon, sent.lat, now))
        if kind == "idea" and sent.lon is sent.lat:
            return NO_WARD
        raise PlaceMissing(field="lon" if sent.lon is None else "lat")

    def _named_place(self, sent: ReportIn) -> UUID | None:
        if not sent.place:
            return None
        try:
            place_id = UUID(sent.place)
            shown = self.services.place_desk.find(place_id).shown
        except (ValueError, UnknownPlace) as error:
            raise NoSuchPlace from error
        if shown is None:
            raise NoSuchPlace
        return place_id

    def _save(self, report: Report, key: tuple[str, str] | None) -> Receipt:
        if key is None and self.beside is None:
            return self._receipt(report, self.services.desk.save(report))
        with self.services.engine.connect() as db:
            receipt = self._receipt(report, self.services.desk.save(report, connection=db))
            if self.beside:
                self.beside(db, report.code)
            if key is None or remember(db, *key, receipt):
                db.commit()
                return receipt
            db.rollback()
            return msgspec.convert(recall(db, *key), Receipt)

    def _receipt(self, report: Report, position: int) -> Receipt:
        found, proposed = report.ward, report.proposed
        if found is None or proposed is None:
            raise TypeError("a report is saved with its ward and its agency")
        agency = self.services.handbook.agency(proposed.agency)
        ward = found.ward_id and NamedWard(str(found.ward_id), found.ward_code, found.ward_name)
        return Receipt(
            code=report.code,
            url=f"/reports/{report.code}",
            status=report.status,
            ward=ward or None,
            how=found.how,
            distance_m=found.distance_m,
            agency=None if agency is None else NamedAgency(agency.code, agency.name),
            position=position,
        )


def place(atlas: WardAtlas, lon: float, lat: float, now: Any) -> Found:
    """The ward of a place that the city answers for.

    Raises `NotOnEarth`, `AxesSwapped` and `OutsideTheCity`.
    """
    if not (isfinite(lon) and abs(lon) <= 180):
        raise NotOnEarth(field="lon")
    if not (isfinite(lat) and abs(lat) <= 90):
        swapped = isfinite(lat) and abs(lat) <= 180 and atlas.covers(lat, lon, now)
        raise AxesSwapped if swapped else NotOnEarth(field="lat")
    found = atlas.at(lon, lat, now)
    if found.ward is None and not atlas.covers(lon, lat, now):
        swapped = abs(lon) <= 90 and atlas.covers(lat, lon, now)
        raise AxesSwapped if swapped else OutsideTheCity
    return found


def ward_found(found: Found) -> WardFound:
    """The answer of the atlas in the words of the domain."""
    ward = found.ward
    if ward is None:
        return WardFound(how=found.how, distance_m=found.distance_m)
    return WardFound(
        how=found.how,
        distance_m=found.distance_m,
        ward_id=ward.ward_id,
        ward_code=ward.code,
        ward_name=ward.name,
        boundary=ward.boundary,
    )
