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
    return map_words() | report_words() | board_words() | drawing_words() | then_words()


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
        "pushOn": gettext("You are told on this device from now on."),
        "pushOff": gettext("This browser does not let itself be told."),
        "notLoaded": gettext("The data could not be loaded. Please try again in a moment."),
    }


def report_words() -> dict[str, str]:
    return {
        "step": gettext("Step {step} of {total}"),
        "pin": gettext("Pin of your report. The arrow keys move it."),
        "characters": gettext("{number} of 4,000 characters"),
        "chooseCategory": gettext("Please choose what it is about."),
        "describe": gettext("Please describe it in a few words."),
        **media_words(),
        **draft_words(),
        "choosePlace": gettext(
            "Please choose the place: by its name, on the map, or as coordinates."
        ),
        "noSpot": gettext("Nothing has this name."),
        "sending": gettext("Sending…"),
        "send": gettext("Send the report"),
        "notSent": gettext("No connection. Nothing is lost: please send it again."),
        "refused": gettext("The report could not be sent."),
        "category": gettext("Category"),
        "place": gettext("Place"),
        "change": gettext("Change"),
        "noPlace": gettext("No place: a suggestion for the city"),
    }


def draft_words() -> dict[str, str]:
    return {
        "draftsWaiting": gettext("Waiting to be sent: {number}"),
        "draftsSent": gettext("Sent: {number}"),
        "draftWaiting": gettext("Waits for a network"),
        "draftUnsure": gettext("May have arrived; it is sent again as it is, and counts once"),
        "draftRefused": gettext("Not sent: something has to be changed"),
        "draftHeld": gettext("Being changed; not sent meanwhile"),
        "draftSent": gettext(
            "The city has it. Open the case once, and this browser keeps its link."
        ),
        "draftKept": gettext(
            "No connection. The report is kept on this device, and is sent once when there is one."
        ),
        "draftsGone": gettext("Sent, now that there is a network: {number}"),
        "draftSend": gettext("Send now"),
        "draftEdit": gettext("Change it"),
        "draftDelete": gettext("Delete"),
        "draftSure": gettext("Delete for good?"),
        "draftHide": gettext("Hide"),
    }


def media_words() -> dict[str, str]:
    return {
        "uploading": gettext("Being sent"),
        "uploaded": gettext("Sent"),
        "recording": gettext("Voice note"),
        "removeFile": gettext("Remove"),
        "chosenPhoto": gettext("The photo that you have chosen"),
        "tooManyFiles": gettext("A report may have up to four photos and films."),
        "record": gettext("Say it instead"),
        "stopRecording": gettext("Stop and keep it"),
        "noMicrophone": gettext("The microphone cannot be used; please choose a file instead."),
    }


def board_words() -> dict[str, str]:
    return {
        "selected": gettext("{number} selected"),
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


def drawing_words() -> dict[str, str]:
    return {
        "bend": gettext("Bend of the line. Arrow keys move it, Delete takes it out."),
        "newBend": gettext("Bend the line here"),
        "drawnWay": gettext("Stops: {stops}; bends: {bends}; {km} km along the line"),
    }


def then_words() -> dict[str, str]:
    return {
        "withoutPlace": gettext("{number} of them without a place"),
        "play": gettext("Play"),
        "stop": gettext("Stop"),
    }
