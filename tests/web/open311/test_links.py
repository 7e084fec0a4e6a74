"""Linked pictures: fetched from public addresses alone, and harmless whatever comes."""

import socket
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep

import pytest

from domain.people.actor import SYSTEM
from domain.reports.code import report_id_of
from tests.web.cast import act, picture
from tests.web.open311.cast import DRAIN
from web.media.kinds import LARGEST_PHOTO
from web.messages.http import anywhere, public_only
from web.open311.fetcher import TRIES, fetch_one
from web.open311.fetching import NotFetched, fetch
from web.people.forgetting import forget

PHOTO = picture().getvalue()
SECONDS = 1.0


class Shelf(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802 - the library's name
        self.server.asked.append(self.path)
        name = self.path.partition("?")[0].strip("/")
        if name.startswith("to"):
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
            self.end_headers()
        elif name.isdecimal():
            self.send_error(int(name))
        else:
            self.send_response(200)
            content = getattr(self, name, lambda: PHOTO)()
            if content is not None:
                self.send_header("Content-Length", str(len(content) + (name == "half")))
                self.end_headers()
                self.wfile.write(content)

    def half(self):
        return PHOTO

    def large(self):
        return b"\xff\xd8" + b"x" * LARGEST_PHOTO

    def nothing(self):
        return b"<html>no photo</html>" * 10

    def drip(self):
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            sleep(0.1)

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:
            self.close_connection = True


@pytest.fixture
def shelf():
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        server.daemon_threads = True
        server.asked = []
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        server.at = f"http://127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()
        thread.join()


get = partial(fetch, allowed=anywhere, seconds=SECONDS)
take = partial(get, most=LARGEST_PHOTO)


def why(url, **how):
    with pytest.raises(NotFetched) as refused:
        get(url, LARGEST_PHOTO, **how)
    return str(refused.value), refused.value.again


class TestFetching:
    def test_takes_what_is_there_and_what_it_leads_to(self, shelf):
        assert take(f"{shelf.at}/a.jpg?x=1") == PHOTO
        assert take(f"{shelf.at}/to?/a.jpg") == PHOTO
        assert shelf.asked == ["/a.jpg?x=1", "/to?/a.jpg", "/a.jpg"]

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
            *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1"),
            *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1", "fe80::1%lo"),
        ],
    )
    def test_never_connects_to_an_address_that_is_not_public(self, address, monkeypatch):
        assert not public_only(address)
        connected = []
        monkeypatch.setattr(socket.socket, "connect", lambda _, to: connected.append(to))
        host = f"[{address}]" if ":" in address else address
        assert "public" in why(f"http://{host}/", allowed=public_only)[0]
        assert connected == []

    def test_refuses_a_name_with_one_private_address_among_public_ones(self, monkeypatch):
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))
            for address in ("93.184.216.34", "127.0.0.1")
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        connected = []
        monkeypatch.setattr(socket.socket, "connect", lambda _, to: connected.append(to))

        assert "public" in why("http://both.test/", allowed=public_only)[0]
        assert connected == []
        assert public_only("93.184.216.34")
        assert public_only("2606:2800:220:1::1")

    def test_follows_no_redirect_to_a_private_address(self, shelf):
        """The first address is allowed here, and no other."""
        only = shelf.at.rpartition(":")[0].removeprefix("http://")
        url = f"{shelf.at}/to?http://127.0.0.2:{shelf.server_address[1]}/a.jpg"
        assert "public" in why(url, allowed=lambda a: a == only)[0]
        assert why(f"{shelf.at}/to?file:///etc/passwd")[0] == "it leads to what is no web address"
        assert why(f"{shelf.at}/to?/to?/to?/to?/to?/a.jpg")[0]
        assert len(shelf.asked) <= 7

    def test_a_name_is_resolved_once_and_that_address_is_connected_to(self, shelf, monkeypatch):
        asked = []
        real = socket.getaddrinfo

        def changing(host, port, *more, **named):
            asked.append(host)
            return real("127.0.0.1" if len(asked) == 1 else "127.0.0.9", port, *more, **named)

        monkeypatch.setattr(socket, "getaddrinfo", changing)
        url = shelf.at.replace("127.0.0.1", "rebinding.test")
        assert get(f"{url}/a.jpg", LARGEST_PHOTO) == PHOTO
        assert asked == ["rebinding.test"]

    def test_is_bounded_in_size_and_time(self, shelf):
        begun = monotonic()
        assert why(f"{shelf.at}/drip") == ("it took too long", True)
        assert monotonic() - begun < 3 * SECONDS
        assert why(f"{shelf.at}/large") == ("it is too large", False)
        assert why(f"{shelf.at}/404") == ("the answer was 404", False)
        assert why(f"{shelf.at}/503") == ("the answer was 503", True)
        assert why(f"{shelf.at}/half")[1] is True


