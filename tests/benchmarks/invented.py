"""A city's history, invented: as many events as asked for, always the same for the same seed.

How often what is reported, accepted, handled and rated follows the published figures of Vietnamese
cities in `vn_report_categories_and_rates.json`, where that file is there.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import heappop, heappush
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import msgspec

from domain.handbook.handbook import HANDBOOK_ID
from domain.places.place import Place
from domain.reports.code import ALPHABET, PAYLOAD, report_id_of, with_check
from eventlog.mapper import encode

BEGIN = datetime(2025, 7, 1, tzinfo=UTC)
WARDS = 54
WARD_NAMESPACE = UUID("9d1d2a52-0d2f-5e3c-8f0a-6a4d3c2b1f00")
SYSTEM = {"id": "system", "role": "system"}
AGENCIES = ("urban_order", "works", "environment", "police", "tourism", "transport")
WORDS = (
    "Nắp cống vỡ trước nhà số {n}, xe máy đi qua rất nguy hiểm",
    "Xe đỗ sai quy định trên vỉa hè đường {n}",
    "Đổ rác bừa bãi ở cuối ngõ {n}, mùi rất khó chịu, đề nghị dọn ngay",
    "Đứt cáp, dây rơi xuống lòng đường",
    "Bò trên đường\nkhông có người trông, đoạn gần cột số {n}",
    "Ngập nước sau mưa, sâu khoảng {n} cm, xe không qua được",
)


class Stored(NamedTuple):
    """A row of the log; `at` is when it happened and when the log took it."""

    at: datetime
    originator_id: UUID
    version: int
    topic: str
    state: bytes


@dataclass(frozen=True)
class Rates:
    """Shares of the reports, of those accepted, and of those handled."""

    categories: dict[str, float]
    a_day: float = 14_707 / 30
    accepted: float = 0.726
    handled: float = 0.975
    rated: float = 0.452
    satisfied: float = 0.777


BUILT_IN = Rates({"public_order": 0.53, "traffic": 0.13, "environment": 0.1, "other": 0.24})


def rates() -> Rates:
    """The published figures, or round ones of our own where the file is missing."""
    folder = Path(os.environ.get("KALONG_SHARED_DATA", "../shared/data"))
    path = folder / "vn_report_categories_and_rates.json"
    if not path.exists():
        return BUILT_IN
    known = msgspec.json.decode(path.read_bytes())
    hue, early = known["hue_s_2019_2022"], known["hue_s_2019_12"]
    city = known["hcmc_1022_2025_10"]
    return Rates(
        categories=known["da_lat_truc_tuyen_2022H1"]["counts"],
        a_day=city["total"] / 30,
        accepted=early["accepted_after_check"] / early["submitted"],
        handled=hue["handled_pct"] / 100,
        rated=early["rated_pct_of_handled"] / 100,
        satisfied=hue["satisfied_or_accept_pct"] / 100,
    )


def history(seed: int = 1) -> Iterator[Stored]:
    """Without end, in the order of time."""
    random, known = Random(seed), rates()
    yield from founding(random)
    waiting: list[Stored] = []
    now = BEGIN
    for code in codes():
        now += timedelta(days=random.expovariate(known.a_day))
        while waiting and waiting[0].at <= now:
            yield heappop(waiting)
        for event in life(random, known, now, code):
            heappush(waiting, event)


def founding(random: Random) -> Iterator[Stored]:
    """The handbook, the wards, and places for visitors."""
    event = {"timestamp": BEGIN, "by": SYSTEM}
    agencies = [{"code": code, "name": {"vi": code}} for code in AGENCIES]
    yield Stored(BEGIN, HANDBOOK_ID, 1, "handbook.opened", encode(event))
    adopted = encode(event | {"agencies": agencies})
    yield Stored(BEGIN, HANDBOOK_ID, 2, "handbook.agencies_adopted", adopted)
    for number in range(WARDS):
        state = encode(event | ward(number))
        yield Stored(BEGIN, ward_id(number), 1, "ward.established", state)
    for number in range(300):
        place = encode(event | some_place(random, number))
        place_id = Place.create_id(f"place {number}")
        yield Stored(BEGIN, place_id, 1, "place.registered", place)


def ward_id(number: int) -> UUID:
    return uuid5(WARD_NAMESPACE, str(number))


def ward(number: int) -> dict[str, Any]:
    return {
        "code": f"{6600 + number:05}",
        "name": f"Phường {number + 1}",
        "unit_type": "ward",
        "boundary": f"{number:064x}",
        "valid_from": date(2025, 7, 1),
        "valid_to": None,
        "source": "invented",
    }


def some_place(random: Random, number: int) -> dict[str, Any]:
    lon, lat = pin(random)
    name = {"vi": f"Điểm {number}", "en": f"Place {number}"}
    return {"key": f"place {number}", "name": name, "kind": "food", "lon": lon, "lat": lat}


def pin(random: Random) -> tuple[float, float]:
    return round(random.uniform(106.45, 108.05), 6), round(random.uniform(20.7, 21.65), 6)


def codes() -> Iterator[str]:
    """They look random, but none comes twice: the factor has no divisor in common with 31."""
    letters = len(ALPHABET)
    for number in count(1):
        scattered = number * 7_368_787_413 % letters**PAYLOAD
        digits = (scattered // letters**place % letters for place in range(PAYLOAD))
        yield with_check("".join(ALPHABET[digit] for digit in digits))


def life(random: Random, known: Rates, now: datetime, code: str) -> Iterator[Stored]:
    """One report, from the pin to the reporter's score."""
    report_id = report_id_of(code)
    for version, (at, topic, state) in enumerate(chapters(random, known, now, code), start=1):
        yield Stored(at, report_id, version, topic, encode({"timestamp": at} | state))


