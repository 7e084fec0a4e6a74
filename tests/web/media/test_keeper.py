"""What becomes of files that nobody refers to, and of workers and decoders that are killed."""

import subprocess
import sys
import threading

import pytest

from tests.web.cast import act, send
from tests.web.media.cast import TUS, begin, kept, part, picture, sent
from web.media import keeper
from web.media.keeper import sweep, work_off, work_once
from web.media.refusals import TooMuchWork
from web.media.workshop.bench import work_on

A_DAY_AGO = "UPDATE media SET touched_at = now() - interval '25 hours'"


def a_day_later(services):
    with services.engine.begin() as db:
        db.exec_driver_sql(A_DAY_AGO)


class TestTheBroom:
    def test_what_nobody_refers_to_is_gone_after_a_day(self, anyone, services):
        kept(services, anyone, picture())
        address = begin(anyone, picture())
        part(anyone, address, picture()[:50])
        services.catch_up()
        assert sweep(services) == 0

        a_day_later(services)

        assert sweep(services) == 2
        folders = [services.config.home / name for name in ("media", "uploads")]
        assert [path for folder in folders for path in folder.rglob("*") if path.is_file()] == []
        assert anyone.head(address, headers=TUS).status_code == 404
        with services.engine.connect() as db:
            assert db.exec_driver_sql("SELECT count(*) FROM media").scalar() == 0
            assert db.exec_driver_sql("SELECT count(*) FROM data_key").scalar() == 0

    def test_what_an_event_refers_to_stays(self, anyone, as_, services):
        names = [kept(services, anyone, picture(colour=c))["media"] for c in ("red", "blue")]
        code = send(anyone, media=names[:1])
        officer = as_("ward1@demo")
        for action in ("acceptance", "assignment", "start"):
            act(officer, code, action, **({"agency": "urban"} if action == "assignment" else {}))
        act(officer, code, "resolution", note="Xong.", photo=names[1])
        a_day_later(services)

        assert sweep(services) == 0
        a_day_later(services)
        assert sweep(services) == 0
        assert all(services.media.content(name) for name in names)

    def test_it_waits_where_the_board_is_behind(self, anyone, services, monkeypatch):
        name = kept(services, anyone, picture())["media"]
        monkeypatch.setattr(services.positions, "wait", lambda *_: False)
        send(anyone, media=[name])
        a_day_later(services)

        assert sweep(services) == 0
        assert services.media.content(name)

    def test_a_report_that_is_sent_at_that_moment_keeps_its_photo(self, anyone, services):
        """The report has touched the file, and is not in the log yet, when the broom comes."""
        name = kept(services, anyone, picture())["media"]
        a_day_later(services)
        with services.engine.connect() as report:
            report.exec_driver_sql("UPDATE media SET touched_at = now()")
            broom = threading.Thread(target=sweep, args=(services,))
            broom.start()
            broom.join(0.5)
            assert broom.is_alive()  # it waits for the row
            report.commit()
            broom.join(10)

        assert services.media.content(name)

    def test_a_report_that_comes_just_after_is_told(self, anyone, services):
        name = kept(services, anyone, picture())["media"]
        a_day_later(services)
        sweep(services)
        body = {"category": "drainage", "text": "Nắp", "lon": 107.3558, "lat": 20.9887}

        answer = anyone.post("/api/reports", json={**body, "media": [name]})

        assert (answer.status_code, answer.json["error"]) == (422, "UnknownMedia")


class TestWorkers:
    def test_two_never_work_on_the_same(self, anyone, services):
        names = [sent(anyone, picture(colour=(n, 0, 0))) for n in range(6)]
        counts = []
        workers = [
            threading.Thread(target=lambda: counts.append(work_off(services))) for _ in range(2)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

        assert sum(counts) == len(names)
        assert all(services.media.content(name) for name in names)

    def test_what_a_killed_worker_had_begun_is_taken_up_again(self, anyone, services, monkeypatch):
        name = sent(anyone, picture())
        monkeypatch.setattr(keeper, "made", killed)
        with pytest.raises(KeyboardInterrupt):
            work_once(services)
        monkeypatch.undo()
        assert not work_once(services)  # its lease is running

        with services.engine.begin() as db:
            db.exec_driver_sql("UPDATE media SET lease_until = now() - interval '1 second'")
        assert work_off(services) == 1
        assert services.media.content(name)

    def test_a_file_at_which_everybody_dies_is_refused(self, anyone, services):
        name = sent(anyone, picture())
        with services.engine.begin() as db:
            db.exec_driver_sql("UPDATE media SET tries = 3")
        work_off(services)

        told = anyone.get(f"/api/media/{name}").json
        assert (told["state"], bool(told["detail"])) == ("refused", True)

    def test_a_full_disk_is_not_the_file_s_fault(self, anyone, services, monkeypatch):
        name = sent(anyone, picture())

        def without_room(*_, **__):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(keeper, "made", without_room)
        for _ in range(5):
            with pytest.raises(OSError, match="No space"):
                work_once(services)
        monkeypatch.undo()
        work_off(services)
        assert services.media.content(name)


class TestTheWorkshop:
    def test_a_decoder_that_takes_too_long_is_ended(self, tmp_path):
        (tmp_path / "original").write_bytes(picture((3000, 3000), "PNG"))

        with pytest.raises(TooMuchWork):
            work_on(tmp_path, "png", patience=0.01)

    def test_one_that_needs_too_much_memory_is_ended_and_refused(self, tmp_path):
        said = confined(tmp_path, "bytearray(3 * 1024 ** 3)")

        assert "MemoryError" in said

    def test_it_reaches_no_network(self, tmp_path):
        connect = "import socket; socket.create_connection(('127.0.0.1', 9), 1)"
        said = confined(tmp_path, connect)

        assert "Network is unreachable" in said or "unshare" in said

    def test_it_knows_nothing_of_our_environment(self, tmp_path, monkeypatch):
        monkeypatch.setenv("KALONG_SECRET_KEY", "a secret")
        seen = []
        popen = subprocess.Popen
        monkeypatch.setattr(
            subprocess, "Popen", lambda *a, **more: seen.append(more) or popen(*a, **more)
        )
        (tmp_path / "original").write_bytes(picture())

        work_on(tmp_path, "jpeg")

        assert "a secret" not in str(seen[0]["env"])
        assert seen[0]["stdin"] == subprocess.DEVNULL


def killed(*_):
    raise KeyboardInterrupt


def confined(folder, code):
    """What a process says that may do only what the workshop may."""
    program = f"from web.media.workshop.confined import PHOTO, confine; confine(PHOTO); {code}"
    command = [sys.executable, "-I", "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stderr