def notes(services, code):
    story = services.cases.for_staff(code)["timeline"]
    return [e["details"]["note"] for e in story if e["kind"] == "report.note_added"]


def waiting(services):
    with services.engine.connect() as db:
        return db.exec_driver_sql("SELECT count(*) FROM linked_media").scalar()


@contextmanager
def due_at_once(services):
    with services.engine.begin() as db:
        db.exec_driver_sql("UPDATE linked_media SET next_try = now()")
    yield


class TestLinkedPictures:
    def test_are_added_off_the_request_and_once(self, caller, fed, shelf):
        code = caller.send(media_url=f"{shelf.at}/a.jpg")
        assert shelf.asked == []
        assert fetch_one(fed, get)
        assert not fetch_one(fed, get)
        fed.catch_up()

        report = fed.desk.find(report_id_of(code))
        assert (len(report.media), report.photo) == (1, report.media[0])
        row = fed.cases.for_staff(code)
        assert row["photo"] == report.photo
        assert waiting(fed) == 0
        assert caller.json(f"requests/{code}")[0]["media_url"] is None  # not screened yet

    def test_that_cannot_be_had_are_told_to_the_staff(self, caller, fed, shelf):
        codes = {
            name: caller.send(media_url=f"{shelf.at}/{name}")
            for name in ("404", "nothing", "large")
        }
        private = caller.send(media_url="http://169.254.169.254/latest/")
        while fetch_one(
            fed,
            lambda url, most: (
                fetch(url, most, seconds=SECONDS) if "169.254" in url else get(url, most)
            ),
        ):
            pass
        fed.catch_up()

        assert waiting(fed) == 0
        for name, code in codes.items():
            assert len(notes(fed, code)) == 1, name
            assert fed.desk.find(report_id_of(code)).media == ()
            assert "127.0.0.1" in notes(fed, code)[0]
        assert "public" in notes(fed, private)[0]
        assert "127.0.0.1" not in caller.get("requests.json", extensions="true").text

    def test_are_tried_again_as_long_as_it_helps(self, caller, fed, shelf):
        code = caller.send(media_url=f"{shelf.at}/503")
        assert fetch_one(fed, get)
        assert not fetch_one(fed, get)
        for _ in range(TRIES - 1):
            with due_at_once(fed):
                assert fetch_one(fed, get)
        fed.catch_up()

        assert len(shelf.asked) == TRIES
        assert waiting(fed) == 0
        assert len(notes(fed, code)) == 1

    def test_that_come_after_the_screening_are_not_shown_unseen(self, caller, fed, as_, shelf):
        code = caller.send(media_url=f"{shelf.at}/a.jpg")
        act(as_("dispatcher@demo"), code, "acceptance")
        assert fetch_one(fed, get)
        fed.catch_up()

        assert fed.desk.find(report_id_of(code)).media == ()
        assert len(notes(fed, code)) == 1
        with fed.engine.connect() as db:
            assert db.exec_driver_sql("SELECT count(*) FROM media").scalar() == 0

    def test_of_somebody_who_was_forgotten_are_not_fetched(self, caller, fed, shelf):
        code = caller.send(media_url=f"{shelf.at}/a.jpg", phone="0912345678")
        person = fed.desk.find(report_id_of(code)).reporter.id
        forget(fed, person, SYSTEM, fed.now())
        assert fetch_one(fed, get)

        assert shelf.asked == []
        assert waiting(fed) == 0

    def test_are_sealed_where_they_wait(self, caller, fed):
        caller.send(media_url="http://secret-host.test/a.jpg")
        with fed.engine.connect() as db:
            row = db.exec_driver_sql("SELECT * FROM linked_media").one()
        assert b"secret-host" not in bytes(row.sealed)
        assert DRAIN["description"] not in str(row)
