"""Words under a key of their owner's own, which can be destroyed, and a master key over all."""

from uuid import UUID, uuid4

import pytest

from eventlog.keyring import KeyRing, WordsChanged
from eventlog.master_key import MasterKey, MasterKeyUnusable, keys_in, new_key

SECRET = "Nhà bà Đẹt, số 7".encode()
OLD, NEW = new_key(), new_key()


@pytest.fixture
def keyring(engine):
    return KeyRing(engine, MasterKey(lambda: OLD))


def destroy(keyring, *owners):
    with keyring.engine.begin() as db:
        keyring.destroy(owners, db)


def kept(engine, columns="wrapped"):
    with engine.connect() as db:
        return db.exec_driver_sql(f"SELECT {columns} FROM data_key ORDER BY made_at").all()


def test_what_was_sealed_is_opened_again_and_nothing_of_it_is_seen(keyring):
    owner = uuid4()
    sealed = [keyring.seal(owner, SECRET) for _ in range(2)]

    assert [keyring.open(owner, each) for each in sealed] == [SECRET] * 2
    assert sealed[0] != sealed[1]
    assert all(SECRET not in each for each in sealed)
    assert len(kept(keyring.engine)) == 1


def test_a_destroyed_key_opens_nothing_ever_again(keyring):
    owner, other = uuid4(), uuid4()
    sealed, others = keyring.seal(owner, SECRET), keyring.seal(other, SECRET)

    destroy(keyring, owner)

    assert keyring.open(owner, sealed) is None
    assert keyring.open(other, others) == SECRET
    keyring.seal(owner, b"later")
    with pytest.raises(WordsChanged):
        keyring.open(owner, sealed)


def test_what_is_rolled_back_destroys_nothing(keyring):
    owner = uuid4()
    sealed = keyring.seal(owner, SECRET)
    with keyring.engine.connect() as db:
        keyring.destroy([owner], db)
        db.rollback()

    assert keyring.open(owner, sealed) == SECRET


def test_nobody_opens_what_is_another_s_or_was_changed(keyring):
    one, other = uuid4(), uuid4()
    sealed = keyring.seal(one, SECRET)
    keyring.seal(other, SECRET)

    for ciphertext, owner in ((sealed, other), (sealed[:-1] + bytes([sealed[-1] ^ 1]), one)):
        with pytest.raises(WordsChanged):
            keyring.open(owner, ciphertext)


def test_a_wrapped_key_serves_no_other_owner(keyring):
    one, other = uuid4(), uuid4()
    sealed = keyring.seal(one, SECRET)
    with keyring.engine.begin() as db:
        db.exec_driver_sql("UPDATE data_key SET owner = %s", (str(other),))

    with pytest.raises(MasterKeyUnusable, match="changed"):
        keyring.open(other, sealed)


class TestRotation:
    def test_all_keys_come_under_the_new_master_key_and_the_old_one_can_go(self, keyring, engine):
        owners = [uuid4() for _ in range(3)]
        sealed = [keyring.seal(owner, SECRET) for owner in owners]
        both = KeyRing(engine, MasterKey(lambda: f"{NEW}\n{OLD}"))

        assert [both.rewrap(), both.rewrap()] == [3, 0]

        alone = KeyRing(engine, MasterKey(lambda: NEW))
        opened = [alone.open(*each) for each in zip(owners, sealed, strict=True)]
        assert opened == [SECRET] * 3
        with pytest.raises(MasterKeyUnusable, match=alone.master.name):
            keyring.open(owners[0], sealed[0])

    def test_a_process_that_runs_meanwhile_asks_for_the_keys_again(self, engine):
        source = [OLD]
        running = KeyRing(engine, MasterKey(lambda: "\n".join(source)))
        owner = uuid4()
        sealed = running.seal(owner, SECRET)
        source.insert(0, NEW)

        KeyRing(engine, MasterKey(lambda: "\n".join(source))).rewrap()

        assert running.open(owner, sealed) == SECRET

    def test_what_is_kept_tells_no_key(self, keyring, engine):
        keyring.seal(uuid4(), SECRET)
        ((wrapped, name),) = kept(engine, "wrapped, master")

        (key,) = keys_in(OLD)
        assert key not in bytes(wrapped)
        assert name not in (OLD, key.hex())
        assert len(name) == 12


@pytest.mark.parametrize(
    "text",
    ["", "  ", "no base64!", "c2hvcnQ=", f"{OLD} c2hvcnQ="],
    ids=["empty", "blank", "no base64", "short", "one of two short"],
)
def test_what_is_no_master_key_is_refused(text):
    with pytest.raises(MasterKeyUnusable):
        keys_in(text)


def test_two_processes_make_one_key(engine):
    owner = UUID(int=7)
    rings = [KeyRing(engine, MasterKey(lambda: OLD)) for _ in range(2)]
    sealed = [ring.seal(owner, SECRET) for ring in rings]

    assert [rings[0].open(owner, each) for each in sealed] == [SECRET, SECRET]
