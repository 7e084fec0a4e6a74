"""The words of a reform's page."""

from geo.atlas import WardVersion
from web.accounts.session import person_name
from web.context import day, in_language, unit_name
from web.language import gettext
from web.reform.former import Ended, Former
from web.scorecard.words import percent
from web.wiring import services

KINDS = ("Phường", "Xã", "Thị trấn", "Đặc khu")


def kinds() -> dict[str, str]:
    return {
        "unchanged": gettext("unchanged"),
        "renamed": gettext("renamed"),
        "merged": gettext("merged"),
        "split": gettext("split"),
    }


def subject(about: str) -> str:
    """Whom or what a question is about: an officer by name, a rule by its category and agency."""
    kind, _, rest = about.partition(":")
    if kind == "officer":
        return gettext("Officer {name}").format(name=person_name(rest))
    _, category, _, code = rest.split(":")
    handbook = services().handbook
    known, agency = handbook.category(category), handbook.agency(code)
    what = in_language(known.name) if known else gettext("every category")
    return gettext("Rule: {category}, {agency}").format(
        category=what, agency=in_language(agency.name) if agency else code
    )


def formerly(former: Former) -> str:
    """By which name a ward was found, and how much of it lies there where it was split."""
    name = in_a_sentence(named(former.before))
    if not former.is_split:
        return gettext("formerly {name}").format(name=name)
    share = percent(former.share)
    return gettext("formerly {name}, {share} of it").format(name=name, share=share)


def told_of(ended: Ended) -> str:
    """From when on a ward is no more, and where a search for it goes on."""
    name, since = named(ended.ward), day(ended.day)
    if not ended.successors:
        return gettext("{ward} is no more since {day}.").format(ward=name, day=since)
    wards = ", ".join(in_a_sentence(named(ward)) for ward in ended.successors)
    said = gettext("{ward} is no more since {day}; this search goes on in {wards}.")
    return said.format(ward=name, day=since, wards=wards)


def named(ward: WardVersion) -> str:
    return unit_name(ward.name, ward.unit_type)


def in_a_sentence(name: str) -> str:
    """As "phường Ka Long" stands within one."""
    kind = next((kind for kind in KINDS if name.startswith(kind)), None)
    return name if kind is None else f"{kind.lower()}{name[len(kind) :]}"
