"""`kalong staff`: people who work for the city, from the terminal."""

from web.accounts.passwords import SHORTEST


def test_somebody_is_added_listed_moved_and_removed(city_terminal):
    added = city_terminal(
        *("staff", "add", "an@city", "--name", "Lê An", "--role", "ward_officer"),
        *("--ward", "D0102"),
    )
    assert added.exit_code == 0, added.output
    assert len(added.stdout.split()[-1]) > SHORTEST

    assert line_of(city_terminal, "an@city").split() == [
        *("an@city", "ward_officer", "D0102", "Lê", "An")
    ]
    city_terminal("staff", "role", "an@city", "agency_officer", "--agency", "urban")
    assert line_of(city_terminal, "an@city").split()[1:3] == ["agency_officer", "urban"]
    city_terminal("staff", "remove", "an@city")
    assert "no role" in line_of(city_terminal, "an@city")


def test_it_is_on_record_as_the_system_s_doing_and_without_the_name(city_terminal):
    city_terminal("staff", "add", "an@city", "--name", "Lê Văn An", "--role", "auditor")

    found = city_terminal.ask(
        "SELECT state->'by'->>'id' FROM event_log WHERE topic LIKE 'staff_member.%'"
        " AND state::text LIKE '%an@city%'"
    )
    assert found == [("system",)]
    assert city_terminal.ask("SELECT 1 FROM event_log WHERE state::text LIKE '%Lê Văn An%'") == []


def test_a_new_first_password_is_another_one_and_ends_what_was_open(city_terminal):
    first = city_terminal("staff", "add", "an@city", "--name", "An", "--role", "auditor").stdout
    again = city_terminal("staff", "reset", "an@city").stdout

    assert first != again
    assert again.startswith("First password, for seven days: ")


def test_what_cannot_be_is_refused_in_a_sentence(city_terminal):
    for arguments, words in (
        (("add", "ward1@demo", "--name", "x", "--role", "auditor"), "Somebody has this login"),
        (("add", "a b", "--name", "x", "--role", "auditor"), "A login has up to 64"),
        (("add", "an", "--name", "x", "--role", "ward_officer"), "the ward of a ward officer"),
        (("role", "ward1@demo", "ward_officer", "--ward", "D9999"), "There is no such ward"),
        (("role", "nobody", "auditor"), "Nobody has this login"),
        (("reset", "nobody"), "Nobody has this login"),
    ):
        assert words in " ".join(city_terminal.refused("staff", *arguments).split()), arguments


def line_of(terminal, login):
    lines = terminal("staff", "list").stdout.splitlines()
    return next(line for line in lines if line.startswith(f"{login} "))
