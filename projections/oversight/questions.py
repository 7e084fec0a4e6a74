"""The questions: what each looks at, and what it asks about. Conditions, so they are lists too.

None is a verdict: each counts something that has honest reasons as well, and says how often it
happens in all. The conditions speak of the columns of their source below. Ideas, imported cases,
which went by somebody else's rules, and merged ones are never asked about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

PeerKind = Literal["agency", "ward", "person"]
Source = Literal["cases", "endings", "together", "looks"]

JUST_BEFORE = "15 minutes"
AT_THE_DESK = "10 minutes"
TOGETHER, MANY = "10 minutes", 10
AGAIN_AND_AGAIN = 2
LONG_WAIT, LONG_PAUSE = "30 days", "14 days"
SHORTLY_BEFORE = "1 day"

COUNTS = "kind = 'problem' AND NOT imported AND NOT merged"

# Every case, as it stands now; what goes on still is counted up to now. `waited_with` had it while
# it waited longest, `waited` seconds for one step.
CASES = f"""
SELECT code, ward, agency, screened_by, screened_at, reopened, at, asked_at, paused,
  submitted_at < %(end)s AND coalesce(ended_at >= %(begin)s, true) AS was_open,
  screened_at >= %(begin)s AND screened_at < %(end)s AS was_screened,
  CASE WHEN reopened = 0 THEN status ELSE ended_before->0->>'status' END = 'REJECTED'
    AS was_rejected,
  reopened > 0 OR ended_at IS NOT NULL AS has_ended,
  coalesce(paused, 0) + coalesce(extract(epoch FROM %(now)s - asked_at), 0) AS stood_still,
  greatest(longest, waiting) AS waited,
  CASE WHEN longest >= waiting THEN longest_with ELSE agency END AS waited_with
FROM (
  SELECT *, least(coalesce(ended_at, %(now)s), %(now)s) AS at, coalesce(longest_wait, 0) AS longest,
    coalesce(extract(epoch FROM %(now)s - step_since), 0) AS waiting
  FROM case_stages WHERE {COUNTS}
) c
"""
# The round that is over last, and the few that were reopened since.
ENDINGS = f"""
SELECT code, ward, agency, ended_by AS person, ended_at AS at, status, ended_due AS due,
  started_at, ended_photo AS photo, noted_at, unfinished_at
FROM case_stages WHERE {COUNTS} AND ended_at >= %(begin)s AND ended_at < %(end)s
UNION ALL
SELECT code, ward, o.agency, o.by, o.at, o.status, o.due, o.started_at, o.photo, o.noted_at,
  o.unfinished_at
FROM case_stages CROSS JOIN LATERAL json_to_recordset(ended_before) AS o (
  at timestamptz, by text, status text, agency text, due timestamptz, started_at timestamptz,
  photo boolean, noted_at timestamptz, unfinished_at timestamptz
)
WHERE ended_before IS NOT NULL AND {COUNTS} AND o.at >= %(begin)s AND o.at < %(end)s
"""
# Several that one person ended together: from this one on so many follow within the time, or from
# one of those before it.
ENDED_TOGETHER = f"""
SELECT *, bool_or(begins) OVER (
    PARTITION BY person ORDER BY at ROWS BETWEEN {MANY - 1} PRECEDING AND CURRENT ROW
  ) IS TRUE AS in_bulk
FROM (
  SELECT code, ward, agency, person, at, lead(at, {MANY - 1}) OVER (
      PARTITION BY person ORDER BY at
    ) - at <= interval '{TOGETHER}' AS begins
  FROM ({ENDINGS}) ended
) ended
"""
# Whoever did something about the case, ever, handled it.
LOOKS = f"""
SELECT c.code, c.ward, c.agency, look.by_id AS person, look.at, NOT (
    look.by_id IN (c.screened_by, c.ended_by) IS TRUE OR EXISTS (
      SELECT FROM event_log WHERE originator_id = c.report_id
      AND state->'by'->>'id' = look.by_id
    )
  ) AS a_stranger
FROM look JOIN case_stages c USING (code)
WHERE look.at >= %(begin)s AND look.at < %(end)s AND {COUNTS}
"""
SOURCES: Mapping[Source, str] = MappingProxyType(
    {"cases": CASES, "endings": ENDINGS, "together": ENDED_TOGETHER, "looks": LOOKS}
)


@dataclass(frozen=True)
class Question:
    """Of what it `looked` at, how much `hit`, and when that was.

    `keys` name the columns that tell whose it is; `peers` are compared where nobody says.
    """

    name: str
    source: Source
    looked: str
    hit: str
    peers: PeerKind
    keys: tuple[tuple[PeerKind, str], ...] = (("agency", "agency"), ("ward", "ward"))
    at: str = "at"

    @property
    def kinds(self) -> tuple[PeerKind, ...]:
        return tuple(kind for kind, _ in self.keys)

    def key(self, kind: PeerKind) -> str:
        return dict(self.keys)[kind]


ALL_THREE: tuple[tuple[PeerKind, str], ...] = (
    ("agency", "agency"),
    ("ward", "ward"),
    ("person", "person"),
)
RESOLVED = "status = 'RESOLVED'"
QUESTIONS = (
    Question(
        "just_in_time",
        "endings",
        f"{RESOLVED} AND due IS NOT NULL",
        f"due - at BETWEEN interval '0' AND interval '{JUST_BEFORE}'",
        "agency",
        ALL_THREE,
    ),
    Question(
        "at_the_desk",
        "endings",
        f"{RESOLVED} AND started_at IS NOT NULL",
        f"NOT photo AND at - started_at <= interval '{AT_THE_DESK}'",
        "person",
        ALL_THREE,
    ),
    Question(
        "rejected",
        "cases",
        "was_screened",
        "was_rejected",
        "person",
        (("ward", "ward"), ("person", "screened_by")),
        at="screened_at",
    ),
    Question("in_bulk", "together", "true", "in_bulk", "person", ALL_THREE),
    Question(
        "reopened", "cases", "was_open AND has_ended", f"reopened >= {AGAIN_AND_AGAIN}", "agency"
    ),
    Question(
        "waited",
        "cases",
        "was_open",
        f"waited >= extract(epoch FROM interval '{LONG_WAIT}')",
        "agency",
        (("agency", "waited_with"), ("ward", "ward")),
    ),
    Question(
        "paused",
        "cases",
        "was_open AND (paused IS NOT NULL OR asked_at IS NOT NULL)",
        f"stood_still >= extract(epoch FROM interval '{LONG_PAUSE}')",
        "agency",
    ),
    Question(
        "told_otherwise",
        "endings",
        f"{RESOLVED} AND noted_at >= at - interval '{SHORTLY_BEFORE}'",
        f"coalesce(unfinished_at >= at - interval '{SHORTLY_BEFORE}', false)",
        "agency",
        ALL_THREE,
    ),
    Question("stranger", "looks", "true", "a_stranger", "person", (("person", "person"),)),
)
BY_NAME = {question.name: question for question in QUESTIONS}
