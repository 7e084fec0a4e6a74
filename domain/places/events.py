"""Everything that can happen to a place; `place.py` says what each of it changes.

One fact, one meaning; the sentence below a name is what became true.
"""

from datetime import date

from eventsourcing.domain import Aggregate

from domain.people.actor import Actor
from domain.places.content import Content, Kind, Names, PostedPrice


class PlaceEvents(Aggregate):
    """Coordinates are longitude and latitude in degrees, EPSG:4326."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Described(Event):
        """The place is now described like this, as a list of the city says."""

        name: Names
        kind: Kind
        lon: float
        lat: float
        hours: str = ""
        about: Names | None = None

    class PricesPosted(Event):
        """These are the prices that the place has posted, as a list of the city says."""

        prices: list[PostedPrice]

    class Drafted(Event):
        """Somebody wrote down what is to be told of the place; visitors do not see it yet."""

        content: Content

    class Reviewed(Event):
        """Somebody other than its author found the draft right."""

    class SentBack(Event):
        """The draft is not right yet."""

        reason: str

    class Published(Event):
        """From now on visitors see what was drafted."""

    class Withdrawn(Event):
        """Visitors do not see the place any more."""

        reason: str

    class PricesVerified(Event):
        """These of its prices, by their number from 0, still are what the place has posted."""

        items: tuple[int, ...]
        on: date

    class CorrectionOrdered(Event):
        """The place has to put something right; `reports` are codes of cases that told of it."""

        number: int
        what: str
        reports: tuple[str, ...]

    class CorrectionRemedied(Event):
        """It was put right, says whoever saw to it."""

        number: int
        note: str

    class RemedyRefused(Event):
        """It was not put right; the order stands."""

        number: int
        reason: str

    class CorrectionVerified(Event):
        """Somebody other than who saw to it found it put right."""

        number: int
