"""POST /audit/CODE/bundle and /audit/bundle, checked as anybody would: with `verify.py` alone."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from domain.reports.code import report_id_of
from eventlog.proof import verify
from tests.web.auditor.cast import log
from tests.web.auditor.conftest import WORDS
from tests.web.cast import act, send
from web.auditor import fonts


@pytest.fixture
def signed(fed):
    def sign():
        fed.notary.grow()
        fed.notary.sign(fed.now(), at_once=True)

    return sign


@pytest.fixture
def bundle(auditor, code, signed):
    signed()

    def take(form="redacted", why="", language="vi"):
        data = {"form": form, "why": why}
        answer = auditor.post(f"/audit/{code}/bundle?lang={language}", data=data)
        assert answer.status_code == 200, answer.text
        return answer.data

    return take


@pytest.fixture
def period(auditor, fed, signed):
    def take(begin=None, end=None, **given):
        signed()
        today = fed.now().astimezone(fed.config.time_zone).date().isoformat()
        data = {"from": begin or today, "to": end or today, **given}
        return auditor.post("/audit/bundle", data=data)

    return take


@pytest.fixture
def verdict(tmp_path, services):
    """What the copied verifier says in a clean directory, in Python's isolated mode."""
    folder = tmp_path / "clean"
    folder.mkdir()
    shutil.copy(verify.__file__, folder / "verify.py")

    def run(content, key=None):
        (folder / "bundle.zip").write_bytes(content)
        key = str(key or services.signer.key)
        command = (sys.executable, "-I", "verify.py", "bundle", "bundle.zip", "--key", key)
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        return done.stdout

    return run


def unpacked(content):
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files):
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def contents(content):
    return json.loads(unpacked(content)["bundle.json"])


def on_paper(content):
    pages = PdfReader(BytesIO(unpacked(content)["bundle.pdf"])).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class TestRedacted:
    def test_it_is_proved_with_nothing_but_the_key(self, bundle, verdict, code):
        said = verdict(bundle())

        assert said.startswith("PROVED. 9 events stand in the log of kalong as they are here")
        assert f"They are case {code} from its first event to its 9th" in said
        assert "4 of them are covered" in said
        assert "1 boundaries are those that the events name" in said
        assert "Not proved: that what the events say was true" in said

    def test_it_has_neither_words_nor_who_it_was(self, fed, bundle, code):
        reporter = fed.desk.find(report_id_of(code)).reporter.id
        parts = unpacked(bundle())

        everything = b" ".join(parts.values()).decode("latin-1") + on_paper(packed(parts))
        assert reporter not in everything
        assert WORDS not in everything
        assert "keys" not in json.loads(parts["bundle.json"])

    def test_the_covered_event_tells_what_may_be_told(self, bundle, code):
        first = contents(bundle())["events"][0]

        assert set(first) == {"index", "path", "leaf", "told"}
        assert first["told"]["state"]["by"] == {"role": "reporter"}
        assert first["told"]["state"]["code"] == code

    def test_the_boundary_is_there_as_it_was_measured(self, fed, bundle, code):
        name = fed.desk.find(report_id_of(code)).ward.boundary

        shape = unpacked(bundle())[f"boundaries/{name}.wkb"]
        assert sha256(shape).hexdigest() == name

    def test_the_rules_in_force_are_there_with_their_proofs(self, bundle):
        rules = contents(bundle())["rules"]

        topics = {rule["event"]["topic"] for rule in rules}
        assert {"handbook.rules_adopted", "handbook.deadlines_adopted"} <= topics
        assert "ward.established" in topics

    def test_it_can_be_read_in_every_language_of_the_pages(self, bundle, code):
        told = on_paper(bundle())
        for sentence in ("Hồ sơ chứng cứ", f"{code[:4]}-{code[4:]}", "Phản ánh đã được gửi"):
            assert sentence in told
        assert "Quy tắc 1, phiên bản" in told
        assert "Evidence bundle" in on_paper(bundle(language="en"))
        assert "证据包" in on_paper(bundle(language="zh"))


class TestUnredacted:
    def test_the_words_are_proved_to_be_those_that_were_sealed(self, bundle, verdict):
        taken = bundle("unredacted", "inspection")

        said = verdict(taken)
        assert said.startswith("PROVED. 9 events stand in the log")
        assert "The words of 1 events are those that were sealed with them" in said
        assert "covered" not in said
        assert WORDS in on_paper(taken)

    def test_chinese_and_what_no_font_has_are_printed(self, anyone, auditor, signed):
        code = send(anyone, "老渡口的井盖坏了 \U0001f573 Ổ gà")
        signed()
        data = {"form": "unredacted", "why": "court"}

        told = on_paper(auditor.post(f"/audit/{code}/bundle", data=data).data)
        assert "老渡口的井盖坏了" in told
        assert "[U+1F573]" in told
        assert "Ổ gà" in told

    def test_of_who_was_forgotten_no_word_is_left_and_the_proof_is_whole(
        self, fed, bundle, verdict, code
    ):
        owner = report_id_of(code)
        with fed.engine.begin() as db:
            fed.keyring.destroy([owner], db)
        taken = bundle("unredacted", "inspection")

        assert verdict(taken).startswith("PROVED")
        assert WORDS not in on_paper(taken)


