"""Mobile telephones: what can get a text, and in which company of numbers it stands."""

import re
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneNumberType

from domain.refusals import Invalid
from web.accounts.phones import HERE, PhoneNotUsable, phone_number

GET_TEXTS = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
# The marks of direction come along where a number is copied from a list of contacts.
MARKS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
TYPED = re.compile(r"[\d\s().\-/+\uff0b]*")
BLOCK = 4  # digits: whoever pumps texts owns numbers that differ in the last ones


class NotMobile(Invalid):
    """A code can only be sent to a mobile telephone."""

    field = "phone"


class Mobile(NamedTuple):
    """`number` is in E.164, `block` the 10,000 around it, `country` what is dialled for it."""

    number: str
    block: str
    country: int

    @property
    def is_foreign(self) -> bool:
        return self.country != phonenumbers.country_code_for_region(HERE)


def mobile(typed: str) -> Mobile:
    """Raises `PhoneNotUsable` and `NotMobile`."""
    typed = typed.translate(MARKS)
    if not TYPED.fullmatch(typed):
        raise PhoneNotUsable
    number = phone_number(typed)
    parsed = phonenumbers.parse(number)
    if phonenumbers.number_type(parsed) not in GET_TEXTS:
        raise NotMobile
    return Mobile(number, number[:-BLOCK], parsed.country_code or 0)
