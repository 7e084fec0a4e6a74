"""A rule that one web server saved is obeyed by the next report at another one."""

from time import monotonic

from tests.faults.calls import Client
from tests.faults.cast import City, is_ready
from tests.faults.notes import note
from tests.faults.processes import free_port
from tests.faults.waiting import until
from web.imports.handbook import in_force

AT_ONCE = 2.0  # seconds, on a machine that has much else to do


def test_a_saved_rule_takes_effect_in_every_process(city: City) -> None:
    other_port = free_port()
    for program in (
        city.kalong("worker"),
        city.kalong("web", "--workers", "1", log=city.home / "one.log"),
        city.kalong("web", "--workers", "1", log=city.home / "other.log", PORT=str(other_port)),
    ):
        program.start()
    city.wait_until_ready()
    until(lambda: is_ready(other_port), "the other web server is ready")
    manager, citizen = city.client().log_in("manager@demo"), Client(other_port)
    assert agency_of(citizen) == "urban"

    save_rules(city, manager, "water")
    begun = monotonic()

    until(lambda: agency_of(citizen) == "water", "the other server obeys", AT_ONCE)
    assert agency_of(city.client()) == "water"
    note(f"a saved rule was obeyed by another process after {monotonic() - begun:.3f} s")


def agency_of(client: Client) -> str:
    answer = client.send()
    assert answer.status == 201
    return str(answer.body["agency"]["code"])


def save_rules(city: City, manager: Client, agency: str) -> None:
    with city.services() as services:
        seen = in_force(services).version
    line = {"line": 1, "place-1": 1, "category-1": "drainage", "agency-1": agency, "seen": seen}
    answer = manager.fill_in("/desk/rules", line)
    assert answer.status == 303, answer
