"""After somebody was forgotten nothing of them is left: every table, file, log and fresh backup."""

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from domain.accountability.decision import Evidence
from domain.accountability.desk import DecisionDesk
from domain.people.actor import SYSTEM, Actor
from domain.reports.code import report_id_of
from eventlog.mapper import EventMapper
from eventlog.reader import read
from eventlog.vault import Contact
from projections.engine.rebuild import rebuild
from projections.views import BY_NAME
from tests.web.cast import IN_BEN_CAT, act, enter, picture
from web.outside.archives import LOG, keys_of, write
from web.outside.postgres_programs import programs
from web.people.forgetting import UnknownPerson, forget

PHONE, NAME = "+84987612345", "Bà Nguyễn Thị Bí Mật"
WORDS = "Nhà tôi số bảy ba năm một, gọi tôi nhé"
QUESTION, ANSWER, NOTE, SCORED = "hỏi 8412", "đáp 8413", "ghi 8414", "chấm 8415"
ASKED, REPLIED, ENDED = "xin 8416", "trả lời 8417", "kết thúc 8418"
DOCUMENT, FOLLOWED_UP, REVISED = "8419/BC", "vụ mới 8420", "chấm lại 8421"
REASON = f"{NAME} (0987 612 345) chờ ba tháng"
PLANTED = (
    *(PHONE, PHONE[3:], NAME, "Bí Mật", WORDS, "bảy ba năm", QUESTION, ANSWER, NOTE, SCORED),
    *(ASKED, REPLIED, ENDED, DOCUMENT, FOLLOWED_UP, REVISED, "0987 612 345", "ba tháng"),
)
MANAGER = Actor("manager@demo", "manager")
FROZEN = Evidence("agency", "urban", "all", "", {"received": 1}, (), 1, "")
TABLES = """
SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""


@pytest.fixture
def person(services):
    found = services.vault.enter(Contact(phone=PHONE, name=NAME))
    services.consents.give(found, "contact", services.now(), guardian=NAME)
    return found


@pytest.fixture
def case(services, app, anyone, as_, person):
    """A report of theirs with a photo, and everything that was said about it."""
    citizen = enter(app.test_client(), "citizen", person)
    photo = anyone.post("/api/photos", data=picture()).json["photo"]
    sent = citizen.post(
        "/api/reports",
        json={"category": "road", "text": WORDS, "photo": photo, **IN_BEN_CAT},
        headers={"Idempotency-Key": "of the case"},
    ).json
    dispatcher, code = as_("dispatcher@demo"), sent["code"]
    act(dispatcher, code, "acceptance")
    act(dispatcher, code, "question", question=QUESTION)
    services.desk.answer(code, ANSWER, Actor(person, "reporter"), services.now())
    services.catch_up()
    act(dispatcher, code, "note", note=NOTE, public=False)
    act(dispatcher, code, "assignment", agency="urban")
    act(dispatcher, code, "start")
    act(dispatcher, code, "resolution", note=NOTE, document=DOCUMENT)
    services.desk.rate(code, "not_satisfied", SCORED, Actor(person, "reporter"), services.now())
    said = {"rating_key": sent["rating_key"], "score": "not_satisfied", "words": REVISED}
    assert anyone.post(f"/reports/{code}/rating", json=said).status_code == 200
    services.desk.follow_up(code, "road", FOLLOWED_UP, MANAGER, services.now())
    DecisionDesk(services.city).issue("sanction", REASON, FROZEN, MANAGER, services.now())
    ask_and_settle(services, Actor(person, "reporter"))
    services.catch_up()
    return code, photo


def ask_and_settle(services, person):
    desk, now = services.request_desk, services.now()
    _, wanted = desk.ask("question", ASKED, person, now)
    desk.say(wanted, REPLIED, MANAGER, now, 1)
    desk.settle(wanted, "done", ENDED, MANAGER, now, 2)


def traces(texts, planted=PLANTED):
    """Which of the planted words are found; also as JSON and URLs write them."""
    forms = {word: (word, ascii(word)[1:-1]) for word in planted}
    return {word for text in texts for word, form in forms.items() if any(f in text for f in form)}


def tables(services):
    with services.engine.connect() as db:
        for table in db.exec_driver_sql(TABLES).scalars().all():
            yield from db.exec_driver_sql(f"SELECT t::text FROM {table} t").scalars()


def files(*folders):
    for folder in folders:
        for path in Path(folder).rglob("*"):
            if path.is_file():
                yield path.read_bytes().decode("utf-8", "replace")


def unpacked(archive, folder):
    """Both files of a backup, as PostgreSQL reads them."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "unpacked", filter="data")
    for dump in (folder / "unpacked" / LOG, keys_of(archive)):
        command = (str(programs() / "pg_restore"), "--file=-", str(dump))
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "COPY" in done.stdout
        yield done.stdout


@pytest.mark.usefixtures("case")
def test_what_was_planted_can_be_found(services, person):
    """So that a scan that finds nothing has looked."""
    assert traces(tables(services)) >= {WORDS, FOLLOWED_UP, "ba tháng"}
    assert services.vault.contact(person).name == NAME
    words = [str(vars(event)) for event in every_event(services)]
    sealed = {QUESTION, ANSWER, NOTE, SCORED, REVISED, DOCUMENT, ASKED, REPLIED, ENDED}
    assert traces(words) >= sealed


def every_event(services):
    with services.engine.connect() as db:
        return [each.event for each in read(db, EventMapper(), 0, 2**62, 100_000)]


