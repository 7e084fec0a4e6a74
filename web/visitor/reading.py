"""One place as pages show it: open or not, what its prices are worth, where it stands."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import url_for

from domain.places.hours import parsed
from projections.place_search import PlaceFilter, find_places, place
from web.context import in_language
from web.moments import city_time, stale_before
from web.wiring import services

Place = dict[str, Any]
SCHEMA_TYPES = {
    "attraction": "TouristAttraction",
    "food": "FoodEstablishment",
    "hotel": "Hotel",
    "market": "Store",
    "transport": "CivicStructure",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def shown(row: Mapping[str, Any]) -> Place:
    """The row with what a page says of it beside: `open`, `prices`, `badge` and `ward`."""
    found = services().atlas.at(row["lon"], row["lat"], services().now())
    return {
        **row,
        "open": opening(row["hours"]),
        "prices": [priced(price) for price in row["prices"]],
        "badge": badge(row["corrections"]),
        "ward": found.ward,
    }


def opening(hours: str) -> dict[str, Any] | None:
    """Whether it is open now, and when that changes; None where its hours are not known."""
    if not hours:
        return None
    now, found = city_time(services().now()), parsed(hours)
    return {"now": found.is_open(now), "until": found.changes_at(now)}


def priced(price: Mapping[str, Any]) -> dict[str, Any]:
    checked = date.fromisoformat(price["verified_on"])
    return {
        **price,
        "verified_on": checked,
        "is_stale": checked < stale_before(),
        "checked_by": unit_of(price["verified_by"]),
    }


def unit_of(login: str | None) -> str | None:
    """The agency of somebody, for visitors: they are told no names. None for the city itself."""
    person = login and services().roster.person(login)
    agency = person and person.agency and services().handbook.agency(person.agency)
    return in_language(agency.name) if agency else None


def badge(corrections: list[dict[str, Any]]) -> str | None:
    """How far the corrections have come that the place was ordered: the one least far counts."""
    states = {each["state"] for each in corrections}
    return next((state for state in ("ordered", "remedied", "verified") if state in states), None)


def one_place(place_id: UUID) -> Place | None:
    """Whether visitors see it or not."""
    with services().engine.connect() as db:
        row = place(db, place_id)
    return None if row is None else shown(row)


def search(wanted: PlaceFilter) -> list[Place]:
    with services().engine.connect() as db:
        return [shown(row) for row in find_places(db, wanted)]


def about_a_place(typed: str) -> dict[str, Any]:
    """What the report form is given for a place; nothing where visitors see no such place."""
    try:
        found = one_place(UUID(typed)) if typed else None
    except ValueError:
        found = None
    if found is None or not found["public"]:
        return {}
    facts = {"place": typed, "place_name": in_language(found["name"]), "category": "tourism"}
    return facts | {"lon": f"{found['lon']:.6f}", "lat": f"{found['lat']:.6f}"}


def markup(found: Place) -> dict[str, Any]:
    """The place in the words of schema.org, as JSON-LD."""
    about = in_language(found["about"])
    told = {
        "@context": "https://schema.org",
        "@type": SCHEMA_TYPES[found["kind"]],
        "@id": url_for("visitor.place", place_id=found["place_id"], _external=True),
        "name": in_language(found["name"]),
        "alternateName": sorted(set(found["name"].values())),
        "geo": {"@type": "GeoCoordinates", "longitude": found["lon"], "latitude": found["lat"]},
        "openingHoursSpecification": opening_markup(found["hours"]) if found["hours"] else None,
        "description": about or None,
        "makesOffer": [offer(price) for price in found["prices"]] or None,
    }
    return {name: value for name, value in told.items() if value is not None}


def opening_markup(hours: str) -> list[dict[str, str]]:
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{DAYS[day]}",
            "opens": clock(begin),
            "closes": "23:59" if (begin, end) == (0, 1440) else clock(end),
        }
        for day, times in enumerate(parsed(hours).days)
        for begin, end in times
    ]


def clock(minute: int) -> str:
    """A time that closes before it opens is the next day's, as schema.org says."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def offer(price: Mapping[str, Any]) -> dict[str, Any]:
    checked: date | datetime = price["verified_on"]
    return {
        "@type": "Offer",
        "name": in_language(price["item"]),
        "price": price["amount"],
        "priceCurrency": price["currency"],
        "validFrom": checked.isoformat(),
    }
