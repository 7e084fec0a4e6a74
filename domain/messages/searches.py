"""Saved searches: lists of reports that somebody comes back to, or of whose new ones they hear."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid5

from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import Aggregate, event

from domain.city import City
from domain.people.actor import Actor
from domain.refusals import Invalid, NotNow, Unknown
from domain.reports.words import TextMissing, clean, named

NAMESPACE = UUID("2f6d1c55-8a0b-5d43-9a43-f5d5a0c9be33")
MOST, LONGEST_NAME, LONGEST_WORDS, MOST_CASES = 20, 60, 100, 100

Alert = Literal["at_once", "daily", "never"]


class SearchNameMissing(TextMissing):
    """Please give the search a name."""

    field = "name"


class SearchNameTaken(Invalid):
    """Another search of yours has this name; please choose a different one."""

    field = "name"


class UnknownSearch(Unknown):
    """You have no such search; perhaps it was removed meanwhile."""

    field = "search"


class TooManySearches(NotNow):
    """You have saved 20 searches already; remove one that you need no longer."""


class TooManyCases(NotNow):
    """A collection holds up to 100 reports; begin another one."""


class NotACollection(NotNow):
    """A search has this name already; please choose another one for the collection."""


@dataclass(frozen=True)
class Search:
    """Which reports: what is None or empty does not restrict; `words` are looked for in the text.

    A ward that is no more by now stands for those in which it goes on. `cases` are the codes of a
    collection: reports that were picked by hand, and of which none newly fits.
    """

    name: str
    category: str | None = None
    ward: UUID | None = None
    status: str | None = None
    words: str = ""
    alert: Alert = "daily"
    cases: tuple[str, ...] = ()


def tidied(search: Search) -> Search:
    """As it is kept. Raises `SearchNameMissing` and `TextTooLong`."""
    name = named(search.name, SearchNameMissing, LONGEST_NAME)
    words = clean(search.words, field="words", longest=LONGEST_WORDS)
    found = replace(search, name=name, words=words)
    if found.cases:
        found = replace(found, alert="never", cases=tuple(dict.fromkeys(found.cases)))
    return found


class Searches(Aggregate):
    """One for each person, who is known by an opaque id alone; their words are sealed."""

    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Opened(Aggregate.Created):
        """Somebody began to save searches."""

        person_id: str
        by: Actor

    class SearchSaved(Event):
        """A search has this name from now on; another one of the same name is forgotten.

        `text` is the name.
        """

        search_id: UUID
        text: str
        words: str
        category: str | None
        ward: UUID | None
        status: str | None
        alert: Alert
        cases: tuple[str, ...] = ()

    class SearchRemoved(Event):
        """The search is needed no longer."""

        search_id: UUID

    class PersonalDataShredded(Event):
        """The person was forgotten: names and words of all searches were destroyed."""

    @staticmethod
    def create_id(person_id: str) -> UUID:
        return uuid5(NAMESPACE, person_id)

    @event(Opened)
    def __init__(self, person_id: str, by: Actor, timestamp: datetime) -> None:
        self.person_id = person_id
        self.searches: dict[UUID, Search] = {}

    def keep(self, search: Search, by: Actor, now: datetime) -> UUID:
        """Returns its id. Raises what `tidied` raises, `TooManySearches` and `TooManyCases`."""
        found = tidied(search)
        search_id = self.id_of(found.name) or uuid5(self.id, str(self.version))
        self._keep_anew(search_id, found, by, now)
        return search_id

    def change(self, search_id: UUID, name: str, alert: Alert, by: Actor, now: datetime) -> None:
        """Raises `UnknownSearch`, `SearchNameTaken`, and what `tidied` raises."""
        if search_id not in self.searches:
            raise UnknownSearch
        found = tidied(replace(self.searches[search_id], name=name, alert=alert))
        if self.id_of(found.name) not in (None, search_id):
            raise SearchNameTaken
        self._keep_anew(search_id, found, by, now)

    def id_of(self, name: str) -> UUID | None:
        same = (known for known, each in self.searches.items() if each.name == name)
        return next(same, None)

    def _keep_anew(self, search_id: UUID, search: Search, by: Actor, now: datetime) -> None:
        if search == self.searches.get(search_id):
            return
        if search_id not in self.searches and len(self.searches) >= MOST:
            raise TooManySearches
        if len(search.cases) > MOST_CASES:
            raise TooManyCases
        self._keep(
            search_id=search_id,
            text=search.name,
            words=search.words,
            category=search.category,
            ward=search.ward,
            status=search.status,
            alert=search.alert,
            cases=search.cases,
            by=by,
            timestamp=now,
        )

    @event(SearchSaved)
    def _keep(
        self,
        search_id: UUID,
        text: str,
        words: str,
        category: str | None,
        ward: UUID | None,
        status: str | None,
        alert: Alert,
        by: Actor,
        timestamp: datetime,
        cases: tuple[str, ...] = (),
    ) -> None:
        self.searches[search_id] = Search(text, category, ward, status, words, alert, cases)

    def pick(self, code: str, name: str, by: Actor, now: datetime) -> None:
        """Raises what `keep` raises, and `NotACollection`."""
        wanted = tidied(Search(name, cases=(code,)))
        known = self.id_of(wanted.name)
        cases = self.searches[known].cases if known else wanted.cases
        if not cases:
            raise NotACollection
        self.keep(replace(wanted, cases=(*cases, code)), by, now)

    def lay_down(self, code: str, search_id: UUID, by: Actor, now: datetime) -> None:
        """With its last report a collection is gone; whatever is gone already stays gone."""
        found = self.searches.get(search_id)
        if found is None or code not in found.cases:
            return
        left = tuple(each for each in found.cases if each != code)
        if left:
            self.keep(replace(found, cases=left), by, now)
        else:
            self.remove(search_id, by, now)

    def remove(self, search_id: UUID, by: Actor, now: datetime) -> None:
        """Whatever is gone already stays gone."""
        if search_id in self.searches:
            self._remove(search_id=search_id, by=by, timestamp=now)

    @event(SearchRemoved)
    def _remove(self, search_id: UUID, by: Actor, timestamp: datetime) -> None:
        self.searches.pop(search_id, None)

    @event(PersonalDataShredded)
    def shred(self, by: Actor, timestamp: datetime) -> None:
        self.searches.clear()


@dataclass(frozen=True)
class SearchDesk:
    """Everybody saves for themselves alone."""

    city: City

    def save(self, search: Search, by: Actor, now: datetime) -> int | None:
        """Returns the position, as they all do; None where nothing was to be stored."""
        return self._do(by, now, lambda own: own.keep(search, by, now))

    def change(
        self, search_id: UUID, name: str, alert: Alert, by: Actor, now: datetime
    ) -> int | None:
        return self._do(by, now, lambda own: own.change(search_id, name, alert, by, now))

    def remove(self, search_id: UUID, by: Actor, now: datetime) -> int | None:
        return self._do(by, now, lambda own: own.remove(search_id, by, now))

    def pick(self, code: str, name: str, by: Actor, now: datetime) -> int | None:
        return self._do(by, now, lambda own: own.pick(code, name, by, now))

    def lay_down(self, code: str, search_id: UUID, by: Actor, now: datetime) -> int | None:
        return self._do(by, now, lambda own: own.lay_down(code, search_id, by, now))

    def _do(self, by: Actor, now: datetime, act: Callable[[Searches], object]) -> int | None:
        """Whoever has saved nothing yet and saves nothing now leaves no trace."""
        searches = self.of(by.id) or Searches(person_id=by.id, by=by, timestamp=now)
        before = searches.version
        act(searches)
        return self.city.record(searches) or None if searches.version > before else None

    def of(self, person_id: str) -> Searches | None:
        try:
            found: Searches = self.city.repository.get(Searches.create_id(person_id))
        except AggregateNotFoundError:
            return None
        return found
