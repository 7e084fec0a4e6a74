import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.people.actor import Actor
from domain.reports.code import parse_code

IN_BEN_CAT = {"lon": 107.3558, "lat": 20.9887}
DRAIN = IN_BEN_CAT | {"category": "drainage", "text": "Nắp cống vỡ"}


def post(client, body, **headers):
    return client.post("/api/reports", json=body, headers=headers)


def count(services):
    with services.engine.connect() as db:
        found = "SELECT count(*) FROM event_log WHERE topic = 'report.submitted'"
        return db.exec_driver_sql(found).scalar()


class TestAReportIsTaken:
    def test_the_answer_names_ward_agency_and_how(self, client):
        answer = post(client, DRAIN)

        assert answer.status_code == 201
        assert answer.json["ward"]["name"] == "Bến Cát"
        assert answer.json["ward"]["code"] == "D0101"
        assert answer.json["how"] == "inside"
        assert answer.json["agency"]["code"] == "urban"
        assert answer.json["url"] == answer.location == f"/reports/{answer.json['code']}"

    def test_the_code_has_its_check_character(self, client):
        code = post(client, DRAIN).json["code"]

        assert parse_code(f"{code[:4]}-{code[4:]}".lower()) == code

    def test_report_ward_and_agency_are_one_save(self, client, services):
        position = post(client, DRAIN).json["position"]

        with services.engine.connect() as db:
            rows = db.exec_driver_sql(
                "SELECT topic, xmin::text FROM event_log WHERE position > %s ORDER BY position",
                (position - 4,),
            ).all()
        assert len({transaction for _, transaction in rows}) == 1
        assert [r[0] for r in rows] == [
            "report.submitted",
            "report.ward_determined",
            "report.agency_determined",
            "report.deadline_set",
        ]

    def test_no_rule_means_that_a_dispatcher_decides(self, client):
        assert post(client, DRAIN | {"category": "idea"}).json["agency"] is None

    def test_a_place_in_the_bay_goes_to_the_nearest_ward_and_says_so(self, client):
        answer = post(client, DRAIN | {"lon": 107.375, "lat": 20.973}).json

        assert answer["how"] == "nearest"
        assert 0 < answer["distance_m"] <= 500

    def test_a_place_far_out_in_the_bay_is_taken_for_the_dispatcher(self, client):
        answer = post(client, DRAIN | {"lon": 107.36, "lat": 20.94}).json

        assert (answer["how"], answer["ward"]) == ("none", None)
        assert answer["distance_m"] > 500

    def test_what_it_may_not_say_is_ignored(self, client):
        answer = post(client, DRAIN | {"ward": "D0103", "status": "RESOLVED", "role": "manager"})

        assert answer.json["ward"]["code"] == "D0101"
        assert answer.json["status"] == "SUBMITTED"


class TestTheSameKey:
    def test_gives_the_same_answer_and_one_event(self, client, services):
        first = post(client, DRAIN, **{"Idempotency-Key": "k1"})
        again = post(client, DRAIN, **{"Idempotency-Key": "k1"})

        assert (again.status_code, again.json) == (201, first.json)
        assert count(services) == 1

    def test_with_another_body_is_refused(self, client, services):
        post(client, DRAIN, **{"Idempotency-Key": "k1"})
        other = post(client, DRAIN | {"text": "Khác"}, **{"Idempotency-Key": "k1"})

        assert (other.status_code, other.json["field"]) == (422, "Idempotency-Key")
        assert count(services) == 1

    def test_fifty_at_once_are_one_report(self, app, services):
        def send(_):
            return post(app.test_client(), DRAIN, **{"Idempotency-Key": "all"})

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(send, range(50)))

        assert {a.status_code for a in answers} == {201}
        assert len({a.json["code"] for a in answers}) == 1
        assert count(services) == 1

    @pytest.mark.parametrize("key", ["", "x" * 201, "khoá"])
    def test_a_key_that_cannot_be_kept_is_refused(self, client, key):
        answer = client.post(
            "/api/reports", json=DRAIN, environ_overrides={"HTTP_IDEMPOTENCY_KEY": key}
        )

        assert (answer.status_code, answer.json["field"]) == (422, "Idempotency-Key")


