"""Whether a report fits a search, told by the row and not by the database."""

from collections.abc import Mapping
from typing import Any

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
    if search.ward is not None and row["ward_id"] not in goes_on_in(services, search.ward):
        return False
    text = plain(row["text"] or "")
    return all(word in text for word in words_of(search))


def words_of(search: Search) -> list[str]:
    return plain(search.words).split()
