"""Garbage at every door, as everybody: an answer that says what is wrong, and never a 500."""

from random import Random

import pytest
from werkzeug.routing import BuildError

from tests.web.cast import log_in, send

LOGINS = ("dispatcher@demo", "agency1@demo", "manager@demo", "auditor@demo")
VALUES = (
    *("", " ", "0", "-1", "9" * 40, "1e309", "nan", "null", "true", "[]", '{"a": 1}'),
    *("\x00", "a\x00b", "\ud800", "ổ gà 🕳️", "x" * 5_000, "<script>alert(1)</script>"),
    *("{{ 7 * 7 }}", "{code}", "%s%n", "../../etc/passwd", "' OR 1=1 --", "=1+1"),
    *("0001-01-01", "9999-12-31T23:59:59+14:00", "2025-13-45", "2025-07-01T00:00"),
)
FIELDS = (
    *("agency", "co_handlers", "officer", "category", "into", "reason", "elsewhere", "question"),
    *("answer", "note", "public", "photo", "document", "until", "lon", "lat", "seen", "score"),
    *("words", "reasons", "rating_key", "key", "code", "codes", "act", "tab", "unit", "state"),
    *("status", "severity", "ward", "stage", "overdue", "order", "after", "since", "limit", "at"),
    *("month", "before", "figure", "name", "query", "login", "password", "next", "channel"),
    *("phone", "where", "spot", "text", "kind", "bbox", "kinds", "waits", "line", "version"),
)
LEFT_ALONE = {"static", "accounts.log_out", "accounts.log_in"}
TRIES = 2


def words(random: Random) -> str:
    return random.choice(VALUES).encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def given(random: Random) -> dict[str, str]:
    return {random.choice(FIELDS): words(random) for _ in range(random.randint(0, 8))}


def visits(app, random: Random, code: str):
    """Each route with an address made of garbage, and of a case that is there."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in LEFT_ALONE:
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            for _ in range(TRIES):
                parts = {name: random.choice((code, words(random))) for name in rule.arguments}
                try:
                    _, path = rule.build(parts)
                except (BuildError, ValueError, TypeError):
                    continue  # such an address leads nowhere
                yield method, path


@pytest.mark.parametrize("login", LOGINS)
def test_no_garbage_breaks_a_page_or_a_call(app, client, login):
    random = Random(login)
    code, person = send(client), log_in(app.test_client(), login)
    broken = []
    for method, path in visits(app, random, code):
        values = given(random)
        how = random.choice(("json", "data")) if method == "POST" else "query_string"
        answer = person.open(path, method=method, **{how: values})
        if answer.status_code >= 500:
            broken.append((method, path, how, values))
    assert broken == []