def test_nothing_is_left(services, case, person, city_urls, tmp_path, capfd):
    code, photo = case
    assert services.media.has(photo)

    owners = streams(services)

    assert forget(services, person, SYSTEM, services.now())[0] == code

    assert traces(tables(services)) == set()
    assert not services.media.has(photo)
    assert traces(files(tmp_path)) == set()
    assert traces(capfd.readouterr()) == set()
    archive = tmp_path / "fresh.backup"
    write(city_urls.owner, tmp_path / "media", archive)
    assert traces(unpacked(archive, tmp_path)) == set()
    with services.engine.connect() as db:
        owners.append(person.removeprefix("person-"))
        left = db.exec_driver_sql(
            "SELECT count(*) FROM data_key WHERE owner = ANY(%s::uuid[])", (owners,)
        )
        assert left.scalar() == 0
        assert db.exec_driver_sql("SELECT count(*) FROM idempotency_key").scalar() == 0


def streams(services):
    """The report, what followed it, what was asked, and the decision."""
    words = "SELECT DISTINCT owner::text FROM sealed_words"
    with services.engine.connect() as db:
        owners = db.exec_driver_sql(words).scalars().all()
    assert len(owners) == 4
    return list(owners)


@pytest.mark.usefixtures("case")
def test_the_decision_stands_without_its_reason(services, person, anyone):
    with services.engine.connect() as db:
        (decision,) = db.exec_driver_sql("SELECT decision_id FROM decision").scalars()
    page = f"/scorecard/decisions/{decision}"
    assert anyone.get(f"{page}.json").json["reason"] == REASON
    spared = DecisionDesk(services.city).issue(
        "commendation", "nhanh và lịch sự", FROZEN, MANAGER, services.now()
    )

    forget(services, person, SYSTEM, services.now())

    told = anyone.get(f"{page}.json").json
    assert (told["reason"], told["is_intact"]) == ("", True)
    assert "đã được xóa" in anyone.get(page).text
    with services.engine.connect() as db:
        kept = "SELECT reason FROM decision WHERE first_position = %s"
        assert db.exec_driver_sql(kept, (spared,)).scalar() == "nhanh và lịch sự"


def test_the_case_stays_with_all_that_was_done(services, case, person, anyone):
    code, _ = case
    before = services.desk.find(report_id_of(code))

    forget(services, person, SYSTEM, services.now())

    after = services.desk.find(report_id_of(code))
    kept = ("category", "lon", "lat", "ward", "agency", "status", "score", "submitted_at")
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert after.text == ""
    page = anyone.get(f"/reports/{code}")
    assert page.status_code == 200
    story = anyone.get(f"/api/reports/{code}").json["timeline"]
    assert "report.resolved" in [event["kind"] for event in story]


@pytest.mark.usefixtures("case")
def test_views_made_anew_are_the_same(services, person):
    forget(services, person, SYSTEM, services.now())

    for name in ("ward_board", "case_stages", "own_cases", "decision", "personal_request"):
        assert rebuild(services.engine, BY_NAME[name], compare=True).same


@pytest.mark.usefixtures("case")
def test_the_proof_of_the_log_stays_whole(services, person):
    services.notary.grow()
    services.notary.sign(services.now(), at_once=True)
    forget(services, person, SYSTEM, services.now())

    services.notary.grow()
    assert services.notary.sign(services.now(), at_once=True)


@pytest.mark.usefixtures("case")
def test_nobody_is_forgotten_twice_or_by_mistake(services, person):
    forget(services, person, SYSTEM, services.now())
    other = services.vault.enter(Contact(phone="+84912000111"))

    forget(services, other, SYSTEM, services.now())
    for nobody in ("person-" + "0" * 32, "phone:1", ""):
        with pytest.raises(UnknownPerson):
            forget(services, nobody, SYSTEM, services.now())


def test_others_keep_their_words_and_the_same_photo(services, anyone, case, person):
    _, photo = case
    body = {"category": "road", "text": "Của người khác", "photo": photo, **IN_BEN_CAT}
    other = anyone.post("/api/reports", json=body).json["code"]

    forget(services, person, SYSTEM, services.now())

    assert services.desk.find(report_id_of(other)).text == "Của người khác"
    assert services.media.has(photo)


@pytest.mark.usefixtures("case")
def test_by_the_command(city_urls, tmp_path):
    environment = os.environ | {
        "KALONG_HOME": str(tmp_path),
        "KALONG_DATABASE_URL": city_urls.application,
        "KALONG_OWNER_DATABASE_URL": city_urls.owner,
    }
    command = (sys.executable, "-m", "web.cli", "people", "forget", "--phone", "0987 612 345")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("forgotten; 2 cases")
    assert traces((done.stdout, done.stderr)) == set()
    again = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 1


class TestBackups:
    def test_an_old_key_file_goes_with_the_next_backup(self, city_urls, tmp_path):
        old, young = tmp_path / "old.keys", tmp_path / "young.keys"
        for path, days in ((old, 8), (young, 6)):
            path.write_text("x")
            then = path.stat().st_mtime - days * 24 * 3600
            os.utime(path, (then, then))

        write(city_urls.owner, tmp_path / "media", tmp_path / "city.backup")

        assert not old.exists()
        assert young.exists()
        assert keys_of(tmp_path / "city.backup").exists()

    @pytest.mark.usefixtures("case")
    def test_the_main_file_has_no_key(self, services, city_urls, tmp_path):
        archive = tmp_path / "city.backup"
        write(city_urls.owner, tmp_path / "media", archive)

        with services.engine.connect() as db:
            wrapped = db.exec_driver_sql("SELECT wrapped FROM data_key").scalars().all()
        content = archive.read_bytes()
        assert wrapped
        assert not any(
            bytes(key) in content or bytes(key).hex().encode() in content for key in wrapped
        )
