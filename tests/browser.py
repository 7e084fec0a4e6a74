"""A test's client that sends forms as a browser does: with the token of a page that it has seen."""

import re

from flask.testing import FlaskClient

from web.accounts.session import COOKIE
from web.csrf import HEADER, VISITOR, token_for

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def token_in(page: str) -> str:
    """The token of a form on this page."""
    found = TOKEN.search(page)
    assert found, page
    return found[1]


class Browser(FlaskClient):
    def open(self, *args, **given):
        """`headers` with an empty token send none."""
        headers = dict(given.pop("headers", None) or {})
        headers.setdefault(HEADER, self._token())
        return super().open(*args, headers={k: v for k, v in headers.items() if v}, **given)

    def _token(self):
        if not (self.get_cookie(COOKIE) or self.get_cookie(VISITOR)):
            self.set_cookie(VISITOR, "somebody")
        cookie = self.get_cookie(COOKIE) or self.get_cookie(VISITOR)
        return token_for(self.application.secret_key, cookie.value)
