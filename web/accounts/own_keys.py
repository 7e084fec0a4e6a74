"""The keys of the reports that this browser sent, in a cookie that no script can read.

A secret link is opened once: its key moves in here, and the address that stays gives nothing away.
"""

from flask import g, request

from web.accounts.rating_keys import fits
from web.accounts.session import cookie_name, set_cookie

COOKIE = "own"
MOST = 20  # reports
HALF_A_YEAR = 180 * 24 * 3600  # seconds


def held_key(code: str) -> str:
    """Empty where this browser has none that fits."""
    return held().get(code, "")


def hold(code: str, key: str) -> None:
    """Keeps a key that fits, as the newest."""
    kept = {code: key} | {other: k for other, k in held().items() if other != code}
    g.own_keys = dict(list(kept.items())[:MOST])
    value = "~".join(f"{each}.{k}" for each, k in g.own_keys.items())
    set_cookie(cookie_name(COOKIE), value, HALF_A_YEAR)


def held() -> dict[str, str]:
    if "own_keys" not in g:
        pairs = (each.partition(".") for each in given().split("~"))
        g.own_keys = {code: key for code, _, key in pairs if key and fits(code, key)}
    found: dict[str, str] = g.own_keys
    return found


def given() -> str:
    return request.cookies.get(cookie_name(COOKIE), "")[: MOST * 64]
