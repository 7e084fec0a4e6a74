"""Pages for what goes wrong, in the reader's language and with a way on."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, request
from werkzeug.exceptions import HTTPException

from web.context import error_title
from web.language import gettext

# The fields in which people write sentences; a refusal must not lose them.
WORDS = ("text", "reason", "elsewhere", "question", "answer", "note", "words")


def error_page(
    status: int, sentence: str = "", meanwhile: Iterable[dict[str, Any]] = ()
) -> tuple[str, int]:
    page = render_template(
        "error.html",
        status=status,
        title=error_title(status),
        sentence=sentence,
        typed=typed(),
        meanwhile=meanwhile,
    )
    return page, status


def typed() -> list[str]:
    """What somebody wrote into the form that was refused."""
    if request.method != "POST" or request.is_json:
        return []
    try:
        form = request.form
    except HTTPException:  # it was too large to be read
        return []
    found = (form.get(name, "").strip() for name in WORDS)
    return [words for words in found if words]


def own_sentence(error: HTTPException) -> str:
    """What was said when the answer was refused; never what the framework says by itself."""
    if error.description and error.description != type(error).description:
        return error.description
    sentences = {
        403: gettext("Your role may not do this."),
        404: gettext("Perhaps there is a slip in the address or in the code of the case."),
        413: gettext("A photo may have up to 16 megabytes, and a film up to 100."),
    }
    return sentences.get(error.code or 500, gettext("This request could not be answered."))
