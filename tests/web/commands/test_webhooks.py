"""`kalong webhooks`: who is told of public events, from the terminal."""


def test_a_webhook_is_added_listed_replayed_and_removed(city_terminal):
    made = city_terminal("webhooks", "add", "press", "https://press.example/hook", "--after", "7")
    assert made.stdout.split()[-1].startswith("whsec_")
    assert city_terminal("webhooks", "list").stdout.split() == [
        "press", "7", "https://press.example/hook", "told",
    ]  # fmt: skip
    city_terminal("webhooks", "replay", "press", "3")
    assert city_terminal.ask("SELECT position FROM webhook") == [(3,)]
    city_terminal("webhooks", "remove", "press")
    assert city_terminal.ask("SELECT count(*) FROM webhook") == [(0,)]
    assert "no webhook" in city_terminal.refused("webhooks", "remove", "press")
