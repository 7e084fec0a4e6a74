import importlib
import pkgutil
import string

import pytest

import domain
from domain.refusals import HappenedMeanwhile, Invalid, NotAllowed, NotNow, Refusal, Unknown
from domain.wards.register import PeriodTaken

for module in pkgutil.walk_packages(domain.__path__, "domain."):
    importlib.import_module(module.name)

KINDS = {Invalid, Unknown, NotAllowed, NotNow}
FIELDS = {
    "AddressNotUsable": "url",
    "ListTooLong": "services",
    "MeaningUnknown": "statuses",
    "NothingIsSent": "services",
    "AgencyMissing": "agency",
    "LegsMissing": "stops",
    "NotAChoice": "worked",
    "UnknownImport": "import_id",
    "LineOutsideCountry": "stops",
    "TooManyPoints": "stops",
    "LoginNotUsable": "login",
    "LoginTaken": "login",
    "NoSuchPerson": "login",
    "NoSuchReform": "day",
    "RoleMissing": "role",
    "WardMissing": "ward",
    "WhyMissing": "why",
    "ReasonNeeded": "why",
    "NoSuchForm": "form",
    "NotOfThisCase": "media",
    "AnswerMissing": "answer",
    "EvidenceMissing": "evidence",
    "HistoryRewritten": "deadlines",
    "NameMissing": "name",
    "SearchNameMissing": "name",
    "SearchNameTaken": "name",
    "UnknownSearch": "search",
    "NotAnOfficerHere": "officer",
    "NotNear": "duplicates",
    "NotWellFormed": "replies",
    "QueryTooLong": "query",
    "QuestionNotUsable": "categories",
    "ReplyNamedTwice": "replies",
    "ReplyWithoutWords": "replies",
    "TooMuchLater": "until",
    "UnknownPlaceholder": "replies",
    "MergedWithItself": "into",
    "NoAllowance": "deadlines",
    "NotLater": "until",
    "QuestionMissing": "question",
    "NamesUnknown": "rules",
    "NeverFits": "rules",
    "NoteMissing": "note",
    "OtherHasEnded": "into",
    "PeriodBackwards": "valid_to",
    "PeriodTaken": "valid_to",
    "PointNotUsable": "lon",
    "RadiusNotUsable": "radius",
    "ReasonMissing": "reason",
    "TextMissing": "text",
    "TextTooLong": "text",
    "TextUnreadable": "text",
    "UnknownAgency": "agency",
    "UnknownCategory": "category",
    "UnknownCode": "code",
    "WishMissing": "wish",
    "OutcomeMissing": "outcome",
    "UnknownRequest": "request",
    "HoursUnreadable": "hours",
    "PlaceNameMissing": "name_vi",
    "TooManyPrices": "amount",
    "TooManyPhotos": "photos",
    "CheckedInFuture": "verified_on",
    "UnknownCorrection": "number",
    "UnknownPlace": "place",
    "RouteNameMissing": "name_vi",
    "StopsMissing": "stops",
    "MeansMissing": "means",
    "UnknownRoute": "route",
}


def refusals(kind=Refusal):
    for refusal in kind.__subclasses__():
        yield refusal
        yield from refusals(refusal)


OURS = sorted(
    {r for r in refusals() if r.__module__.startswith("domain")} - KINDS, key=lambda r: r.__name__
)
NAMES = [refusal.__name__ for refusal in OURS]


@pytest.mark.parametrize("refusal", OURS, ids=NAMES)
def test_a_refusal_is_a_sentence_that_people_read(refusal):
    said = refusal.__dict__["__doc__"]

    assert said[0].isupper()
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize("refusal", OURS, ids=NAMES)
def test_a_refusal_is_of_one_kind(refusal):
    assert sum(issubclass(refusal, kind) for kind in KINDS) == 1


@pytest.mark.parametrize("refusal", OURS, ids=NAMES)
def test_what_was_sent_wrongly_is_named_by_its_field_and_a_state_has_none(refusal):
    assert refusal().field == FIELDS.get(refusal.__name__)
    assert (refusal().field is None) == issubclass(refusal, NotNow | NotAllowed)


def test_a_refusal_tells_the_facts():
    said = str(PeriodTaken(code="01", name="Bến Cát", valid_from="2010-01-01"))

    assert said.endswith("01 Bến Cát from 2010-01-01.")


def test_a_fact_is_never_read_as_a_pattern():
    assert "{code} {0}" in str(PeriodTaken(code="01", name="{code} {0}", valid_from=""))


def test_a_field_can_be_named_where_the_refusal_is_raised():
    assert PeriodTaken(field="period").field == "period"


def test_the_message_names_only_facts_that_can_be_given_by_name():
    for refusal in OURS:
        names = [name for _, name, _, _ in string.Formatter().parse(refusal.__doc__) if name]
        assert all(name.isidentifier() for name in names), refusal


def test_somebody_who_was_faster_is_a_state_and_no_mistake():
    assert issubclass(HappenedMeanwhile, NotNow)
