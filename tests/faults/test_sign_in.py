"""How long the answer takes tells nothing about a number: real processes, over real HTTP."""

from itertools import count
from statistics import median
from time import perf_counter

from eventlog.vault import Contact
from tests.browser import token_in
from tests.faults.calls import FORM, Client
from tests.faults.cast import City
from tests.faults.notes import note
from web.csrf import FIELD

TIMES = 250  # for each kind of number
WITHIN = 0.005  # seconds between the medians
KNOWN = "0912345678"
ADDRESSES = count(1)


def test_a_known_an_unknown_and_a_refused_number_take_the_same_time(city: City) -> None:
    with city.services() as services:
        services.vault.enter(Contact(phone="+84912345678"))
    city.kalong("web", "--workers", "1", KALONG_TRUSTED_PROXIES="1").start()
    city.kalong("worker").start()
    city.wait_until_ready()
    client = city.client()
    token = form_token(client)
    times: dict[str, list[float]] = {"known": [], "unknown": [], "capped": []}

    asked(client, token, "0987000000")
    for number in range(TIMES):  # one after the other: what slows the machine slows all three
        times["known"].append(asked(client, token, KNOWN))
        times["unknown"].append(asked(client, token, f"09{10_000_000 + number * 7919 % 9_000_000}"))
        times["capped"].append(asked(client, token, "0987000000"))

    medians = {kind: median(taken) for kind, taken in times.items()}
    note(", ".join(f"{kind} {1000 * taken:.2f} ms" for kind, taken in medians.items()))
    assert max(medians.values()) - min(medians.values()) < WITHIN
    with city.engine() as engine, engine.connect() as db:
        states = db.exec_driver_sql("SELECT state FROM sign_in_code").scalars().all()
    assert len(states) >= 3 * TIMES
    assert {"sent", "withheld"} <= set(states)


def form_token(client: Client) -> str:
    page = client.get("/sign-in")
    client.keep_cookie(page)
    return token_in(page.body.decode())


def asked(client: Client, token: str, phone: str) -> float:
    """The seconds until the answer; each time from another address, which has a cap of its own."""
    number = next(ADDRESSES)
    headers = {
        "Content-Type": FORM,
        "X-Forwarded-For": f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}",
    }
    content = f"phone={phone}&{FIELD}={token}".encode()
    begun = perf_counter()
    answer = client.call("POST", "/sign-in", content, headers)
    taken = perf_counter() - begun
    assert answer.status == 303, answer
    return taken
