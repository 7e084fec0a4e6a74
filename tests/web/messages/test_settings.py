"""Settings that cannot be used are refused by name."""

from datetime import time

import pytest

from web.config import ConfigError, load
from web.messages.settings import Mail, Quiet


@pytest.fixture
def read(tmp_path):
    return lambda **env: load({"KALONG_HOME": str(tmp_path), **env}).messages


def test_a_fresh_machine_sends_nothing(read):
    found = read()

    assert (found.sms, found.mail, found.push, found.zalo) == (None, None, None, None)
    assert found.public_url == "http://localhost:8000"


def test_a_mail_server_is_one_address(read):
    found = read(
        KALONG_SMTP_URL="smtp://city:p%40ss@mail.example", KALONG_MAIL_FROM="city@city.example"
    )

    assert found.mail == Mail("mail.example", 587, "city@city.example", "city", "p@ss", "starttls")
    assert "p@ss" not in repr(found)


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"KALONG_PUBLIC_URL": "city.example"}, "KALONG_PUBLIC_URL"),
        ({"KALONG_SMS_URL": "https://sms.example"}, "KALONG_SMS_SECRET"),
        ({"KALONG_SMS_URL": "ftp://x", "KALONG_SMS_SECRET": "x"}, "KALONG_SMS_URL"),
        ({"KALONG_SMTP_URL": "mail.example"}, "KALONG_SMTP_URL"),
        ({"KALONG_SMTP_URL": "smtp://mail.example"}, "KALONG_MAIL_FROM"),
        ({"KALONG_QUIET_HOURS": "9pm"}, "KALONG_QUIET_HOURS"),
        ({"KALONG_MESSAGE_TRIES": "0"}, "KALONG_MESSAGE_TRIES"),
        ({"KALONG_PUSH_CONTACT": "somebody"}, "KALONG_PUSH_CONTACT"),
        ({"KALONG_ZALO_TEMPLATES": "/nowhere"}, "KALONG_ZALO_TEMPLATES"),
    ],
)
def test_what_cannot_be_used_is_named(read, env, named):
    with pytest.raises(ConfigError, match=named):
        read(**env)


@pytest.mark.parametrize(
    ("quiet", "clock", "is_quiet"),
    [
        (Quiet(), time(20, 59), False),
        (Quiet(), time(21), True),
        (Quiet(), time(3), True),
        (Quiet(), time(7), False),
        (Quiet(time(1), time(5)), time(3), True),
        (Quiet(time(1), time(5)), time(5), False),
        (Quiet(time(0), time(0)), time(0), False),
    ],
)
def test_quiet_hours_may_go_over_midnight(quiet, clock, is_quiet):
    assert quiet.is_at(clock) is is_quiet
