"""The people of the demo city, all invented; every one of them has the password `demo`."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from werkzeug.security import check_password_hash, generate_password_hash

Job = Literal["dispatcher", "ward_officer", "agency_officer", "manager", "auditor"]
DEMO_PASSWORD = "demo"  # a demo city hides nothing


@dataclass(frozen=True)
class Person:
    """Somebody who works for the city; `ward_code` or `agency` where their work has that bound."""

    login: str
    name: str
    role: Job
    ward_code: str | None = None
    agency: str | None = None


DEMO_PEOPLE = (
    Person("dispatcher@demo", "Lê Thị Tiếp Nhận", "dispatcher"),
    Person("ward1@demo", "Trần Văn Phường", "ward_officer", ward_code="D0101"),
    Person("agency1@demo", "Phạm Thị Xử Lý", "agency_officer", agency="urban"),
    Person("manager@demo", "Nguyễn Văn Lãnh Đạo", "manager"),
    Person("auditor@demo", "Hoàng Thị Kiểm Tra", "auditor"),
)
BY_LOGIN = {person.login: person for person in DEMO_PEOPLE}


@cache
def demo_hash() -> str:
    return generate_password_hash(DEMO_PASSWORD)


def person_with(login: str, password: str) -> Person | None:
    """The person, where the password is theirs; an unknown login takes as long as a known one."""
    right = check_password_hash(demo_hash(), password)
    person = BY_LOGIN.get(login.strip().lower())
    return person if right else None
