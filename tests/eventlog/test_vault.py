"""Who people are stands in the vault alone, encrypted, and can be forgotten."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from eventlog.master_key import MasterKey, new_key
from eventlog.vault import Contact, NumberTaken, Vault, person_of

MASTER = new_key()
AN = Contact(phone="+84912345678", name="Nguyễn Thị Ví Dụ", email="vi.du@example.org")


@pytest.fixture
def vault(engine):
    return Vault(engine, MasterKey(lambda: MASTER))


def forget(vault, engine, person):
    with engine.begin() as db:
        vault.forget(person, db)


def rows(engine, *tables):
    with engine.connect() as db:
        found = [db.exec_driver_sql(f"SELECT t::text FROM {t} t").scalars().all() for t in tables]
    return [row for each in found for row in each]


def test_the_same_number_is_the_same_person_and_the_id_tells_nothing(vault):
    one, again = vault.enter(AN), vault.enter(Contact(phone=AN.phone))
    other = vault.enter(Contact(phone="+12025550143", language="en"))

    assert one == again != other
    assert vault.person_with_phone("+84912345678") == one
    assert vault.person_with_phone("+84912345679") is None
    assert vault.contact(one) == AN
    assert vault.contact(other).language == "en"
    assert person_of(one) is not None


def test_who_has_no_number_is_somebody_new_each_time(vault):
    people = [vault.enter(Contact(email="vi.du@example.org")) for _ in range(2)]

    assert people[0] != people[1]
    assert vault.contact(people[0]).email == "vi.du@example.org"


def test_nothing_is_kept_in_clear(vault, engine):
    vault.enter(AN)

    kept = " ".join(rows(engine, "person", "data_key"))
    for secret in (b"84912345678", b"912345678", "Ví Dụ".encode(), b"vi.du"):
        assert secret.decode() not in kept
        assert secret.hex() not in kept


def test_the_forgotten_are_gone_and_come_back_as_somebody_new(vault, engine):
    one, other = vault.enter(AN), vault.enter(Contact(phone="+12025550143"))

    forget(vault, engine, one)

    assert vault.contact(one) is None
    assert vault.person_with_phone(AN.phone) is None
    assert vault.contact(other) is not None
    assert vault.enter(AN) != one
    assert len(rows(engine, "person")) == 2


def test_what_is_wrong_is_corrected_and_the_person_stays_the_same(vault):
    one = vault.enter(AN)
    moved = Contact(phone="+84987654321", name="Nguyễn Thị Ví Dụ", language="zh")

    vault.correct(one, moved)

    assert vault.contact(one) == moved
    assert vault.person_with_phone("+84987654321") == one
    assert vault.person_with_phone(AN.phone) is None


def test_nobody_takes_another_s_number(vault):
    one, other = vault.enter(AN), vault.enter(Contact(phone="+12025550143"))

    with pytest.raises(NumberTaken):
        vault.correct(other, AN)
    assert vault.contact(one) == AN
    assert vault.contact(other).phone == "+12025550143"


@pytest.mark.parametrize("stranger", ["reporter-12ab", "person-", "person-XYZ", "system", ""])
def test_who_has_no_row_has_no_contact(vault, engine, stranger):
    vault.correct(stranger, AN)
    forget(vault, engine, stranger)

    assert vault.contact(stranger) is None
    assert rows(engine, "person") == []


def test_one_number_entered_at_once_is_one_person(vault, engine):
    with ThreadPoolExecutor(8) as at_once:
        people = set(at_once.map(vault.enter, [AN] * 24))

    assert len(people) == 1
    assert len(rows(engine, "person")) == 1
    assert vault.contact(people.pop()) == AN
