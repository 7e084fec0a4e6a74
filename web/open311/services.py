"""Our categories as Open311 calls them: services, and the questions that each of them asks."""

from typing import Any

from domain.handbook.contents import Category
from domain.handbook.questions import Question
from domain.reports.case_desk import UnknownCategory
from web.context import in_language
from web.language import gettext
from web.wiring import Services
from web.words import search_words

Fields = dict[str, Any]
CHANGED = "2026-11-25T00:00:00+07:00"  # when this interface last changed
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def service(category: Category) -> Fields:
    name, keywords = in_language(category.name), search_words().get(category.code, "")
    return {
        "service_code": category.code,
        "service_name": name,
        "description": f"{name}: {keywords}" if keywords else name,
        "metadata": bool(category.questions),
        "type": "realtime",
        "keywords": keywords.replace(", ", ","),
        "group": gettext("Ideas") if category.kind == "idea" else gettext("Problems"),
    }


def definition(services: Services, code: str) -> Fields:
    """Raises `UnknownCategory`."""
    category = known(services, code)
    asked = [attribute(n, question) for n, question in enumerate(category.questions, start=1)]
    return {"service_code": category.code, "attributes": asked}


def attribute(order: int, question: Question) -> Fields:
    values = [{"key": each.key, "name": in_language(each.name)} for each in question.values]
    return {
        "variable": True,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.required,
        "datatype_description": in_language(question.hint) or None,
        "order": order,
        "description": in_language(question.name),
        "values": values,
    }


def known(services: Services, code: str) -> Category:
    category = services.handbook.category(code)
    if category is None:
        raise UnknownCategory
    return category


def discovery(address: str, contact: str, is_test: bool) -> Fields:
    """Both kinds of endpoint are named: some readers of XML take a list of one for no list."""
    kinds = ("test", "production") if is_test else ("production", "test")
    return {
        "changeset": CHANGED,
        "contact": contact,
        "key_service": gettext("The city gives keys to whoever asks for one: {contact}").format(
            contact=contact
        ),
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": address,
                "changeset": CHANGED,
                "type": kind,
                "formats": ["text/xml", "application/json"],
            }
            for kind in kinds
        ],
    }
