import pytest

from web.accounts.phones import PhoneNotUsable, phone_number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0912 345 678", "+84912345678"),
        ("(0912) 345.678", "+84912345678"),
        ("0084-912-345-678", "+84912345678"),
        ("+84 0912 345 678", "+84912345678"),
        ("٠٩١٢٣٤٥٦٧٨", "+84912345678"),
        ("+1 202 555 0143", "+12025550143"),
        ("+44 7911 123456", "+447911123456"),
        ("+86 138 0013 8000", "+8613800138000"),
        ("+82 10-1234-5678", "+821012345678"),
    ],
)
def test_any_country_s_numbers_are_kept_in_one_form(typed, kept):
    assert phone_number(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["1234567", "1" * 16, "0912x45678", "+", "", "call me", "113", "+84 1", "\0", "0" * 999],
)
def test_what_is_no_number_is_refused_and_the_field_is_named(typed):
    with pytest.raises(PhoneNotUsable) as refusal:
        phone_number(typed)
    assert refusal.value.field == "phone"
