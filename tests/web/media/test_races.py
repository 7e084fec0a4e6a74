"""Files that are removed at the very moment at which somebody still has a use for them.

Either they stay, with all that belongs to them, or they are gone with all that belonged to them and
whoever wanted them is told. In a folder and in a bucket alike.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import Random
from time import sleep
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from domain.reports.code import report_id_of
from domain.reports.desk import ReportDesk
from tests.browser import Browser
from tests.conftest import config_for
from tests.web.cast import IN_BEN_CAT, send
from tests.web.media.cast import TUS, begin, bytes_of, on_s3, part, picture, sent
from tests.web.media.test_keeper import a_day_later
from web.app import create_app
from web.media import arrivals, keeper
from web.media.blurring import OriginalGone, blurred
from web.media.keeper import sweep, work_off, work_once
from web.media.shelf import Shelf
from web.wiring import connect

ROUNDS = 12
PHOTO = picture()
UNUSED = "WHERE touched_at < now() - interval '1 day' AND state"  # of the broom
BECOMES_KNOWN = "sha256=%(sha256)s"
BODY = {"category": "drainage", "text": "Nắp cống", **IN_BEN_CAT}


@pytest.fixture(params=["folder", "s3"])
def services(request, city_urls, tmp_path, monkeypatch):
    bucket = on_s3(request.getfixturevalue("server")) if request.param == "s3" else {}
    services = connect(config_for(tmp_path, **bucket), city_urls)
    monkeypatch.setattr(services.positions, "wait", lambda *_: services.catch_up() is None)
    yield services
    services.positions.stop()
    services.engine.dispose()


@pytest.fixture
def app(services):
    app = create_app(services)
    app.test_client_class = Browser
    return app


@pytest.fixture
def anyone(app) -> FlaskClient:
    return app.test_client()


def row_of(services, name):
    return services.media.shelf.by_name(name)


def is_whole(services, name):
    """Known, of use, with its key, and its original can be opened: the bytes of it."""
    row = row_of(services, name)
    assert str(row["media_id"]) in keys(services)
    return row["state"] != "removing" and b"".join(services.media.shelf.read(row, "original"))


def keys(services):
    with services.engine.connect() as db:
        return set(db.exec_driver_sql("SELECT owner::text FROM data_key").scalars())


def is_gone(services, row):
    """With bytes, key and row."""
    media_id = row["media_id"]
    left = services.media.shelf.by_id(media_id), bytes_of(services, media_id)
    return left == (None, []) and str(media_id) not in keys(services)


@contextmanager
def meanwhile(monkeypatch, owner, name, act):
    """Something happens once, just before `name` is called."""
    as_it_was, done = getattr(owner, name), []

    def interrupted(*args, **more):
        if not done:
            done.append(True)
            act()
        return as_it_was(*args, **more)

    with monkeypatch.context() as patched:
        patched.setattr(owner, name, interrupted)
        yield
    assert done


@contextmanager
def before(services, words, act):
    """Something happens once, just before a statement with these words is executed."""
    done = []

    def look(_connection, _cursor, statement, *_):
        if words in statement and not done:
            done.append(True)
            act()

    event.listen(services.engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(services.engine, "before_cursor_execute", look)
    assert done


@contextmanager
def while_written(monkeypatch, module, act):
    """Something happens once, when all bytes of a part were read and it is not in its place yet."""
    as_it_was, done = module.pieces_of, []

    def pieces(path):
        yield from as_it_was(path)
        if not done:
            done.append(True)
            act()

    with monkeypatch.context() as patched:
        patched.setattr(module, "pieces_of", pieces)
        yield
    assert done


class TestAReport:
    """Sent with a file that is a day old, while the broom is at work."""

    def test_between_two_steps_of_the_broom_keeps_it(self, services, anyone):
        name = sent(anyone, PHOTO)
        a_day_later(services)
        with before(services, UNUSED, lambda: send(anyone, media=[name])):
            assert sweep(services) == 0

        assert is_whole(services, name)

    def test_that_has_named_it_and_is_not_stored_yet_keeps_it(self, services, anyone, monkeypatch):
        name = sent(anyone, PHOTO)
        a_day_later(services)
        with meanwhile(monkeypatch, ReportDesk, "save", lambda: sweep(services)):
            code = send(anyone, media=[name])

        assert services.desk.find(report_id_of(code)).media == (name,)
        assert is_whole(services, name)

    def test_that_comes_while_it_is_taken_away_is_told(self, services, anyone, monkeypatch):
        name = sent(anyone, PHOTO)
        row, answers = row_of(services, name), []
        a_day_later(services)

        def report():
            answers.append(anyone.post("/api/reports", json={**BODY, "media": [name]}))

        with meanwhile(monkeypatch, Shelf, "take_away", report):
            assert sweep(services) == 1

        assert (answers[0].status_code, answers[0].json["error"]) == (422, "UnknownMedia")
        assert is_gone(services, row)

    def test_at_any_moment_has_all_of_it_or_is_refused(self, services, app, anyone):
        random, outcomes = Random(5), set()
        for _ in range(ROUNDS):
            name = sent(anyone, PHOTO)
            row = row_of(services, name)
            services.catch_up()
            a_day_later(services)
            gate, wait = threading.Barrier(2), random.uniform(0, 0.02)

            def report(name=name, gate=gate, wait=wait):
                gate.wait()
                sleep(wait)
                body = {**BODY, "media": [name]}
                return app.test_client().post("/api/reports", json=body)

            def broom(gate=gate):
                gate.wait()
                sweep(services)

            with ThreadPoolExecutor(2) as threads:
                answer, swept = threads.submit(report), threads.submit(broom)
                swept.result()
                status = answer.result().status_code
            outcomes.add(status)
            assert is_whole(services, name) if status == 201 else is_gone(services, row)
        assert outcomes <= {201, 422}


class TestAnUpload:
    def test_that_goes_on_after_a_day_is_not_swept_away(self, services, anyone, monkeypatch):
        address = begin(anyone, PHOTO)
        part(anyone, address, PHOTO[:50])
        a_day_later(services)
        with meanwhile(monkeypatch, Shelf, "new_key", lambda: sweep(services)):
            assert part(anyone, address, PHOTO[50:], 50).status_code == 204

        assert is_whole(services, anyone.get(address).json["media"])

    @pytest.mark.parametrize("moment", ["before it is kept", "while it is kept", "after that"])
    def test_that_is_given_up_at_its_end_leaves_nothing(
        self, services, anyone, monkeypatch, moment
    ):
        address = begin(anyone, PHOTO)

        def give_up():
            assert anyone.delete(address, headers=TUS).status_code == 204

        moments = {
            "before it is kept": meanwhile(monkeypatch, Shelf, "put", give_up),
            "while it is kept": while_written(monkeypatch, arrivals, give_up),
            "after that": before(services, BECOMES_KNOWN, give_up),
        }
        with moments[moment]:
            assert part(anyone, address, PHOTO).status_code == 422

        assert is_gone(services, {"media_id": UUID(address.rpartition("/")[2])})

    def test_that_is_given_up_while_a_report_is_sent_stays_with_it(
        self, services, anyone, monkeypatch
    ):
        address = begin(anyone, PHOTO)
        part(anyone, address, PHOTO)
        name, codes = anyone.get(address).json["media"], []
        with meanwhile(
            monkeypatch,
            type(services.media),
            "give_up",
            lambda: codes.append(send(anyone, media=[name])),
        ):
            assert anyone.delete(address, headers=TUS).status_code == 404

        assert codes
        assert is_whole(services, name)

    def test_whose_end_is_told_twice_at_once_is_kept_once(self, services, app, anyone):
        for _ in range(ROUNDS):
            address = begin(anyone, PHOTO)
            part(anyone, address, PHOTO[:50])
            gate = threading.Barrier(2)

            def finish(offset, gate=gate, address=address):
                gate.wait()
                return part(app.test_client(), address, PHOTO[offset:], offset).status_code

            with ThreadPoolExecutor(2) as threads:
                answers = set(threads.map(finish, (50, len(PHOTO))))
            assert answers <= {204, 409, 423}
            if 204 not in answers:  # each was in the other's way; a browser tries again
                assert part(anyone, address, PHOTO[50:], 50).status_code == 204
            assert is_whole(services, anyone.get(address).json["media"]) == PHOTO


class TestWork:
    """What is forgotten while it is worked on leaves nothing of what was made."""

    @pytest.mark.parametrize("moment", ["before", "while written", "after"])
    def test_of_the_keeper(self, services, anyone, monkeypatch, moment):
        row = row_of(services, sent(anyone, PHOTO))

        def forget():
            services.media.forget([row["sha256"]])

        moments = {
            "before": meanwhile(monkeypatch, Shelf, "put", forget),
            "while written": while_written(monkeypatch, keeper, forget),
            "after": meanwhile(monkeypatch, keeper, "digest", forget),
        }
        with moments[moment]:
            assert work_once(services)

        assert is_gone(services, row)

    def test_of_an_officer(self, services, anyone, monkeypatch):
        row = row_of(services, sent(anyone, PHOTO))
        work_off(services)
        with (
            meanwhile(
                monkeypatch, keeper, "digest", lambda: services.media.forget([row["sha256"]])
            ),
            pytest.raises(OriginalGone),
        ):
            blurred(services, "K7M4P2QX", row_of(services, row["sha256"]), ())

        assert is_gone(services, row)