def chapters(
    random: Random, known: Rates, now: datetime, code: str
) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    reporter = {"by": {"id": f"citizen-{random.randrange(60_000)}", "role": "reporter"}}
    officer = {"by": {"id": f"officer-{random.randrange(400)}", "role": "ward_officer"}}
    agency = random.choice(AGENCIES)
    rule = {"agency": agency, "rule": 3, "handbook_version": 4}
    yield now, "report.submitted", reporter | submission(random, known, code)
    yield now, "report.ward_determined", reporter | {"found": found_ward(random)}
    yield now, "report.agency_determined", reporter | {"found": rule}
    yield now, "report.deadline_set", reporter | promised("screening", now, hours=8)
    screened = later(random, now, hours=3)
    if random.random() > known.accepted:
        yield screened, "report.rejected", officer | {"reason": "Đã được phản ánh trước đó."}
        return
    yield screened, "report.accepted", officer
    yield screened, "report.deadline_set", officer | promised("assignment", screened, hours=4)
    for at, topic, state in work(random, known, screened, agency):
        yield at, topic, (reporter if topic == "report.rated" else officer) | state


def work(
    random: Random, known: Rates, now: datetime, agency: str
) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    """From the assignment on; some reports are never handled, and many never rated."""
    now = later(random, now, hours=2)
    yield now, "report.assigned", {"agency": agency}
    yield now, "report.deadline_set", promised("handling", now, hours=56)
    now = later(random, now, hours=20)
    yield now, "report.work_started", {}
    if random.random() > known.handled:
        return
    now = later(random, now, hours=40)
    yield now, "report.resolved", {"note": "Đã xử lý xong, trả lại hiện trạng."}
    if random.random() < known.rated:
        yield later(random, now, hours=30), "report.rated", rating(random, known)


def promised(stage: str, since: datetime, hours: float) -> dict[str, Any]:
    due = since + timedelta(hours=hours)
    reminders = [since + share * (due - since) for share in (0.5, 0.8)]
    clock = {"stage": stage, "since": since, "due": due, "reminders": reminders, "policy": 0}
    return {"deadline": clock}


def submission(random: Random, known: Rates, code: str) -> dict[str, Any]:
    lon, lat = pin(random)
    category = random.choices(list(known.categories), list(known.categories.values()))[0]
    return {
        "code": code,
        "category": category,
        "text": random.choice(WORDS).format(n=random.randrange(200)),
        "lon": lon,
        "lat": lat,
        "channel": "web",
        "photo": f"{random.getrandbits(256):064x}" if random.random() < 0.6 else None,
        "external_id": None,
    }


def found_ward(random: Random) -> dict[str, Any]:
    number = min(int(random.expovariate(1 / 12)), WARDS - 1)
    known = ward(number)
    return {
        "how": "inside",
        "distance_m": 0.0,
        "ward_id": ward_id(number),
        "ward_code": known["code"],
        "ward_name": known["name"],
        "boundary": known["boundary"],
    }


def later(random: Random, now: datetime, hours: float) -> datetime:
    return now + timedelta(hours=random.expovariate(1 / hours))


def rating(random: Random, known: Rates) -> dict[str, Any]:
    satisfied = random.random() < known.satisfied
    return {"score": "satisfied" if satisfied else "not_satisfied", "words": ""}


def ways(number: int, seed: int = 1, *, ended: bool = True) -> Iterator[dict[str, Any]]:
    """Rows of the time map: so many reports of a year; unless `ended`, all are open still."""
    random, known = Random(seed), rates()
    for n, code in enumerate(islice(codes(), number), start=1):
        submitted = BEGIN + timedelta(days=365 * n / number)
        since = [submitted, later(random, submitted, hours=3)]
        states = [1, 2]
        if not ended or random.random() < known.accepted:
            since.append(later(random, since[-1], hours=22))
            states.append(3)
        if ended and (len(states) == 2 or random.random() < known.handled):
            since.append(later(random, since[-1], hours=40))
            states.append(0)
        lon, lat = pin(random)
        yield {
            "report_id": report_id_of(code),
            "code": code,
            "lon": lon,
            "lat": lat,
            "ward_id": ward_id(min(int(random.expovariate(1 / 12)), WARDS - 1)),
            "since": since,
            "known": since,
            "states": states,
            "earlier": None,
            "first_position": n,
            "position": n,
            "version": len(states),
        }