class TestWhoMay:
    def test_words_need_a_reason(self, auditor, code, fed, signed):
        signed()
        before = log(fed)
        for why in ("", "curiosity"):
            answer = auditor.post(f"/audit/{code}/bundle", data={"form": "unredacted", "why": why})
            assert answer.status_code == 422
            assert "chỉ được giao khi có lý do" in answer.text
        assert log(fed) == before

    def test_a_leader_gets_no_words(self, as_, code, signed):
        signed()
        manager = as_("manager@demo")
        wish = {"form": "unredacted", "why": "court"}

        assert manager.post(f"/audit/{code}/bundle", data=wish).status_code == 403
        assert manager.post(f"/audit/{code}/bundle").status_code == 200
        assert 'value="unredacted"' not in manager.get(f"/audit/{code}").text

    def test_nobody_else_gets_anything(self, as_, code):
        assert as_("dispatcher@demo").post(f"/audit/{code}/bundle").status_code == 403

    def test_each_is_recorded_with_the_hash_of_its_manifest(self, fed, auditor, bundle, code):
        before = len(log(fed))
        manifest = unpacked(bundle("unredacted", "complaint"))["MANIFEST"]

        assert log(fed)[before:] == [("bundle.handed_out", "auditor@demo")]
        fed.catch_up()
        told = auditor.get(f"/audit/{code}").text
        assert "lấy hồ sơ chứng cứ: Giải quyết khiếu nại, tố cáo" in told
        with fed.engine.connect() as db:
            found = db.exec_driver_sql("SELECT sha256, form, why FROM bundle").one()
        assert tuple(found) == (sha256(manifest).hexdigest(), "unredacted", "complaint")

    def test_what_is_not_signed_yet_is_asked_for_again(self, auditor, code):
        answer = auditor.post(f"/audit/{code}/bundle")

        assert answer.status_code == 409
        assert "chưa được ký" in answer.text

    def test_where_no_font_is_installed_that_is_said(
        self, fed, auditor, code, signed, monkeypatch, tmp_path
    ):
        signed()
        before = log(fed)
        monkeypatch.setattr(fonts, "FONTS", tmp_path)
        fonts.font.cache_clear()
        answer = auditor.post(f"/audit/{code}/bundle")
        fonts.font.cache_clear()

        assert answer.status_code == 503
        assert "DejaVu Sans" in answer.text
        assert log(fed) == before

    def test_a_case_that_is_not_there(self, auditor):
        assert auditor.post("/audit/AAAAAAAA/bundle").status_code == 404


class TestPeriod:
    def test_it_is_whole(self, anyone, code, period, verdict):
        other = send(anyone)
        taken = period().data

        said = verdict(taken)
        assert "PROVED" in said[:7]
        assert "None between the first and the last of them is left out" in said
        assert "the last one is the newest that was signed" in said
        assert set(contents(taken)["codes"].values()) == {code, other}
        assert f"{other[:4]}-{other[4:]}" in on_paper(taken)

    @pytest.mark.usefixtures("code")
    def test_nobody_s_words_are_in_the_redacted_form(self, period):
        taken = period()

        everything = b" ".join(unpacked(taken.data).values())
        assert b'"person-' not in everything
        assert b'"reporter-' not in everything
        assert WORDS.encode() not in everything

    @pytest.mark.usefixtures("code")
    @pytest.mark.parametrize(
        ("days", "status"),
        [
            ({"begin": "2026-01-02", "end": "2026-01-01"}, 422),
            ({"begin": "tomorrow"}, 422),
            ({"begin": "9999-12-31", "end": "9999-12-31"}, 422),
            ({"begin": "1999-01-01", "end": "1999-01-02"}, 422),
        ],
    )
    def test_days_that_cannot_be(self, period, days, status):
        assert period(**days).status_code == status

    @pytest.mark.usefixtures("code")
    def test_too_much_is_said(self, period, monkeypatch):
        monkeypatch.setattr("eventlog.proof.bundle.MOST", 3)
        answer = period()

        assert answer.status_code == 422
        assert "chọn khoảng thời gian ngắn hơn" in answer.text


def changed(data, at=-1):
    """One byte of it is another one."""
    at = at % len(data)
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


