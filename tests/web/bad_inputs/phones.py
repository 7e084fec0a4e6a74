"""Telephones, codes, texts, pushes and streams: guessed, replayed, pumped, or turned inside."""

import select
import socket
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count, islice
from statistics import median
from time import perf_counter
from uuid import UUID

import msgspec

from eventlog.vault import Contact
from tests.web.accounts.test_codes import code_in, wrong
from tests.web.bad_inputs.table import one, said, tried
from tests.web.cast import IN_BEN_CAT, send
from tests.web.live.cast import Browser, ask, running
from tests.web.messages.test_channels import LETTER
from tests.web.texts import collect
from web.accounts.code_sender import send_codes
from web.accounts.sign_in import BROWSER
from web.live.process import libpq
from web.messages import http
from web.messages.channels import Message
from web.messages.push import Pushes
from web.messages.settings import Push

PHONE, OTHER = "0912 345 678", "0987 654 321"
PAIRS, WITHIN = 40, 5.0  # milliseconds
ADDRESSES = count(1)
STREAMS, AT_ONCE = 1000, 20
LISTED = "push.example"
# The point and the secret of a browser that nobody has.
KEYS = {
    "p256dh": "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
    "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


@tried(37)
def streams(town):
    found: Counter[int] = Counter()
    url = town.fed.engine.url.render_as_string(hide_password=False)
    with running(libpq(url)) as hub:
        held: list[Browser] = []
        for _ in range(STREAMS):
            if not found[429]:
                try:
                    held.append(Browser(hub.port, "city"))
                    found[200] += 1
                    continue
                except AssertionError:
                    pass  # the first that is refused is counted by what it says
            found[ask(hub.port, "/live?topics=city")[0]] += 1
        for browser in held:
            browser.close()
    return ", ".join(f"{status} for {number}" for status, number in found.items() if number)


def asked_for(town, client, phone=PHONE):
    """The code that was sent."""
    assert client.post("/sign-in", data={"phone": phone}).status_code == 303
    send_codes(town.fed)
    return code_in(town.fed.texts.waiting[-1])


def typed(client, code):
    return client.post("/sign-in/code", data={"code": code})


@tried(38)
def guessed(town):
    collect(town.fed)
    code = asked_for(town, town.anyone)
    first = [typed(town.anyone, guess) for guess in islice(wrong(code), 5)]
    is_dead = typed(town.anyone, code).status_code == 403
    tries, guesses = 6, wrong(code)
    while (last := typed(town.anyone, next(guesses))).status_code == 403:
        tries += 1
    return f"{said(*first)}, {'dead' if is_dead else 'alive'} after 5, {one(last)} after {tries}"


@tried(39)
def replayed_code(town):
    collect(town.fed)
    code = asked_for(town, town.anyone)
    token = town.anyone.get_cookie(BROWSER).value
    elsewhere = typed(town.app.test_client(), code)
    assert typed(town.anyone, code).status_code == 303
    again = town.app.test_client()
    again.set_cookie(BROWSER, token)
    return f"{one(typed(again, code))}, {one(elsewhere)}"


@tried(40)
def pumped(town):
    texts = collect(town.fed)

    def ask_for(*phones):
        answers = [town.anyone.post("/sign-in", data={"phone": phone}) for phone in phones]
        while send_codes(town.fed):
            pass
        return answers

    ask_for(OTHER, OTHER, OTHER)
    a_minute = len(texts)
    ask_for(*(f"09123400{number:02}" for number in range(27)))
    last = ask_for("0978 111 222")[0]
    of_a_block = len(texts) - a_minute
    assert a_minute == 1
    return f"one a minute, {of_a_block} to a block, {one(last)} after 30"


@tried(41)
def known_or_not(town):
    town.fed.vault.enter(Contact(phone="+84912345678"))
    bodies: set[tuple[int, bytes]] = set()
    taken: dict[str, list[float]] = {PHONE: [], OTHER: []}
    for _ in range(PAIRS):
        for phone, times in taken.items():
            address = {"REMOTE_ADDR": f"10.0.{next(ADDRESSES) >> 8}.{next(ADDRESSES) & 255}"}
            begun = perf_counter()
            answer = town.anyone.post("/sign-in", data={"phone": phone}, environ_base=address)
            times.append(1000 * (perf_counter() - begun))
            bodies.add((answer.status_code, answer.data))
    apart = abs(median(taken[PHONE]) - median(taken[OTHER]))
    same = len(bodies) == 1 and next(iter(bodies))[0] == 303
    within = "within" if apart < WITHIN else f"{apart:.1f}, not within"
    return f"{'the same answer' if same else 'two answers'} {within} {WITHIN:.0f} ms"


@tried(42)
def replayed_report(town):
    key = {"Idempotency-Key": "once"}
    body = {"category": "drainage", "text": "Nắp cống vỡ", **IN_BEN_CAT}

    def post(_):
        return town.app.test_client().post("/api/reports", json=body, headers=key)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(post, range(AT_ONCE)))
    assert {(answer.status_code, answer.data) for answer in answers} == {(201, answers[0].data)}
    other = town.anyone.post("/api/reports", json=body | {"text": "Khác"}, headers=key)
    with town.fed.engine.connect() as db:
        query = "SELECT count(DISTINCT originator_id) FROM event_log WHERE topic LIKE 'report.%%'"
        number = db.exec_driver_sql(query).scalar()
    return f"{'one report' if number == 1 else number}, {one(other)} for another one"


@tried(43)
def pushed_inside(town):
    push = Push("mailto:city@city.example", (LISTED,))
    config = town.fed.config
    town.fed.config = replace(config, messages=replace(config.messages, push=push))
    code = send(town.anyone)
    endpoints = ("https://169.254.169.254/latest", "https://127.0.0.1/", f"http://{LISTED}/")
    refused = [
        town.anyone.post(f"/reports/{code}/browser", json={"endpoint": end, "keys": KEYS})
        for end in endpoints
    ]
    return f"{said(*refused)}, {turned(town, push)}"


def turned(town, push):
    """A listed name whose owner lets it lead to this machine a moment later."""
    with socket.create_server(("127.0.0.1", 0)) as inside:
        found = socket.getaddrinfo(*inside.getsockname(), type=1)
        town.patched.setattr(http.socket, "getaddrinfo", lambda *_, **__: found)
        to = msgspec.json.encode({"endpoint": f"https://{LISTED}/1", "keys": KEYS}).decode()
        outcome = Pushes(push, town.folder).send(Message(UUID(int=1), to, LETTER))
        assert "not a public one" in outcome.why
        knocked, _, _ = select.select([inside], [], [], 0.1)
    return "connected to" if knocked else "never connected to"
