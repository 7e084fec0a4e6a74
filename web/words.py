"""The words for statuses, roles, scores and events: one table for the pages and their scripts."""

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from domain.refusals import Refusal
from domain.reports.code import for_people
from web.accounts.session import person_name
from web.language import gettext

Details = Mapping[str, Any]
OTHER_CASES = ("into", "other", "child")  # details that are the code of another case


def statuses() -> dict[str, str]:
    return {
        "SUBMITTED": gettext("Waiting"),
        "ACCEPTED": gettext("Accepted"),
        "IN_PROGRESS": gettext("In progress"),
        "RESOLVED": gettext("Resolved"),
        "REJECTED": gettext("Declined"),
    }


def roles() -> dict[str, str]:
    return {
        "reporter": gettext("Reporter"),
        "dispatcher": gettext("Dispatcher"),
        "ward_officer": gettext("Ward officer"),
        "agency_officer": gettext("Agency officer"),
        "manager": gettext("City leader"),
        "auditor": gettext("Auditor"),
        "system": gettext("System"),
    }


def scores() -> dict[str, str]:
    return {
        "satisfied": gettext("Satisfied"),
        "acceptable": gettext("Acceptable"),
        "not_satisfied": gettext("Not satisfied"),
    }


def dissatisfactions() -> dict[str, str]:
    return {
        "late": gettext("It took too long"),
        "not_fixed": gettext("It is not fixed"),
        "vague_reply": gettext("The answer says nothing"),
        "no_photo": gettext("Nothing shows that it was done"),
        "rude": gettext("People were not polite"),
        "other": gettext("Something else"),
    }


def look_reasons() -> dict[str, str]:
    """Why somebody of the centre has to know who reported."""
    return {
        "call_back": gettext("To ask the reporter something"),
        "request": gettext("The reporter asked for it"),
        "duplicate": gettext("To see whether two reports are the same"),
        "other": gettext("Another reason"),
    }


def place_kinds() -> dict[str, str]:
    return {
        "attraction": gettext("Sights"),
        "food": gettext("Food"),
        "hotel": gettext("Hotels"),
        "market": gettext("Markets"),
        "transport": gettext("Transport"),
    }


def emergencies() -> dict[str, str]:
    """Whom one calls before one reports, the one for everything first."""
    return {
        "112": gettext("any emergency"),
        "113": gettext("police"),
        "114": gettext("fire"),
        "115": gettext("ambulance"),
    }


def search_words() -> dict[str, str]:
    """What people may call a matter of this category, besides the category's own name."""
    return {
        "drainage": gettext("manhole, cover, flood, sewer, blocked"),
        "waste": gettext("rubbish, garbage, dump, smell"),
        "pollution": gettext("smoke, dust, noise, karaoke, dirty water"),
        "road": gettext("road, street, pothole, pavement, sign, bridge"),
        "parking": gettext("car, lorry, jam, wrong side"),
        "power": gettext("cable, wire, pole, internet, blackout"),
        "lighting": gettext("lamp, light, dark"),
        "water": gettext("pipe, leak, tap, no water"),
        "trees": gettext("branch, tree, park, grass"),
        "animals": gettext("cow, dog, buffalo, cattle"),
        "urban_order": gettext("building, pavement, stall, advertisement"),
        "security": gettext("theft, fight, disorder, police"),
        "food": gettext("eating, restaurant, poisoning, kitchen"),
        "tourism": gettext("price, overcharged, hotel, boat, guide"),
        "health": gettext("hospital, doctor, disease, mosquito"),
        "education": gettext("school, pupil, fees, teacher"),
        "trade": gettext("market, goods, border gate, fake"),
        "admin": gettext("papers, officer, procedure, counter"),
        "idea": gettext("idea, proposal, wish"),
    }


def events() -> dict[str, str]:
    """Sentences by kind of event, or by kind and variant; `{name}` stands for a detail."""
    return usual_events() | further_events()


def usual_events() -> dict[str, str]:
    """What happens to nearly every report."""
    return {
        "report.submitted": gettext("The report was sent."),
        "report.ward_determined/inside": gettext("The place is in {ward}."),
        "report.ward_determined/border": gettext("The place is on a border; {ward} answers."),
        "report.ward_determined/nearest": gettext(
            "The place is outside the wards; the nearest is {ward}, {distance} m away."
        ),
        "report.ward_determined/redrawn": gettext(
            "The map of the wards changed ({decree}): {was} before, {ward} now."
        ),
        "report.ward_determined/none": gettext("No ward answers for it yet; a dispatcher decides."),
        "report.agency_determined": gettext("By the city's rules this is for {agency}."),
        "report.agency_determined/none": gettext("No rule names an agency; a dispatcher decides."),
        "report.accepted": gettext("The report was accepted."),
        "report.rejected": gettext("The report was declined: {reason}"),
        "report.assigned": gettext("The work was given to {agency}."),
        "report.work_started": gettext("The work began."),
        "report.resolved": gettext("The work is done: {note}"),
        "report.rated": gettext("The reporter scored the work: {score}. {words}"),
        "report.rating_revised": gettext("The reporter changed the score: {score}. {words}"),
        "report.deadline_set": gettext("Deadline for this step: {due}."),
    }