class TestAttacks:
    @pytest.fixture
    def parts(self, bundle):
        return unpacked(bundle("unredacted", "inspection"))

    def test_one_byte_of_any_part_is_named(self, parts, verdict):
        for name in parts:
            attacked = parts | {name: changed(parts[name], len(parts[name]) // 2)}
            said = verdict(packed(attacked))
            assert said.startswith("NOT PROVED"), name
            if name != "bundle.json":  # of that the very event is named
                assert name in said

    def test_one_byte_of_any_event_is_named_by_its_position(self, parts, verdict):
        told = json.loads(parts["bundle.json"])
        for entry in (*told["events"], *told["rules"]):
            event = entry["event"]
            before = event["recorded_at"]
            event["recorded_at"] = before[:-2] + ("1" if before[-2] != "1" else "2") + "Z"
            attacked = parts | {"bundle.json": json.dumps(told).encode()}
            said = verdict(packed(attacked))
            assert said.startswith(f"NOT PROVED: the event at position {event['position']} is not")
            event["recorded_at"] = before

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda told: told["events"].pop(3), "events are missing before position"),
            (lambda told: told["events"].pop(0), "events are missing before position"),
            (lambda told: told["events"].clear(), "not all of the events are of case"),
            (lambda told: told["of"].update(case="K7M4P2QX"), "not all of the events are of case"),
            (lambda told: told.update(why="court"), "bundle.json is not as it was handed out"),
            (lambda told: told["rules"].pop(), "bundle.json is not as it was handed out"),
            (lambda told: told.update(keys={}), "bundle.json is not as it was handed out"),
            (lambda told: told["codes"].update({"0": "K7M4P2QX"}), "0 is not case K7M4P2QX"),
            (lambda told: told["boundaries"].append("00"), "boundaries/00.wkb is not the boundary"),
            (
                lambda told: told["files"].append({"position": 1, "sha256": "00"}),
                "the event at position 1 names no such file",
            ),
            (
                lambda told: told["words"][0].update(ciphertext="AAAA"),
                "are not those of the event",
            ),
            (
                lambda told: told["keys"].update(dict.fromkeys(told["keys"], "A" * 43 + "=")),
                "are under another key",
            ),
            (lambda told: told.update(checkpoint="kalong\n1\nAA==\n"), "is not signed by kalong"),
            (lambda told: told.pop("checkpoint"), "cannot be read"),
        ],
        ids=lambda value: value.replace(" ", "_") if isinstance(value, str) else "",
    )
    def test_what_was_made_different_is_named(self, parts, verdict, change, reason):
        told = json.loads(parts["bundle.json"])
        change(told)

        said = verdict(packed(parts | {"bundle.json": json.dumps(told).encode()}))
        assert said.startswith("NOT PROVED")
        assert reason in said

    def test_a_part_that_was_taken_out_or_put_in_is_named(self, parts, verdict):
        for name in parts:
            said = verdict(packed({key: value for key, value in parts.items() if key != name}))
            assert said.startswith("NOT PROVED")
            assert name in said
        assert "x.txt was put in afterwards" in verdict(packed(parts | {"x.txt": b"x"}))

    def test_the_city_s_word_for_something_else_is_no_manifest(self, parts, verdict, services):
        note = services.signer.signed("kalong\nredacted\n2026-01-01T00:00:00Z\n").encode()

        assert "signed for something else" in verdict(packed(parts | {"MANIFEST": note}))

    def test_a_manifest_is_no_checkpoint(self, parts, services):
        with pytest.raises(verify.NotProved, match="no checkpoint"):
            verify.Checkpoint.read(parts["MANIFEST"].decode(), [services.signer.key])

    def test_under_another_key_nothing_is_proved(self, parts, verdict):
        said = verdict(packed(parts), verify.Key("kalong", bytes(32)))

        assert said.startswith("NOT PROVED: the checkpoint is not signed by kalong")

    @pytest.mark.parametrize("content", [b"", b"PK", b"{}", b"\xff" * 100])
    def test_garbage_is_said_in_words(self, verdict, content):
        assert verdict(content).startswith("NOT PROVED: the file cannot be read")


class TestCoveredThings:
    def test_a_covered_event_cannot_be_moved(self, bundle, verdict):
        parts = unpacked(bundle())
        told = json.loads(parts["bundle.json"])
        told["events"][0]["index"] += 1

        said = verdict(packed(parts | {"bundle.json": json.dumps(told).encode()}))
        position = told["events"][0]["told"]["position"]
        assert said.startswith(f"NOT PROVED: the event at position {position} is not what")

    def test_what_is_told_in_its_place_is_held_by_the_manifest(self, bundle, verdict):
        parts = unpacked(bundle())
        told = json.loads(parts["bundle.json"])
        told["events"][0]["told"]["state"]["category"] = "road"

        said = verdict(packed(parts | {"bundle.json": json.dumps(told).encode()}))
        assert said.startswith("NOT PROVED: bundle.json is not as it was handed out")


def test_who_looked_goes_along(auditor, dispatcher, code, fed, signed, verdict):
    dispatcher.post(f"/desk/contact/{code}", data={"why": "call_back"})
    auditor.get(f"/audit/{code}")
    act(dispatcher, code, "note", note="Đã gọi", public=False)
    fed.catch_up()
    signed()

    taken = auditor.post(f"/audit/{code}/bundle").data
    looks = contents(taken)["looks"]
    assert [verify.told_of(look)["topic"] for look in looks] == ["look.taken", "reading.begun"]
    assert "leaf" in looks[0]  # it names whom was looked for
    assert verdict(taken).startswith("PROVED")