DEEP = b'{"lon": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
BAD = {
    "lon that is no number": (DRAIN | {"lon": "east"}, 422, "lon"),
    "lon out of range": (DRAIN | {"lon": 181}, 422, "lon"),
    "lat out of range": (DRAIN | {"lat": 91}, 422, "lat"),
    "lon missing": ({k: v for k, v in DRAIN.items() if k != "lon"}, 422, "lon"),
    "swapped": (DRAIN | {"lon": 20.9887, "lat": 107.3558}, 422, "lon"),
    "outside the jurisdiction": (DRAIN | {"lon": 105.85, "lat": 21.03}, 422, "lon"),
    "unknown category": (DRAIN | {"category": "dragons"}, 422, "category"),
    "empty text": (DRAIN | {"text": " \u200b \n"}, 422, "text"),
    "over-long text": (DRAIN | {"text": "x" * 4001}, 422, "text"),
    "a NUL": (DRAIN | {"text": "a\0b"}, 422, "text"),
    "text that is a number": (DRAIN | {"text": 5}, 422, "text"),
    "a photo that nobody sent": (DRAIN | {"photo": "0" * 64}, 422, "photo"),
    "a photo's name that is a path": (DRAIN | {"photo": "../../etc/passwd"}, 422, "photo"),
    "a list": ([DRAIN], 422, None),
}
RAW = {
    "NaN": (b'{"lon": NaN, "lat": 20.98, "category": "road", "text": "x"}', 422),
    "Infinity": (b'{"lon": Infinity, "lat": 20.98, "category": "road", "text": "x"}', 422),
    "1e999": (b'{"lon": 1e999, "lat": 20.98, "category": "road", "text": "x"}', 422),
    "a lone surrogate": (
        b'{"lon": 107.3558, "lat": 20.9887, "category": "road", "text": "\\ud800"}',
        422,
    ),
    "half a body": (b'{"lon": 107.3', 422),
    "nothing": (b"", 422),
    "not UTF-8": (b'{"text": "\xff\xfe"}', 422),
    "nested 100,000 deep": (DEEP, 422),
    "too large": (b'{"text": "' + b"x" * 10_000_000 + b'"}', 413),
}


class TestBadInputIsRefusedAndNothingIsStored:
    @pytest.mark.parametrize("name", BAD)
    def test_with_its_field(self, client, services, name):
        body, status, field = BAD[name]
        answer = post(client, body)

        assert (answer.status_code, answer.json["field"]) == (status, field)
        assert answer.json["detail"].strip()
        assert count(services) == 0

    @pytest.mark.parametrize("name", RAW)
    def test_as_raw_bytes(self, client, services, name):
        body, status = RAW[name]
        answer = client.post("/api/reports", data=body, content_type="application/json")

        assert answer.status_code == status
        assert answer.json["detail"].strip()
        assert count(services) == 0

    def test_swapped_axes_are_named(self, client):
        answer = post(client, DRAIN | {"lon": 20.9887, "lat": 107.3558})

        assert answer.json["error"] == "AxesSwapped"

    def test_a_direction_override_is_stripped_not_kept(self, client, services):
        code = post(client, DRAIN | {"text": "abc\u202edef"}).json["code"]
        services.catch_up()

        assert services.cases.for_staff(code)["text"] == "abcdef"


