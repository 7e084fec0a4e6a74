"""One-time codes under attack: guessing, replay, other browsers, machines that ask for texts."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from tests.conftest import config_for
from tests.web.texts import collect
from web.accounts import code_sender
from web.accounts.code_sender import A_BLOCK_AN_HOUR, A_NUMBER_A_DAY, PAUSE, send_codes
from web.accounts.codes import HOLDS, TRIES, WrongCode
from web.accounts.mobiles import NotMobile, mobile
from web.accounts.phones import PhoneNotUsable
from web.language import LANGUAGES
from web.wiring import connect

PHONE, OTHER = "+84912345678", "+84987654321"
BROWSER = "the random token of a browser"
GUESSES, AT_ONCE = 200, 20

GARBAGE = (
    *("", " ", "0", "+", "113", "1234567", "1" * 16, "9" * 300, "call me", "0912x45678"),
    *("+84 1", "+999 123 456 789", "091234567", "09123456789", "\0", "abc 0912345678"),
    *("<script>", "' OR 1=1 --", "0912 345 678 ext 5", "+84912345678;phone-context=evil"),
)


class Clock:
    def __init__(self, services, monkeypatch):
        self.now = services.now()
        monkeypatch.setattr(services, "now", lambda: self.now)

    def passes(self, time):
        self.now += time


@pytest.fixture(autouse=True)
def texts(services):
    return collect(services)


@pytest.fixture
def clock(services, monkeypatch):
    return Clock(services, monkeypatch)


@pytest.fixture
def asked(services, clock):  # noqa: ARG001
    """Asks for a code and gives what was sent: the code, or None where none was."""

    def ask(phone=PHONE, browser=BROWSER, language="vi"):
        before = len(services.texts.waiting)
        services.codes.ask(phone, browser, language, services.now())
        send_codes(services)
        new = list(services.texts.waiting)[before:]
        return code_in(new[0]) if new else None

    return ask


def code_in(told):
    return "".join(sign for sign in told.words if sign.isdigit())[:6]


def prove(services, code, browser=BROWSER):
    """The number, or None for a code that is refused."""
    try:
        return services.codes.prove(code, browser, services.now())
    except WrongCode:
        return None


def wrong(code):
    """As many codes as one likes that are not this one."""
    return (f"{n:06}" for n in range(10**6) if f"{n:06}" != code)


def rows(services):
    with services.engine.connect() as db:
        return db.execute(text("SELECT * FROM sign_in_code ORDER BY asked_at")).mappings().all()


class TestProving:
    def test_the_code_tells_whose_telephone_it_is(self, services, asked):
        assert prove(services, asked()) == PHONE

    def test_it_may_be_typed_with_spaces_and_in_other_digits(self, services, asked):
        code = asked()
        typed = f" {code[:3]} {code[3:]}".translate({ord("0") + n: 0x660 + n for n in range(10)})

        assert prove(services, typed) == PHONE

    def test_of_two_hundred_guesses_five_count_and_then_the_right_code_is_dead(
        self, services, asked
    ):
        code = asked()

        for _, guess in zip(range(GUESSES), wrong(code), strict=False):
            assert prove(services, guess) is None
        assert prove(services, code) is None
        assert [row["tries"] for row in rows(services)] == [TRIES]

    def test_the_fifth_try_may_still_be_right(self, services, asked):
        code = asked()
        for _, guess in zip(range(TRIES - 1), wrong(code), strict=False):
            prove(services, guess)

        assert prove(services, code) == PHONE

    def test_of_many_guesses_at_once_no_more_count(self, services, asked):
        for _ in range(5):
            code = asked()
            gate = threading.Barrier(AT_ONCE)

            def guess(typed, gate=gate):
                gate.wait()
                return prove(services, typed)

            with ThreadPoolExecutor(AT_ONCE) as threads:
                guesses = [g for _, g in zip(range(AT_ONCE), wrong(code), strict=False)]
                assert set(threads.map(guess, guesses)) == {None}
            assert rows(services)[-1]["tries"] == TRIES
            assert prove(services, code) is None
            with services.engine.begin() as db:
                db.execute(text("DELETE FROM sign_in_code"))
                db.execute(text("DELETE FROM request_count"))

    def test_a_code_that_is_typed_many_times_at_once_works_once(self, services, asked):
        code = asked()
        gate = threading.Barrier(AT_ONCE)

        def enter(_):
            gate.wait()
            return prove(services, code)

        with ThreadPoolExecutor(AT_ONCE) as threads:
            found = list(threads.map(enter, range(AT_ONCE)))

        assert found.count(PHONE) == 1
        assert found.count(None) == AT_ONCE - 1

    def test_a_code_works_once(self, services, asked):
        code = asked()
        prove(services, code)

        assert prove(services, code) is None

    @pytest.mark.parametrize("browser", ["another", "", BROWSER.upper(), "\0", "\ud800"])
    def test_a_code_works_in_no_other_browser(self, services, asked, browser):
        code = asked()

        assert prove(services, code, browser) is None
        assert prove(services, code) == PHONE

    def test_a_code_holds_for_five_minutes(self, services, asked, clock):
        code = asked()
        clock.passes(HOLDS - timedelta(seconds=1))
        assert prove(services, wrong(code).__next__()) is None
        clock.passes(timedelta(seconds=1))

        assert prove(services, code) is None

    def test_of_two_codes_for_one_browser_the_newer_one_counts(self, services, asked, clock):
        first = asked()
        clock.passes(PAUSE)
        second = asked()

        assert first != second
        assert prove(services, first) is None
        assert prove(services, second) == PHONE

    def test_an_older_code_does_not_come_back_once_the_newer_was_used(self, services, asked, clock):
        first = asked()
        clock.passes(PAUSE)
        prove(services, asked())

        assert prove(services, first) is None

    def test_asking_too_early_for_another_one_leaves_the_first_as_it_is(self, services, asked):
        code = asked()
        assert asked() is None

        assert prove(services, code) == PHONE

    def test_two_browsers_have_a_code_each(self, services, asked, clock):
        mine = asked()
        clock.passes(PAUSE)
        theirs = asked(OTHER, "another")

        assert prove(services, theirs) is None
        assert prove(services, mine) == PHONE
        assert prove(services, theirs, "another") == OTHER

    @pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "\0", "９" * 7])
    def test_what_is_no_code_is_refused(self, services, asked, typed):
        asked()

        assert prove(services, typed) is None


class TestWhatIsKept:
    def test_neither_number_nor_code_nor_token_can_be_read(self, services, asked):
        code = asked()

        (row,) = rows(services)
        kept = b" ".join(
            bytes(v) if isinstance(v, memoryview) else str(v).encode() for v in row.values()
        )
        for secret in (PHONE, PHONE[1:], "912345678", BROWSER):
            assert secret.encode() not in kept
        assert code.encode() not in bytes(row["code"])

    def test_nothing_of_it_is_in_the_database_s_own_log(self, services):
        persistence = "SELECT relpersistence FROM pg_class WHERE relname = 'sign_in_code'"
        with services.engine.connect() as db:
            assert db.execute(text(persistence)).scalar() == "u"

    def test_the_code_of_one_row_is_none_of_another(self, services, asked):
        code = asked()
        asked(OTHER, "another")
        swap = "UPDATE sign_in_code SET code = (SELECT code FROM sign_in_code WHERE browser = %s)"
        with services.engine.begin() as db:
            mine = rows(services)[0]["browser"]
            db.exec_driver_sql(swap, (mine,))

        assert prove(services, code, "another") is None

    def test_what_holds_no_longer_is_swept(self, services, asked, clock):
        asked()
        clock.passes(HOLDS - timedelta(seconds=1))
        assert services.codes.sweep(services.now()) == 0
        clock.passes(timedelta(seconds=1))

        assert services.codes.sweep(services.now()) == 1
        assert rows(services) == []


class TestCaps:
    def test_a_number_gets_one_code_a_minute(self, asked, clock):
        assert asked()
        clock.passes(PAUSE - timedelta(seconds=1))
        assert asked() is None
        clock.passes(timedelta(seconds=1))
        assert asked()

    def test_a_number_gets_five_codes_a_day_from_however_many_browsers(self, asked, clock):
        sent = []
        for number in range(A_NUMBER_A_DAY + 3):
            sent.append(asked(browser=str(number)))
            clock.passes(PAUSE)
        assert [code is not None for code in sent] == [True] * A_NUMBER_A_DAY + [False] * 3

        assert asked(OTHER)
        clock.passes(timedelta(days=1))
        assert asked()

    def test_numbers_that_stand_together_get_ten_an_hour(self, asked):
        sent = [asked(f"+84912340{n:03}") for n in range(A_BLOCK_AN_HOUR + 5)]

        assert sum(code is not None for code in sent) == A_BLOCK_AN_HOUR
        assert asked("+84912350000")

    def test_a_country_abroad_gets_so_many_a_day(self, asked, monkeypatch):
        monkeypatch.setattr(code_sender, "ABROAD_A_DAY", 3)
        abroad = [asked(f"+4479111{n}3456") for n in range(5)]

        assert [code is not None for code in abroad] == [True] * 3 + [False] * 2
        assert asked("+8613800138000")
        assert asked()

    def test_all_together_cost_the_city_no_more_than_it_said(self, city_urls, tmp_path):
        services = connect(config_for(tmp_path, KALONG_SMS_PER_DAY="4"), city_urls)
        collect(services)
        for number in range(7):
            services.codes.ask(f"+8491{number}345678", str(number), "vi", services.now())
        send_codes(services)

        assert len(services.texts.waiting) == 4
        services.engine.dispose()

    def test_a_number_that_asks_all_day_uses_up_nothing_of_the_others(self, city_urls, tmp_path):
        services = connect(config_for(tmp_path, KALONG_SMS_PER_DAY="2"), city_urls)
        collect(services)
        for _ in range(20):
            services.codes.ask(PHONE, BROWSER, "vi", services.now())
            send_codes(services)
        services.codes.ask(OTHER, "another", "vi", services.now())
        send_codes(services)

        assert [told.phone for told in services.texts.waiting] == [PHONE, OTHER]
        services.engine.dispose()

    def test_two_codes_asked_for_at_once_become_one_however_many_workers_send(self, services):
        for number in range(8):
            services.codes.ask(PHONE, str(number), "vi", services.now())
        gate = threading.Barrier(4)

        def send(_):
            gate.wait()
            return send_codes(services)

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(send, range(4))) == 8
        assert len(services.texts.waiting) == 1
        assert sorted(row["state"] for row in rows(services)) == ["sent"] + ["withheld"] * 7

    def test_what_was_asked_for_too_long_ago_is_not_sent(self, services, clock):
        services.codes.ask(PHONE, BROWSER, "vi", services.now())
        clock.passes(HOLDS)
        send_codes(services)

        assert not services.texts.waiting

    def test_a_text_fits_into_one_sms_in_every_language(self, services, asked):
        for number, language in enumerate(LANGUAGES):
            asked(f"+8491{number}345678", str(number), language)

        told = [told.words.replace(code_in(told), "000000") for told in services.texts.waiting]
        assert len(set(told)) == len(LANGUAGES)
        assert all(len(words) <= 70 for words in told)


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "number", "country"),
        [
            ("0912 345 678", "+84912345678", 84),
            ("+84 (0) 912.345.678", "+84912345678", 84),
            ("\u202a0912\u00a0345\u00a0678\u202c", "+84912345678", 84),
            ("+1 202 555 0143", "+12025550143", 1),
            ("+44 7911 123456", "+447911123456", 44),
            ("+86 138 0013 8000", "+8613800138000", 86),
            ("+82 10-1234-5678", "+821012345678", 82),
            ("+7 916 123-45-67", "+79161234567", 7),
            ("+61 412 345 678", "+61412345678", 61),
            ("+49 1512 3456789", "+4915123456789", 49),
        ],
    )
    def test_those_of_any_country_can_get_a_code(self, typed, number, country):
        found = mobile(typed)

        assert (found.number, found.country) == (number, country)
        assert found.is_foreign is (country != 84)

    @pytest.mark.parametrize("typed", GARBAGE)
    def test_what_is_no_number_is_refused_by_its_field(self, services, typed):
        with pytest.raises(PhoneNotUsable) as refusal:
            services.codes.ask(typed, BROWSER, "vi", services.now())

        assert refusal.value.field == "phone"
        assert rows(services) == []

    @pytest.mark.parametrize("typed", ["024 3825 3525", "1900 1234", "1800 1234"])
    def test_a_number_that_gets_no_texts_is_refused(self, typed):
        with pytest.raises((NotMobile, PhoneNotUsable)) as refusal:
            mobile(typed)

        assert refusal.value.field == "phone"

    def test_there_are_twenty_kinds_of_garbage(self):
        assert len(set(GARBAGE)) == 20
