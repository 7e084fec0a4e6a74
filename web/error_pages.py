"""Pages for what goes wrong, in the reader's language and with a way on."""

from flask import render_template

from web.context import error_title


def error_page(status: int, sentence: str = "") -> tuple[str, int]:
    page = render_template(
        "error.html", status=status, title=error_title(status), sentence=sentence
    )
    return page, status
