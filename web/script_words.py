"""The words that the pages' scripts speak, in the reader's language."""

from typing import Any

from web.language import gettext
from web.words import events, place_kinds, roles, scores, statuses


def script_words() -> dict[str, Any]:
    return {
        "statuses": statuses(),
        "roles": roles(),
        "scores": scores(),
        "events": events(),
        "placeKinds": place_kinds(),
        "ui": interface(),
    }


def interface() -> dict[str, str]:
    return map_words() | report_words() | board_words() | audit_words() | place_words()


def map_words() -> dict[str, str]:
    return {
        "live": gettext("Live"),
        "polling": gettext("Updated every 10 seconds"),
        "offline": gettext("No connection"),
        "zoomIn": gettext("Zoom in"),
        "zoomOut": gettext("Zoom out"),
        "myLocation": gettext("My location"),
        "noLocation": gettext("Your location cannot be found; please tap the map."),
        "outside": gettext("Outside every ward"),
        "inView": gettext("{number} on this part of the map"),
        "heldBack": gettext("The words are being checked."),
        "notShown": gettext("The words of declined reports are not shown."),
        "open": gettext("Open the case"),
        "notLoaded": gettext("The data could not be loaded. Please try again in a moment."),
    }


def report_words() -> dict[str, str]:
    return {
        "step": gettext("Step {step} of 3"),
        "pin": gettext("Pin of your report. The arrow keys move it."),
        "characters": gettext("{number} of 4,000 characters"),
        "chooseCategory": gettext("Please choose what it is about."),
        "describe": gettext("Please describe it in a few words."),
        "notAPhoto": gettext("This is not a photograph in JPEG, PNG or WebP."),
        "sending": gettext("Sending…"),
        "send": gettext("Send the report"),
        "notSent": gettext("No connection. Nothing is lost: please send it again."),
        "refused": gettext("The report could not be sent."),
        "category": gettext("Category"),
        "place": gettext("Place"),
        "change": gettext("Change"),
    }


def board_words() -> dict[str, str]:
    return {
        "openCases": gettext("{number} open"),
        "code": gettext("Code"),
        "sent": gettext("Sent"),
        "changed": gettext("Last change"),
        "agency": gettext("Agency"),
        "noAgency": gettext("Not named yet"),
        "meanwhile": gettext("Meanwhile on this case:"),
        "borderCase": gettext("On the border of two wards"),
        "nearestCase": gettext("Outside; this ward is the nearest"),
    }


def audit_words() -> dict[str, str]:
    return {
        "event": gettext("Event {number} of {total}, {moment}"),
        "recorded": gettext("recorded {moment}"),
        "version": gettext("version {number}, position {position}"),
        "status": gettext("Status"),
        "words": gettext("Words"),
        "ward": gettext("Ward"),
        "how": gettext("How the ward was found"),
        "inside": gettext("inside its boundary"),
        "border": gettext("on a border"),
        "nearest": gettext("the nearest, {distance} m away"),
        "none": gettext("no ward near"),
        "notYet": gettext("Not sent yet at this moment."),
    }


def place_words() -> dict[str, str]:
    return {
        "checkedOn": gettext("checked on {date}"),
        "noPrices": gettext("No prices posted yet."),
        "onTheMap": gettext("Show on the map"),
    }
