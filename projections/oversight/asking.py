"""The questions asked of a period: how often in all, who stands out among their peers, which cases.

Somebody stands out whose share is at least twice what is usual among the others, both of them all
together and of the middle one, and that far above it that chance alone would do it once in a
thousand times.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import Connection

from projections.oversight.chance import Share, Usual, chance_of, usual_of
from projections.oversight.questions import QUESTIONS, SOURCES, PeerKind, Question, Source

FEWEST = 20  # of somebody, and of all others, below which nobody is compared
FEWEST_HITS = 5
TWICE, RARE = 2.0, 0.001
NOBODY = ""  # stands for no agency, which is where nobody was given the case

COUNTED = "SELECT {keys}, {counts} FROM ({source}) s GROUP BY {keys}"
LISTED = """
SELECT code, {at} AS at, ward, {agency} AS agency, {person} AS person FROM ({source}) s
WHERE ({looked}) AND ({hit}) AND {whose} ORDER BY 2 DESC, code LIMIT %(limit)s
"""

# Until the transaction ends: to group and to sort all cases of a large city without a disk.
ROOM = "SET LOCAL work_mem = '64MB'"

Row = dict[str, Any]
Shares = dict[str, Share]


@dataclass(frozen=True)
class Period:
    """From `begin` up to, not including, `end`; what goes on still is counted up to `now`."""

    begin: datetime
    end: datetime
    now: datetime

    @property
    def bound(self) -> dict[str, datetime]:
        return {"begin": self.begin, "end": self.end, "now": min(self.now, self.end)}


@dataclass(frozen=True)
class Peer:
    """`usual` is that of the others, and None for those who are not compared."""

    id: str
    share: Share
    usual: Usual | None
    stands_out: bool = False


@dataclass(frozen=True)
class Asked:
    """`general` is the share among all, `middle` that of the middle one of those with enough."""

    question: Question
    kind: PeerKind
    general: Share
    middle: float | None
    peers: Sequence[Peer]  # who stands out first, then by their share

    @property
    def standing_out(self) -> Sequence[Peer]:
        return [peer for peer in self.peers if peer.stands_out]


def ask_all(db: Connection, period: Period) -> list[Asked]:
    """Every question, each with those that it compares of itself."""
    wanted = {question: question.peers for question in QUESTIONS}
    return [asked for source in SOURCES for asked in ask(db, period, source, wanted)]


def ask_one(db: Connection, period: Period, question: Question, kind: PeerKind) -> Asked:
    (asked,) = ask(db, period, question.source, {question: kind})
    return asked


def ask(
    db: Connection, period: Period, source: Source, wanted: Mapping[Question, PeerKind]
) -> Iterable[Asked]:
    """All that have one source are counted in one go."""
    questions = [question for question in wanted if question.source == source]
    if not questions:
        return
    keys = sorted({question.key(wanted[question]) for question in questions})
    counts = ", ".join(
        f"count(*) FILTER (WHERE {q.looked}), count(*) FILTER (WHERE ({q.looked}) AND ({q.hit}))"
        for q in questions
    )
    query = COUNTED.format(keys=", ".join(keys), counts=counts, source=SOURCES[source])
    db.exec_driver_sql(ROOM)
    rows = db.exec_driver_sql(query, period.bound).all()
    for n, question in enumerate(questions):
        kind = wanted[question]
        key, first = keys.index(question.key(kind)), len(keys) + 2 * n
        counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            both = counted[row[key] or NOBODY]
            both[0] += row[first + 1]
            both[1] += row[first]
        shares = {peer: Share(*both) for peer, both in counted.items() if both[1]}
        yield compared(question, kind, shares)


def compared(question: Question, kind: PeerKind, shares: Shares) -> Asked:
    general = Share(sum(s.hits for s in shares.values()), sum(s.number for s in shares.values()))
    firm = [share.value for peer, share in shares.items() if share.number >= FEWEST and peer]
    peers = [judged(peer, shares, general, len(firm)) for peer in shares]
    peers.sort(key=lambda p: (not p.stands_out, -p.share.value, -p.share.hits, p.id))
    return Asked(question, kind, general, median(firm) if len(firm) > 1 else None, peers)


def judged(peer: str, shares: Shares, general: Share, compared: int) -> Peer:
    share = shares[peer]
    if peer == NOBODY or share.number < FEWEST or general.number - share.number < FEWEST:
        return Peer(peer, share, None)
    usual = usual_of([each for other, each in shares.items() if other != peer], FEWEST)
    if usual.middle is None:  # one other alone shows nothing usual
        return Peer(peer, share, None)
    if share.hits < FEWEST_HITS or share.value < TWICE * usual.value:
        return Peer(peer, share, usual)
    rare = chance_of(share, usual.value) <= RARE / max(1, compared)
    return Peer(peer, share, usual, stands_out=rare)


def cases_of(
    db: Connection,
    period: Period,
    question: Question,
    whose: tuple[PeerKind, str] | None,
    limit: int,
) -> list[Row]:
    """The latest first: `code`, `at`, `ward` (an id), `agency` and `person`; of one peer or all."""
    keys = dict(question.keys)
    query = LISTED.format(
        source=SOURCES[question.source],
        looked=question.looked,
        hit=question.hit,
        at=question.at,
        agency=keys.get("agency", "agency"),
        person=keys.get("person", "NULL"),
        whose=f"coalesce({question.key(whose[0])}, '') = %(peer)s" if whose else "true",
    )
    db.exec_driver_sql(ROOM)
    bound = period.bound | {"limit": limit, "peer": whose and whose[1]}
    return [dict(row) for row in db.exec_driver_sql(query, bound).mappings()]
