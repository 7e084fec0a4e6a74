"""Whether a report fits a search, told by the row and not by the database."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain.messages.searches import Search
from web.reform.former import goes_on_in, plain
from web.wiring import Services


def fits(services: Services, search: Search, row: Mapping[str, Any]) -> bool:
    """By what the public may see; what is hidden, or goes on with another report, fits nothing."""
    if row["hidden"] or row["merged_into"] is not None:
        return False
    asked = ((search.category, row["category"]), (search.status, row["status"]))
    if any(wanted is not None and wanted != has for wanted, has in asked):
        return False
    if search.cases and row["code"] not in search.cases:
        return False
    if search.ward is not None and not lies_in(services, search.ward, row):
        return False
    text = plain(row["text"] or "")
    return all(word in text for word in words_of(search))


def lies_in(services: Services, ward: UUID, row: Mapping[str, Any]) -> bool:
    """In this ward, or one in which it goes on."""
    sent = row["submitted_at"]
    meant = goes_on_in(services, ward, sent)
    if row["ward_id"] in meant:
        return True
    if row["lon"] is None or row["ward_id"] not in goes_on_in(services, ward, services.now()):
        return False
    # Moved since then: what the other wards of a merger brought along is no news of this one.
    found = services.atlas.at(row["lon"], row["lat"], sent).ward
    return found is not None and found.ward_id in meant


def words_of(search: Search) -> list[str]:
    return plain(search.words).split()
