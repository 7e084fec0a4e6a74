"""The whole API is described, and keeps to its description whatever it is asked."""

import re
from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis import checks
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from sqlalchemy import delete, select

from eventlog.beside import request_count
from projections.open_sources import SOURCES
from projections.ward_board import table as ward_board
from tests.browser import Browser
from tests.web.cast import log_in, picture
from web.accounts.rating_keys import rating_key
from web.accounts.session import COOKIE
from web.app import create_app
from web.guessing import Guessers
from web.open311.keys import Keys

CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = 24, 400  # of each call, and of one that none of the first could use
b = ward_board.c
OPEN311 = "/open311/v2/"
DRAFT = "/scorecard/agency/urban/decision"
NOT_A_MANAGERS = "GET /desk/mine/news"
PARTS = "multipart/form-data; boundary=x"
TUS = {"Tus-Resumable": "1.0.0", "Upload-Length": "100"}
# What leads to something in every city; by a part of the path where it depends on that.
FITTING = {
    "status": {"servicerequestupdates": "OPEN", "open311": "open", "/": "RESOLVED"},
    **TUS,
    "Upload-Offset": "0",
    "bbox": {"ogc": [107.3, 20.9, 107.4, 21], "/": "107.3,20.9,107.4,21"},
    "category": "drainage",
    "service_code": "drainage",
    "updated_datetime": "2026-04-01T00:00:00Z",
    "near": "107.3558,20.9887",
    "lon": 107.3558,
    "long": 107.3558,
    "lat": 20.9887,
    "zoom": 9,
    "column": 408,
    "row": 225,
    "level": 0,
    "number": 0,
    "unit": "urban",
    "kind": "agency",
    "first": 3,
    "second": 9,
    "position": 5,
    "at": "2026-04-01T00:00:00Z",
    "figure": "share_on_time",
    "description": "Đã đến xem.",
}


