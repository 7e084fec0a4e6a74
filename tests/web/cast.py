"""What people do in these tests, without a browser: log in, send a report, work on it."""

from io import BytesIO

from PIL import Image

from web.accounts.session import COOKIE

IN_BEN_CAT = {"lon": 107.3558, "lat": 20.9887}
IN_CUA_SONG = {"lon": 107.3121, "lat": 20.9891}
FAR_OUT_IN_THE_BAY = {"lon": 107.36, "lat": 20.94}


def log_in(client, login):
    """Enters by the session itself: checking a password is slow on purpose."""
    return enter(client, "staff", login)


def enter(client, kind, subject):
    """With a session of its own, as a login would open it."""
    services = client.application.extensions["services"]
    token = services.sessions.open(kind, subject, services.now(), "127.0.0.0/24", "Firefox")
    client.set_cookie(COOKIE, token)
    return client


def send(client, text="Nắp cống vỡ", place=IN_BEN_CAT, **more):
    """Sends a report by the API, waits for the views, and returns its code."""
    body = {"category": "drainage", "text": text, **place, **more}
    answer = client.post("/api/reports", json=body, headers={"Prefer": "wait=1"})
    assert answer.status_code == 201, answer.json
    return answer.json["code"]


def act(client, code, action, **given):
    answer = client.post(f"/reports/{code}/{action}", json=given)
    assert answer.status_code == 200, answer.json


def ward_of(client, code):
    return client.get(f"/api/reports/{code}").json["ward"]["ward_id"]


def picture():
    written = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, "JPEG")
    written.seek(0)
    return written
