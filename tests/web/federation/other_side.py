"""Another city's system, and a bad one: it is slow, lies, or vanishes half-way, as it is told."""

import json
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SLOW = 1.0  # seconds, longer than anybody here waits
STORES = {"well", "slow", "vanishes", "busy", "mumbles", "token"}


class OtherSide(ThreadingHTTPServer):
    """`moods` is what it does with the next requests, one after the other; then all is well."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.moods, self.requests, self.updates, self.told = [], {}, [], []
        self.posts, self.hides_words = Counter(), False
        self.url = f"http://127.0.0.1:{self.server_port}/v2"

    def handle_error(self, *_):
        """Whoever does not wait for the answer is no error."""

    def store(self, fields):
        number = str(4700 + len(self.requests))
        words = None if self.hides_words else fields["description"]
        self.requests[number] = {
            **{"service_request_id": number, "status": "open", "description": words},
            **{"service_code": fields["service_code"], "fields": fields},
            **{"lat": float(fields["lat"]), "long": float(fields["long"])},
        }
        return number

    def stored(self):
        """How often each case is here, by its own code."""
        return Counter(
            each["fields"]["external_id"].partition("-")[0] for each in self.requests.values()
        )

    def says(self, number, status, words="", own_id=None):
        at = f"2026-11-29T10:00:{len(self.updates):02}+07:00"
        own = own_id or f"u{len(self.updates)}"
        self.updates.append(
            {
                **{"update_id": own, "service_request_id": number, "status": status},
                **{"description": words, "updated_datetime": at},
            }
        )


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        size = int(self.headers["Content-Length"])
        given = parse_qs(self.rfile.read(size).decode())
        fields = {name: values[0] for name, values in given.items()}
        if self.path.endswith("servicerequestupdates.json"):
            self.server.told.append(fields)
            return self.answer([{"update_id": "1"}])
        self.server.posts[fields["external_id"].partition("-")[0]] += 1
        mood = self.server.moods.pop(0) if self.server.moods else "well"
        number = self.server.store(fields) if mood in STORES else "9999"
        return getattr(self, mood)(number)

    def well(self, number):
        self.answer([{"service_request_id": number}], 201)

    def slow(self, number):
        time.sleep(SLOW)
        self.well(number)

    def vanishes(self, _):
        self.close_connection = True

    vanishes_and_stores_nothing = vanishes

    def busy(self, _):
        self.answer([{"code": 503, "description": "busy"}], 503)

    def mumbles(self, number):
        self.answer({"id": number})

    def thanks_and_stores_nothing(self, _):
        self.send(200, b"<html>Thank you</html>", "text/html")

    def names_what_is_not_there(self, number):
        self.well(number)

    def names_another(self, _):
        self.well("4700")

    def token(self, number):
        self.answer([{"token": f"t{number}"}])

    def refuses(self, _):
        self.answer([{"code": 400, "description": "service_code: unknown"}], 400)

    def do_GET(self):
        path, _, _ = urlsplit(self.path).path.rpartition(".")
        name = path.removeprefix("/v2/")
        query = parse_qs(urlsplit(self.path).query)
        kind, _, which = name.partition("/")
        if kind == "tokens":
            number = which.removeprefix("t")
            return self.answer([{"service_request_id": number, "token": which}])
        if name == "servicerequestupdates":
            return self.answer(self.server.updates if query.get("page") == ["1"] else [])
        if kind == "requests" and which and which not in self.server.requests:
            return self.answer([{"code": 404, "description": "no"}], 404)
        rows = [self.server.requests[which]] if which else self.server.requests.values()
        return self.answer([{k: v for k, v in row.items() if k != "fields"} for row in rows])

    def answer(self, content, status=200):
        self.send(status, json.dumps(content).encode(), "application/json")

    def send(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Quietly."""


@contextmanager
def other_side():
    server = OtherSide()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
