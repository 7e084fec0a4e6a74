"""`kalong open311`: keys of other systems, from the terminal."""

from hashlib import sha256


def test_a_key_is_made_listed_and_revoked_and_only_its_hash_is_kept(city_terminal):
    made = city_terminal("open311", "key", "add", "fms", "--agency", "urban", "--per-minute", "7")
    assert made.exit_code == 0, made.output
    key = made.stdout.split()[-1]

    kept = city_terminal.ask("SELECT encode(sha256, 'hex'), agency FROM open311_key")
    assert kept == [(sha256(key.encode()).hexdigest(), "urban")]
    assert line_of(city_terminal, "fms").split() == ["fms", "valid", "7/min", "urban"]
    city_terminal("open311", "key", "revoke", "fms")
    assert line_of(city_terminal, "fms").split()[1] == "revoked"


def test_what_cannot_be_is_refused_in_a_sentence(city_terminal):
    city_terminal("open311", "key", "add", "fms")
    for arguments, words in (
        (("add", "fms"), "There is, or was, a key with this name"),
        (("add", "F M S"), "small letters"),
        (("add", "other", "--agency", "dragons"), "no agency with this code"),
        (("revoke", "other"), "no key with this name"),
    ):
        assert words in " ".join(city_terminal.refused("open311", "key", *arguments).split())


def line_of(terminal, name):
    lines = terminal("open311", "key", "list").stdout.splitlines()
    return next(line for line in lines if line.startswith(f"{name} "))