def further_events() -> dict[str, str]:
    return {
        "report.merged": gettext("It tells of the same as case {into}, which goes on for both."),
        "report.unmerged": gettext("It goes on by itself: {reason}"),
        "report.told_apart": gettext("It tells of something else than case {other}."),
        "report.category_changed": gettext("It was put into another category."),
        "report.pin_moved": gettext("The pin was moved."),
        "report.officer_assigned": gettext("{officer} is in charge of it."),
        "report.assignment_returned": gettext("The agency gave it back: {reason}"),
        "report.question_asked": gettext("The reporter was asked something. {question}"),
        "report.question_answered": gettext("The reporter answered. {answer}"),
        "report.extension_asked": gettext("A later deadline was asked for: {reason}"),
        "report.deadline_extended": gettext("The deadline was extended."),
        "report.extension_refused": gettext("The later deadline was refused: {reason}"),
        "report.note_added": gettext("Note: {note}"),
        "report.forwarded": gettext("{agency} has it in its own system, as {remote_id}."),
        "report.forwarding_failed": gettext("It did not get into the system of {agency}."),
        "report.evidence_awaited": gettext(
            "{agency} says that it is done; something that shows it is awaited."
        ),
        "report.split_off": gettext("A part of it became case {child}."),
        "report.follow_up_opened": gettext("A leader opened case {child} to follow it up."),
        "report.reopened": gettext("The case was reopened: {reason}"),
        "report.hidden": gettext("Words and photo were hidden: {reason}"),
        "report.shown": gettext("Words and photo are shown again."),
        "report.media_added": gettext("A photo or film came later."),
        "report.media_blurred": gettext("Parts of a photo were made unreadable."),
        "report.followed": gettext("Somebody follows the case."),
        "report.import_undone": gettext(
            "The import that had brought this report was undone: {why}"
        ),
        "report.personal_data_shredded": gettext(
            "The reporter was forgotten: words and photos were destroyed."
        ),
        "report.reminder_sent": gettext("Reminder: {percent} % of the time has passed."),
        "report.deadline_missed": gettext("The deadline was missed."),
        "report.escalated": gettext("A leader was told that it is late."),
    }


def tell(
    kind: str,
    details: Details,
    agencies: Mapping[str, str],
    moment: Callable[[str], str] = str,
) -> str:
    """One event as a sentence; `agencies` are names by code, `moment` says a time."""
    facts = flat(details)
    sentence = events().get(variant(kind, facts), kind)
    agency = str(facts.get("agency"))
    known = {
        "ward": facts.get("ward_name") or "",
        "distance": round(facts.get("distance_m") or 0),
        "agency": agencies.get(agency, agency),
        "score": scores().get(str(facts.get("score")), ""),
        "officer": person_name(str(facts["officer"])) if "officer" in facts else "",
        "percent": round(100 * (facts.get("share") or 0)),
        "due": moment(facts["due"]) if "due" in facts else "",
        **{name: for_people(str(facts[name])) for name in OTHER_CASES if name in facts},
    }
    return sentence.format_map(Told(facts | known)).strip()


def sentence(refusal: Refusal) -> str:
    """The refusal in the reader's language."""
    return said(message_of(refusal), refusal.facts)


def message_of(refusal: Refusal) -> str:
    """Its docstring is the message that is translated."""
    return " ".join((type(refusal).__doc__ or "").split())


def said(message: str, facts: Mapping[str, Any]) -> str:
    """In the reader's language; without facts it stands for itself."""
    told = gettext(message)
    return told.format_map(facts) if facts else told


class Told(dict[str, Any]):
    """Says nothing for a detail that is not public, instead of failing."""

    def __missing__(self, key: str) -> str:
        return ""


def flat(details: Details) -> dict[str, Any]:
    inner = [details.get("found"), details.get("deadline")]
    found = [facts for facts in inner if isinstance(facts, Mapping)]
    return dict(ChainMap(dict(details), *map(dict, found))) | before(details.get("redrawn"))


def before(redrawn: Any) -> dict[str, Any]:
    """The ward before the map changed, and what changed it."""
    if not isinstance(redrawn, Mapping):
        return {}
    return {"was": redrawn["ward_name"] or gettext("no ward"), "decree": redrawn["decree"]}


def is_redrawn(facts: Details) -> bool:
    return bool(facts.get("redrawn")) and facts.get("ward_name") is not None


def variant(kind: str, facts: Details) -> str:
    if kind == "report.ward_determined":
        return f"{kind}/{'redrawn' if is_redrawn(facts) else facts.get('how')}"
    if kind == "report.agency_determined" and facts.get("agency") is None:
        return f"{kind}/none"
    return kind
