"""One place that visitors look for: drafted, reviewed, published, and corrected where it has to be.

What visitors read has passed two people: whoever wrote it, and somebody else who reviewed it. What
the city's own lists bring (`Registered`, `Described`, `PricesPosted`) was vetted before.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid5

from eventsourcing.domain import event

from domain.people.actor import Actor
from domain.places.content import Content, Kind, Names, PostedPrice
from domain.places.corrections import Correction, NotInThisState, OwnRemedy, UnknownCorrection
from domain.places.events import PlaceEvents
from domain.refusals import NotAllowed, NotNow
from domain.reports.words import NoteMissing, ReasonMissing, required

__all__ = ["Content", "Kind", "Place", "PostedPrice"]

NAMESPACE = UUID("0e3f7d0a-6a55-5a0b-b1d2-1f6f3c9a7d42")


class NothingDrafted(NotNow):
    """Nothing is drafted here that could be reviewed."""


class ReviewedAlready(NotNow):
    """This draft is reviewed already; it can be published."""


class NotReviewedYet(NotNow):
    """Somebody else has to review this draft before it is published."""


class OwnDraft(NotAllowed):
    """You wrote this draft; somebody else has to review it."""


class NotShown(NotNow):
    """Visitors do not see this place."""


@dataclass(frozen=True)
class Draft:
    content: Content
    by: Actor
    reviewed_by: Actor | None = None
    sent_back: str | None = None  # why


class Place(PlaceEvents):
    """Coordinates are longitude and latitude in degrees, EPSG:4326."""

    class Registered(PlaceEvents.Created):
        """A place was put on the visitors' map, or, as a draft, only begun."""

        by: Actor
        key: str
        name: Names
        kind: Kind
        lon: float
        lat: float
        hours: str = ""
        about: Names | None = None
        draft: bool = False

    @staticmethod
    def create_id(key: str) -> UUID:
        return uuid5(NAMESPACE, key)

    @event(Registered)
    def __init__(
        self,
        key: str,
        name: Names,
        kind: Kind,
        lon: float,
        lat: float,
        by: Actor,
        timestamp: datetime,
        hours: str = "",
        about: Names | None = None,
        draft: bool = False,
    ) -> None:
        self.key = key
        self.shown: Content | None = None
        self.draft: Draft | None = None
        self.corrections: list[Correction] = []
        if not draft:
            self.shown = Content(name, kind, lon, lat, hours, about or {})

    @event(PlaceEvents.Described)
    def describe(
        self,
        name: Names,
        kind: Kind,
        lon: float,
        lat: float,
        by: Actor,
        timestamp: datetime,
        hours: str = "",
        about: Names | None = None,
    ) -> None:
        before = self.shown or Content(name, kind, lon, lat)
        self.shown = replace(
            before, name=name, kind=kind, lon=lon, lat=lat, hours=hours, about=about or {}
        )

    @event(PlaceEvents.PricesPosted)
    def post_prices(self, prices: list[PostedPrice], by: Actor, timestamp: datetime) -> None:
        if self.shown is not None:
            self.shown = replace(self.shown, prices=tuple(prices))

    @event(PlaceEvents.Drafted)
    def draft_anew(self, content: Content, by: Actor, timestamp: datetime) -> None:
        self.draft = Draft(content, by)

    def review(self, by: Actor, now: datetime) -> None:
        """Raises `NothingDrafted`, `ReviewedAlready` and `OwnDraft`."""
        draft = self._to_review()
        if draft.by.id == by.id:
            raise OwnDraft
        self._review(by=by, timestamp=now)

    @event(PlaceEvents.Reviewed)
    def _review(self, by: Actor, timestamp: datetime) -> None:
        if self.draft is not None:
            self.draft = replace(self.draft, reviewed_by=by, sent_back=None)

    def send_back(self, reason: str, by: Actor, now: datetime) -> None:
        """Raises `NothingDrafted` and `ReasonMissing`."""
        if self.draft is None:
            raise NothingDrafted
        self._send_back(reason=required(reason, ReasonMissing), by=by, timestamp=now)

    @event(PlaceEvents.SentBack)
    def _send_back(self, reason: str, by: Actor, timestamp: datetime) -> None:
        if self.draft is not None:
            self.draft = replace(self.draft, reviewed_by=None, sent_back=reason)

    def publish(self, by: Actor, now: datetime) -> None:
        """Raises `NothingDrafted` and `NotReviewedYet`."""
        if self.draft is None:
            raise NothingDrafted
        if self.draft.reviewed_by is None:
            raise NotReviewedYet
        self._publish(by=by, timestamp=now)

    @event(PlaceEvents.Published)
    def _publish(self, by: Actor, timestamp: datetime) -> None:
        if self.draft is not None:
            self.shown, self.draft = self.draft.content, None

    def withdraw(self, reason: str, by: Actor, now: datetime) -> None:
        """Raises `NotShown` and `ReasonMissing`."""
        self._as_shown()
        self._withdraw(reason=required(reason, ReasonMissing), by=by, timestamp=now)

    @event(PlaceEvents.Withdrawn)
    def _withdraw(self, reason: str, by: Actor, timestamp: datetime) -> None:
        self.shown = None

    def verify_prices(self, items: tuple[int, ...], on: date, by: Actor, now: datetime) -> None:
        """Those of the shown prices; numbers that none has are left out. Raises `NotShown`."""
        shown = self._as_shown()
        known = tuple(n for n in dict.fromkeys(items) if 0 <= n < len(shown.prices))
        if known:
            self._verify_prices(items=known, on=on, by=by, timestamp=now)

    @event(PlaceEvents.PricesVerified)
    def _verify_prices(
        self, items: tuple[int, ...], on: date, by: Actor, timestamp: datetime
    ) -> None:
        if self.shown is not None:
            prices = with_check(self.shown.prices, items, on, by)
            self.shown = replace(self.shown, prices=prices)

    def order_correction(
        self, what: str, reports: tuple[str, ...], by: Actor, now: datetime
    ) -> None:
        """Raises `NotShown` and `ReasonMissing`."""
        self._as_shown()
        what = required(what, ReasonMissing)
        number = len(self.corrections) + 1
        self._order(number=number, what=what, reports=reports, by=by, timestamp=now)

    @event(PlaceEvents.CorrectionOrdered)
    def _order(
        self, number: int, what: str, reports: tuple[str, ...], by: Actor, timestamp: datetime
    ) -> None:
        self.corrections.append(Correction(number, what, tuple(reports), by, timestamp))

    def remedy(self, number: int, note: str, by: Actor, now: datetime) -> None:
        """Raises `UnknownCorrection`, `NotInThisState` and `NoteMissing`."""
        self._correction(number, "ordered")
        self._remedy(number=number, note=required(note, NoteMissing), by=by, timestamp=now)

    @event(PlaceEvents.CorrectionRemedied)
    def _remedy(self, number: int, note: str, by: Actor, timestamp: datetime) -> None:
        self._change(number, state="remedied", note=note, remedied_by=by, remedied_at=timestamp)

    def refuse_remedy(self, number: int, reason: str, by: Actor, now: datetime) -> None:
        """Raises `UnknownCorrection`, `NotInThisState` and `ReasonMissing`."""
        self._correction(number, "remedied")
        reason = required(reason, ReasonMissing)
        self._refuse_remedy(number=number, reason=reason, by=by, timestamp=now)

    @event(PlaceEvents.RemedyRefused)
    def _refuse_remedy(self, number: int, reason: str, by: Actor, timestamp: datetime) -> None:
        self._change(number, state="ordered", refused=reason)

    def verify_correction(self, number: int, by: Actor, now: datetime) -> None:
        """Raises `UnknownCorrection`, `NotInThisState` and `OwnRemedy`."""
        found = self._correction(number, "remedied")
        if found.remedied_by is not None and found.remedied_by.id == by.id:
            raise OwnRemedy
        self._verify(number=number, by=by, timestamp=now)

    @event(PlaceEvents.CorrectionVerified)
    def _verify(self, number: int, by: Actor, timestamp: datetime) -> None:
        self._change(number, state="verified", verified_by=by, verified_at=timestamp)

    def _to_review(self) -> Draft:
        if self.draft is None:
            raise NothingDrafted
        if self.draft.reviewed_by is not None:
            raise ReviewedAlready
        return self.draft

    def _as_shown(self) -> Content:
        if self.shown is None:
            raise NotShown
        return self.shown

    def _correction(self, number: int, state: str) -> Correction:
        if not 1 <= number <= len(self.corrections):
            raise UnknownCorrection
        found = self.corrections[number - 1]
        if found.state != state:
            raise NotInThisState
        return found

    def _change(self, number: int, **facts: object) -> None:
        found = self.corrections[number - 1]
        self.corrections[number - 1] = replace(found, **facts)  # type: ignore[arg-type]


def with_check(
    prices: tuple[PostedPrice, ...], items: tuple[int, ...], on: date, by: Actor
) -> tuple[PostedPrice, ...]:
    return tuple(
        replace(price, verified_on=on, verified_by=by.id) if number in items else price
        for number, price in enumerate(prices)
    )
