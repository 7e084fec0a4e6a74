"""The words of places and routes, in the reader's language."""

from web.language import gettext


def badges() -> dict[str, str]:
    """What everybody is told of a correction."""
    return {
        "ordered": gettext("Correction ordered"),
        "remedied": gettext("Put right, being checked"),
        "verified": gettext("Put right and checked by the city"),
    }


def means() -> dict[str, str]:
    return {
        "foot": gettext("On foot"),
        "bicycle": gettext("By bicycle"),
        "car": gettext("By car"),
    }


def columns() -> dict[str, str]:
    """The fields of a place, as forms and files name them."""
    return {
        "key": gettext("Key"),
        "name_vi": gettext("Name in Vietnamese"),
        "name_en": gettext("Name in English"),
        "name_zh": gettext("Name in Chinese"),
        "kind": gettext("Kind"),
        "lon": gettext("Longitude"),
        "lat": gettext("Latitude"),
        "hours": gettext("Opening hours"),
        "about_vi": gettext("About it, in Vietnamese"),
        "about_en": gettext("About it, in English"),
        "about_zh": gettext("About it, in Chinese"),
        "item_vi": gettext("What is sold, in Vietnamese"),
        "item_en": gettext("What is sold, in English"),
        "item_zh": gettext("What is sold, in Chinese"),
        "amount": gettext("Price"),
        "currency": gettext("Currency"),
        "unit_vi": gettext("Unit, in Vietnamese"),
        "unit_en": gettext("Unit, in English"),
        "unit_zh": gettext("Unit, in Chinese"),
        "verified_on": gettext("Checked on"),
    }
