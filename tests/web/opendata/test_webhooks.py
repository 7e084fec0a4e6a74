"""Webhooks: every public event arrives, in order, signed, whatever goes wrong on the way."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from tests.web.cast import act, send
from web.messages.http import anywhere
from web.opendata import webhook_keeper, webhooks
from web.opendata.webhook_keeper import tell_one
from web.opendata.webhooks import AddressNotUsable, NameNotUsable, NoSuchWebhook


class Ear(BaseHTTPRequestHandler):
    def do_POST(self):  # noqa: N802 - the library's name
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
        status = self.server.answers.pop(0) if self.server.answers else 204
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def ear():
    """Another system: `answers` are the statuses that it gives next, `heard` what came."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Ear) as server:
        server.heard, server.answers = [], []
        server.at = f"http://127.0.0.1:{server.server_address[1]}/hook?x=1"
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def secret(fed, ear):
    fed.catch_up()
    return webhooks.keep(fed, "neighbour", ear.at, None)


def tell(services):
    while tell_one(services, anywhere):
        pass


def due(services):
    with services.engine.begin() as db:
        db.execute(text("UPDATE webhook SET next_try = now()"))


def state(services):
    [row] = webhooks.everyone(services)
    return row


def told(ear):
    return [json.loads(body) for _, body in ear.heard]


def test_what_happens_arrives_signed_and_as_the_feed_tells_it(fed, anyone, as_, ear, secret):
    begin = state(fed)["position"]
    code = send(anyone)
    act(as_("dispatcher@demo"), code, "acceptance")
    tell(fed)

    assert told(ear) == anyone.get(f"/api/events?after={begin}").json["events"]
    assert len(ear.heard) > 2
    for headers, body in ear.heard:
        Webhook(secret).verify(body, headers)
        assert headers["webhook-id"] == f"evt_{json.loads(body)['id']}"
        assert headers["content-type"] == "application/cloudevents+json"
    assert state(fed)["position"] == webhooks.final(fed)
    tell(fed)
    assert len({headers["webhook-id"] for headers, _ in ear.heard}) == len(ear.heard)


@pytest.mark.parametrize("status", [500, 404, 302])
def test_what_was_not_had_is_told_again_and_nothing_overtakes_it(
    fed, anyone, ear, secret, status  # noqa: ARG001
):  # fmt: skip
    ear.answers = [204, status, status]
    send(anyone)
    tell(fed)
    stuck = state(fed)
    assert len(ear.heard) == 2
    assert (stuck["tries"], stuck["last_error"]) == (1, f"the answer was {status}")
    assert stuck["stuck_since"] is not None
    tell(fed)
    assert len(ear.heard) == 2  # not before its time

    due(fed)
    tell(fed)
    assert state(fed)["tries"] == 2
    assert state(fed)["stuck_since"] == stuck["stuck_since"]
    due(fed)
    tell(fed)
    ids = [headers["webhook-id"] for headers, _ in ear.heard]
    assert ids[1] == ids[2] == ids[3]
    assert len(dict.fromkeys(ids)) == len(ids) - 2
    assert (state(fed)["tries"], state(fed)["stuck_since"]) == (0, None)


def test_one_that_is_stuck_holds_up_no_other(fed, anyone, ear, secret):  # noqa: ARG001
    webhooks.keep(fed, "gone", "http://127.0.0.1:9/", None)
    send(anyone)
    tell(fed)

    rows = {row["name"]: row for row in webhooks.everyone(fed)}
    assert "cannot be reached" in rows["gone"]["last_error"]
    assert rows["neighbour"]["position"] == webhooks.final(fed)


def test_who_is_killed_before_noting_it_tells_it_once_more_under_the_same_id(
    fed, anyone, ear, secret, monkeypatch  # noqa: ARG001
):  # fmt: skip
    def killed(*_, **__):
        raise KeyboardInterrupt

    send(anyone)
    with monkeypatch.context() as patched:
        patched.setattr(webhook_keeper, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            tell(fed)
    due(fed)  # its two minutes are over
    tell(fed)

    ids = [headers["webhook-id"] for headers, _ in ear.heard]
    assert ids[0] == ids[1]
    assert len(set(ids)) == len(ids) - 1


def test_a_replay_tells_again_from_a_position(fed, anyone, ear, secret):  # noqa: ARG001
    send(anyone)
    tell(fed)
    first = told(ear)
    webhooks.replay(fed, "neighbour", int(first[0]["id"]))
    tell(fed)

    assert told(ear) == first + first[1:]


def test_nothing_is_sent_to_an_address_inside(fed, anyone, ear, secret):  # noqa: ARG001
    send(anyone)
    assert tell_one(fed)

    assert ear.heard == []
    assert "not a public one" in state(fed)["last_error"]


def test_who_is_removed_is_told_nothing_and_their_secret_is_gone(fed, anyone, ear, secret):  # noqa: ARG001
    row = state(fed)
    webhooks.remove(fed, "neighbour")
    send(anyone)
    tell(fed)

    assert ear.heard == []
    assert fed.keyring.open(row["webhook_id"], bytes(row["sealed"])) is None
    for act_on in (lambda: webhooks.remove(fed, "x"), lambda: webhooks.replay(fed, "x", 0)):
        with pytest.raises(NoSuchWebhook):
            act_on()


@pytest.mark.parametrize(
    "url", ["http://a.example/", "ftp://a.example", "https://", "https://u:p@a.example/", "x", ""]
)
def test_an_address_is_secure_and_tells_no_password(services, url):
    with pytest.raises(AddressNotUsable):
        webhooks.add(services, "x", url)


def test_a_name_is_plain_and_used_once(services):
    assert webhooks.add(services, "twice", "https://a.example/").startswith("whsec_")
    for name in ("twice", "T", "", "a b", "x" * 41):
        with pytest.raises(NameNotUsable):
            webhooks.add(services, name, "https://a.example/")
