"""Telephone numbers, from any country, in the one form in which they are kept and compared."""

import phonenumbers

from domain.refusals import Invalid

HERE = "VN"  # numbers without a country are dialled from here


class PhoneNotUsable(Invalid):
    """This is no telephone number; from abroad it begins with + and the country."""

    field = "phone"


def phone_number(typed: str) -> str:
    """In E.164: `0912 345 678` and `0084-912-345-678` are both +84912345678.

    Raises `PhoneNotUsable`.
    """
    try:
        number = phonenumbers.parse(typed, HERE)
    except phonenumbers.NumberParseException as error:
        raise PhoneNotUsable from error
    if not phonenumbers.is_valid_number(number):
        raise PhoneNotUsable
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