class TestReportsAreRead:
    @pytest.fixture
    def codes(self, client, services):
        places = [(107.3558, 20.9887), (107.3124, 21.0048), (107.4033, 21.0061)]
        found = [
            post(client, {"lon": x, "lat": y, "category": "road", "text": f"số {n}"}).json["code"]
            for n, (x, y) in enumerate(places)
        ]
        services.catch_up()
        return found

    def test_the_newest_comes_first(self, client, codes):
        found = client.get("/api/reports").json

        assert [f["id"] for f in found["features"]] == codes[::-1]
        assert found["type"] == "FeatureCollection"
        assert client.get("/api/reports").mimetype == "application/geo+json"

    @pytest.mark.usefixtures("codes")
    def test_words_wait_until_they_are_screened(self, client):
        assert client.get("/api/reports").json["features"][0]["properties"]["text"] is None

    def test_pages_join_without_a_gap_or_a_double(self, client, codes):
        seen, url = [], "/api/reports?limit=2"
        while url:
            page = client.get(url).json
            seen += [f["id"] for f in page["features"]]
            url = page["next"]

        assert seen == codes[::-1]

    def test_by_ward(self, client, codes):
        ward = client.get(f"/api/reports/{codes[0]}").json["ward"]["ward_id"]

        found = client.get(f"/api/reports?ward={ward}").json["features"]
        assert [f["id"] for f in found] == [codes[0]]

    def test_by_box(self, client, codes):
        found = client.get("/api/reports?bbox=107.30,21.00,107.32,21.01").json["features"]

        assert [f["id"] for f in found] == [codes[1]]

    def test_by_status(self, client, codes, services):
        services.desk.accept(codes[1], actor(), services.now())
        services.catch_up()

        found = client.get("/api/reports?status=ACCEPTED,RESOLVED").json["features"]
        assert [(f["id"], f["properties"]["text"]) for f in found] == [(codes[1], "số 1")]

    def test_since_tells_only_what_changed(self, client, codes, services):
        position = client.get("/api/reports").json["position"]
        services.desk.accept(codes[0], actor(), services.now())
        services.catch_up()

        found = client.get(f"/api/reports?since={position}").json
        assert [f["id"] for f in found["features"]] == [codes[0]]
        assert found["position"] > position

    def test_one_case_with_its_history(self, client, codes):
        case = client.get(f"/api/reports/{codes[0].lower()}").json

        assert case["status"] == "SUBMITTED"
        assert [e["kind"] for e in case["timeline"]] == [
            "report.submitted",
            "report.ward_determined",
            "report.agency_determined",
        ]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("bbox=1,2,3", "bbox"),
            ("bbox=108,21,107,22", "bbox"),
            ("bbox=a,b,c,d", "bbox"),
            ("bbox=nan,nan,nan,nan", "bbox"),
            ("limit=0", "limit"),
            ("limit=1000000", "limit"),
            ("since=-1", "since"),
            ("ward=06709", "ward"),
            ("status=GONE", "status"),
            ("status=' OR 1=1 --", "status"),
        ],
    )
    def test_a_bad_question_is_answered_with_its_field(self, client, query, field):
        answer = client.get(f"/api/reports?{query}")

        assert (answer.status_code, answer.json["field"]) == (422, field)

    @pytest.mark.parametrize("code", ["AAAAAAAA", "x", "K7M4P2QX", "%00", "' OR 1=1"])
    def test_an_unknown_code_is_not_found(self, client, code):
        assert client.get(f"/api/reports/{code}").status_code == 404


def test_the_description_names_every_call_of_the_api(client, app):
    described = client.get("/api/openapi.json").json
    paths = {r.rule for r in app.url_map.iter_rules() if r.rule.startswith("/api/")}

    assert described["openapi"].startswith("3.1")
    assert len([path for path in described["paths"] if path.startswith("/api/")]) == len(paths)
    assert "/exports/{what}.{form}" in described["paths"]
    body = described["paths"]["/api/reports"]["post"]["requestBody"]["content"]
    assert body["application/json"]["schema"]["$ref"].endswith("Sending")
    assert json.dumps(described)


def actor():
    return Actor("dispatcher@demo", "dispatcher")
