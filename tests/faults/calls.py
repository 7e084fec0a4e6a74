"""A client of the API that lives through lost connections, and what it is told."""

import json
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple
from urllib.parse import urlencode

from tests.browser import token_in
from web.csrf import FIELD

PATIENCE = 5.0  # seconds for one answer
LOST = (OSError, HTTPException)

BODY = {"lon": 107.3558, "lat": 20.9887, "category": "drainage", "text": "Nắp cống vỡ"}
FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    status: int
    body: Any
    headers: Any


class Client:
    """Keeps its connection; raises one of `LOST` where that breaks, and opens another one then."""

    def __init__(self, port: int, patience: float = PATIENCE) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=patience)
        self._cookie: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self.call("GET", path, None, {})

    def send(self, key: str | None = None, **changed: Any) -> Answer:
        """Sends a report."""
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.post("/api/reports", BODY | changed, headers)

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Answer:
        content = json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        return self.call("POST", path, content, sent)

    def fill_in(self, path: str, fields: dict[str, Any]) -> Answer:
        """Sends a form, with the token of a page that has one."""
        page = self.get("/login")
        if not self._cookie:
            self.keep_cookie(page)
        content = urlencode({**fields, FIELD: token_in(page.body.decode())}).encode()
        return self.call("POST", path, content, {"Content-Type": FORM})

    def log_in(self, login: str) -> "Client":
        answer = self.fill_in("/login", {"login": login, "password": "demo"})
        assert answer.status == 303, answer
        self.keep_cookie(answer)
        return self

    def keep_cookie(self, answer: Answer) -> None:
        self._cookie = {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}

    def close(self) -> None:
        self._connection.close()

    def call(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> Answer:
        try:
            self._connection.request(method, path, content, headers | self._cookie)
            response = self._connection.getresponse()
            text = response.read()
        except LOST:
            self._connection.close()
            raise
        is_json = "json" in response.headers.get("Content-Type", "")
        return Answer(response.status, json.loads(text) if is_json else text, response.headers)
