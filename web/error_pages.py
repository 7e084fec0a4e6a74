"""Pages for what goes wrong, in the reader's language and with a way on."""

from flask import render_template
from werkzeug.exceptions import HTTPException

from web.context import error_title
from web.language import gettext


def error_page(status: int, sentence: str = "") -> tuple[str, int]:
    page = render_template(
        "error.html", status=status, title=error_title(status), sentence=sentence
    )
    return page, status


def own_sentence(error: HTTPException) -> str:
    """What was said when the answer was refused; never what the framework says by itself."""
    if error.description and error.description != type(error).description:
        return error.description
    sentences = {
        403: gettext("Your role may not do this."),
        404: gettext("Perhaps there is a slip in the address or in the code of the case."),
        413: gettext("A photo may have up to 16 megabytes."),
    }
    return sentences.get(error.code or 500, gettext("This request could not be answered."))