@schemathesis.serializer("application/offset+octet-stream", "image/*")
def octets(_, value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook("before_load_schema")
def tuples_as_lists(_, described):
    """It reads `prefixItems` of an answer as an older draft would, and then refuses that."""
    parts = [described]
    while parts:
        part = parts.pop()
        if "prefixItems" in part:
            part["items"] = {"anyOf": part.pop("prefixItems")}
        for each in part.values():
            found = each if isinstance(each, list) else [each]
            parts += [one for one in found if isinstance(one, dict)]


@pytest.fixture(scope="module")
def app(old_city):
    """Where every wait for a view brings the views up to the log."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(old_city.positions, "wait", lambda *_: old_city.catch_up() is None)
        app = create_app(old_city)
        app.test_client_class = Browser
        yield app


@pytest.fixture(scope="module")
def manager(app):
    return log_in(app.test_client(), "manager@demo")


@pytest.fixture(scope="module")
def described(app):
    return app.test_client().get("/api/openapi.json").json


@pytest.fixture(scope="module")
def known(app, old_city, manager):
    """Values that lead to something; nobody who only guesses would find them."""
    old_city.notary.grow()
    old_city.notary.sign(old_city.now(), at_once=True)
    with old_city.engine.connect() as db:
        case = db.execute(
            select(ward_board)
            .where(b.ward_id.is_not(None), b.agency == "urban", b.status == "IN_PROGRESS")
            .order_by(b.first_position)
        ).first()
    photo = manager.post("/api/photos", data=picture(), content_type="image/jpeg")
    with app.app_context():
        key = rating_key(case.code)
    seen = re.search(r'name="seen" value="([^"]*)"', manager.get(DRAFT).text)[1]
    given = {"kind": "commendation", "reason": "Nhanh.", "seen": seen}
    issued = manager.post(DRAFT, data=given, follow_redirects=True).text
    return FITTING | {
        "code": case.code,
        "key": key,
        "service_request_id": case.code,
        "ward_id": str(case.ward_id),
        "featureId": {name: first_of(manager, name) for name in SOURCES},
        "name": photo.json["photo"],
        "upload_id": manager.post("/api/uploads", headers=TUS).location.rpartition("/")[2],
        "decision_id": re.search(r'/scorecard/decisions/([^"#]*)"', issued)[1],
    }


def first_of(client, collection):
    return client.get(f"/ogc/collections/{collection}/items").json["features"][0]["id"]


def test_the_description_is_openapi_and_its_examples_are_true(described):
    validate(described)
    wrong = []
    for path, methods in described["paths"].items():
        for method, call in methods.items():
            answers = [told for status, told in call["responses"].items() if status[0] == "2"]
            for told in (call.get("requestBody", {}), *answers):
                for media_type, content in told.get("content", {}).items():
                    where = f"{method} {path} {media_type}"
                    wrong += [f"{where}: {each}" for each in mistakes(described, content)]

    assert wrong == []


def mistakes(described, content):
    """Whatever has a shape has an example, which fits it."""
    schema = content.get("schema", {})
    if not schema or schema.get("format") == "binary":
        return []
    if "example" not in content:
        return ["no example"]
    whole = {**schema, "components": described["components"]}
    found = Draft202012Validator(whole).iter_errors(content["example"])
    return [f"{error.json_path}: {error.message}" for error in found]


def test_nothing_is_answered_that_the_description_forbids(app, old_city, manager, known, described):
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    calls = [found.ok() for found in schema.get_all_operations()]
    labels = {
        f"{name.upper()} {path}" for path in described["paths"] for name in described["paths"][path]
    }
    assert labels - {call.label for call in calls} == {"GET /api/openapi.json"}
    cookies = {COOKIE: manager.get_cookie(COOKIE).value}
    key = Keys(old_city.engine).add("any", 10_000, agency="urban")
    wrong, never = [], []
    for call in calls:
        make_room(app, old_city)
        seen = Counter()
        try:
            for number in EXAMPLES:
                if not any(status < 400 for status in seen):
                    ask(call, known, key, cookies, seen, number)
        except FailureGroup as found:
            wrong.append(f"{call.label}: {found}")
        never += [] if any(status < 400 for status in seen) else [call.label]

    assert "\n\n".join(wrong) == ""
    assert never == [NOT_A_MANAGERS]


NAMELESS = b"--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--\r\n"
TINY = "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857&bbox=1,1,1.0000000000000002,2e300"


@pytest.mark.parametrize(
    ("method", "path", "given", "status"),
    [
        ("GET", "/api/over-time/wards?to=0001-01-01", {}, 422),
        ("GET", "/api/over-time/change?from=0001-01-01&to=9999-12-31", {}, 422),
        ("GET", f"/ogc/collections/wards/items?{TINY}", {}, 400),
        ("GET", "/open311/v2/requests/a%0Ab.json", {}, 404),
        ("POST", "/open311/v2/requests.csv", {}, 404),
        ("POST", "/open311/v2/requests.json", {"data": NAMELESS, "content_type": PARTS}, 403),
        ("POST", "/api/uploads", {}, 412),
    ],
)
def test_what_was_found_once_is_answered(app, method, path, given, status):
    answer = app.test_client().open(path, method=method, **given)

    assert (answer.status_code, answer.is_json or answer.mimetype == "text/xml") == (status, True)


def make_room(app, services):
    """Whoever asks may ask again."""
    with services.engine.begin() as db:
        db.execute(delete(request_count))
    app.extensions["guessers"] = Guessers()


def ask(call, known, key, cookies, seen, number):
    """Whatever fits the description and whatever does not, much of it about what is there."""
    fitting, other = (call.as_strategy(generation_mode=mode) for mode in GenerationMode)

    @settings(
        max_examples=number,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(
        fitting | other,
        st.sampled_from((None, names_what_is_there, asks_for_what_is_there)),
    )
    def one(case, how):
        if how is not None:
            how(case, known)
        case.query = {**(case.query or {})}
        if "wait" in case.query:
            case.query["wait"] = "0"
        if case.path.startswith(OPEN311):
            case.query["api_key"] = key
        answer = case.call(headers={"Accept-Encoding": "identity"}, cookies=cookies)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    one()


def names_what_is_there(case, known):
    body = case.body if isinstance(case.body, dict) else {}
    for part in (case.path_parameters or {}, case.query or {}, case.headers or {}, body):
        part.update({name: there(known, name, case) for name in set(part) & known.keys()})


def asks_for_what_is_there(case, known):
    """With what the call needs, and nothing else."""
    places = {"path": {}, "query": {}, "header": {}}
    for told in case.operation.definition.raw.get("parameters", []):
        name, place = told["name"], told["in"]
        if name in known and (told["required"] or place == "header"):
            places[place][name] = there(known, name, case)
    case.path_parameters = {**(case.path_parameters or {}), **places["path"]}
    case.query, case.headers = places["query"], places["header"]
    if isinstance(case.body, dict):
        case.body = {name: there(known, name, case) for name in case.body.keys() & known.keys()}


def there(known, name, case):
    value = known[name]
    if not isinstance(value, dict):
        return value
    return next(each for part, each in value.items() if part in case.path)
