"""Naming officers for many cases: one for all, or shared out among those who work now."""

from collections.abc import Iterable

from domain.refusals import NotNow
from web.accounts.people import Person
from web.officer.loads import colleagues_of, loads_of, midnight_after
from web.wiring import services


class NobodyWorksNow(NotNow):
    """Nobody of your unit works now; please choose an officer yourself."""


def shared_out(codes: Iterable[str], person: Person) -> dict[str, str]:
    """For each case the login of whoever has least at that moment and works now.

    Nothing where nobody of the person's own unit works.
    """
    with services().engine.connect() as db:
        now, midnight = services().now(), midnight_after(services())
        loads = loads_of(db, colleagues_of(services(), person), now, midnight)
    numbers = {load.person.login: load.open for load in loads if load.works}
    shares: dict[str, str] = {}
    for code in codes if numbers else ():
        shares[code] = min(numbers, key=lambda login: (numbers[login], login))
        numbers[shares[code]] += 1
    return shares
