"""What calls and answers look like: examples for the API's description, all of them invented."""

from typing import Any

Examples = dict[str, Any]

CODE = "K7M4P2QX"
WARD = "cb6855a9-1842-4a38-95a6-bbb3468ee90b"
NAMED_WARD = {"ward_id": WARD, "code": "D0101", "name": "Bến Cát"}
AGENCY = {"code": "urban", "name": {"vi": "Phòng Hạ tầng đô thị", "en": "Urban Works Office"}}
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
POINT = {"type": "Point", "coordinates": [107.3558, 20.9887]}
DRAWN = {
    "type": "Polygon",
    "coordinates": [[[107.3, 20.9], [107.4, 20.9], [107.4, 21], [107.3, 20.9]]],
}
NOTE = "kalong\n5635\n3uriaSROqYG09ijYnYs3ZQVBtebp0lVi+fk6agcHGVo=\n\n— kalong T+T14fj/…\n"
STEP = "kcPBb4hN4Tnz2/ANbHuBNDqzc/hbkjLOlnGfAZfH/rs="
MORNING = "2026-04-20T03:00:00Z"


def collection(**facts: Any) -> Examples:
    feature = {"type": "Feature", "id": CODE, "geometry": POINT, "properties": {}, **facts}
    return {"type": "FeatureCollection", "features": [feature], "position": 205}


REPORTS = collection(properties={"code": CODE, "category": "drainage", "status": "SUBMITTED"})
WARDS = collection(id=WARD, geometry=DRAWN, properties={"code": "D0101", "name": "Bến Cát"})
SHADED = {
    "total": 43,
    "shades": [{"name": "cao", "colour": "#2c7fb8", "span": "43"}],
    "lines": [{"ward": WARD, "name": "Phường Bến Cát", "shown": "43", "shade": 0, "number": 43}],
    "wards_at": MORNING,
}
REQUEST = {
    "service_request_id": CODE,
    "status": "open",
    "status_notes": "Chờ xử lý",
    "service_name": "Thoát nước, nắp cống",
    "service_code": "drainage",
    "description": "Nắp cống vỡ",
    "agency_responsible": "Phòng Hạ tầng đô thị",
    "service_notice": None,
    "requested_datetime": "2026-04-20T10:00:00+07:00",
    "updated_datetime": "2026-04-20T10:00:00+07:00",
    "expected_datetime": None,
    "address": "Bến Cát",
    "address_id": None,
    "zipcode": None,
    "lat": 20.9887,
    "long": 107.3558,
    "media_url": None,
}
UPDATE = {
    "update_id": f"{CODE}-5",
    "service_request_id": CODE,
    "status": "investigating",
    "updated_datetime": "2026-04-20T10:05:00+07:00",
    "description": "Phản ánh đã được tiếp nhận.",
    "media_url": None,
    "external_status_code": "accepted",
}
UPLOADED = {"media": HASH, "state": "ready", "kind": "photo", "place": [107.3558, 20.9887]}

PARAMETERS: Examples = {
    "code": CODE,
    "ward": WARD,
    "ward_id": WARD,
    "name": HASH,
    "status": "SUBMITTED",
    "category": "drainage",
    "bbox": "107.3,20.9,107.4,21",
    "from": "2026-01-01",
    "near": "107.3558,20.9887",
    "at": MORNING,
    "figure": "share_on_time",
    "month": "2026-04",
    "zoom": 9,
    "column": 408,
    "row": 225,
    "service_code": "drainage",
    "service_request_id": CODE,
    "start_date": "2026-04-01",
}
HEADERS: Examples = {
    "Idempotency-Key": "5f0c9a0e-7f5b-4c53-8a30-6c1d1d7f1a52",
    "Prefer": "wait=2",
    "Tus-Resumable": "1.0.0",
    "Upload-Length": "120000",
    "Upload-Offset": "0",
    "Last-Event-ID": "204",
}
BODIES: Examples = {
    "api_submit": {
        "lon": 107.3558,
        "lat": 20.9887,
        "category": "drainage",
        "text": "Nắp cống vỡ",
    },
    "open311_send": {
        "service_code": "drainage",
        "lat": 20.9887,
        "long": 107.3558,
        "description": "Nắp cống vỡ",
    },
    "open311_take_update": {"service_request_id": CODE, "status": "IN_PROGRESS"},
}
NEWS = {"number": 3}
# By the operation's id: how it is answered where it has something to say.
ANSWERS: Examples = {
    "openapi": {"openapi": "3.1.0", "paths": {}},
    "api_submit": {
        "code": CODE,
        "url": f"/reports/{CODE}",
        "status": "SUBMITTED",
        "ward": NAMED_WARD,
        "how": "inside",
        "distance_m": 0.0,
        "agency": AGENCY,
        "position": 204,
        "rating_key": "dGhlIGtleQ",
    },
    "api_report_collection": REPORTS | {"next": "/api/reports?limit=1&before=204"},
    "api_case": {"code": CODE, "status": "SUBMITTED", "ward": NAMED_WARD, "timeline": []},
    "api_place_collection": collection(id=WARD, properties={"name": {"vi": "Bến Đò Cũ"}}),
    "api_ward_collection": WARDS,
    "board_board": REPORTS,
    "replay_replay": {"code": CODE, "at": MORNING, "index": 0, "events": []},
    "then_map_then": {
        "at": MORNING,
        "clock": "effective",
        "total": 1,
        "in_view": 1,
        "without_place": 0,
        "wards": [{"ward": WARD, "name": "Phường Bến Cát", "number": 1}],
        "wards_key": "1",
        "cells": [],
        "reports": [{"code": CODE}],
    },
    "then_wards_then": WARDS,
    "event_feed_events": {
        "events": [
            {
                "specversion": "1.0",
                "id": "205",
                "source": "https://city.example/api/events",
                "type": "kalong.report.assigned",
                "subject": f"reports/{CODE}",
                "time": MORNING,
                "datacontenttype": "application/json",
                "sequence": "205",
                "data": {"by_role": "dispatcher", "agency": "urban", "co_handlers": []},
            }
        ],
        "position": 205,
        "next": "/api/events?after=205",
    },
    "proof_checkpoints": [NOTE],
    "proof_inclusion": {"checkpoint": NOTE, "index": 4, "path": [STEP]},
    "proof_consistency": [STEP],
    "proof_receipt": {"checkpoint": NOTE, "index": 4, "path": [STEP], "event": {}},
    "media_about": UPLOADED,
    "media_keep": {"photo": HASH},
    "uploads_state": UPLOADED,
    "over_time_api_heat": {
        "first": "2026-04-01",
        "last": "2026-04-30",
        "total": 7,
        "spots": [[20.9887, 107.3558, 7]],
    },
    "over_time_api_by_ward": SHADED,
    "over_time_api_compare": SHADED,
    "over_time_api_figure": SHADED,
    "spots_named": [
        {"name": "Phường Bến Cát", "lon": 107.355837, "lat": 20.988706, "also": "ben cat"}
    ],
    "spots_ward_list": [
        NAMED_WARD
        | {"unit_type": "phường", "lon": 107.355837, "lat": 20.988706}
        | {"formerly": "Bến Đò", "share": 0.62}
    ],
    "tiles_description": {
        "tilejson": "3.0.0",
        "name": "cells",
        "scheme": "xyz",
        "tiles": ["https://city.example/tiles/cells/{z}/{x}/{y}.json"],
        "minzoom": 6,
        "maxzoom": 19,
        "cells": 8,
        "cells_to": 14,
    },
    "tiles_tile": [[24, 12, 1, 0], [25, 45, 6, 4]],
    "tiles_tile application/geo+json": REPORTS,
    "visitor_download application/geo+json": collection(id=WARD),
    "operations_alive": {"alive": True},
    "operations_ready": {"ready": True, "why": []},
    "offline_manifest": {"name": "Ka Long", "start_url": "/", "display": "standalone"},
    "decisions_decision_json": {
        "decision_id": WARD,
        "kind": "commendation",
        "reason": "Nhanh nhất quý.",
        "by_role": "manager",
        "decided_at": MORNING,
        "evidence": {
            "unit_kind": "agency",
            "unit": "urban",
            "slice_kind": "all",
            "slice": "",
            "figures": {"received": 1},
            "codes": [CODE],
            "position": 205,
            "sha256": HASH,
        },
        "is_intact": True,
    },
    "inbox_news": NEWS,
    "manage_news": NEWS,
    "mine_news": NEWS,
    "replies_replies": {"resolution": [{"name": "Tiếng Việt", "text": "Nắp cống đã được thay."}]},
    "open311_about": {
        "changeset": "2026-11-25T00:00:00+07:00",
        "contact": "mailto:311@city.example",
        "key_service": "The city gives keys to whoever asks for one.",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": "https://city.example/open311/v2",
                "changeset": "2026-11-25T00:00:00+07:00",
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    },
    "open311_service_list": [
        {
            "service_code": "drainage",
            "service_name": "Thoát nước, nắp cống",
            "description": "Thoát nước, nắp cống: hố ga, ngập",
            "metadata": False,
            "type": "realtime",
            "keywords": "hố ga,ngập",
            "group": "Phản ánh",
        }
    ],
    "open311_service_definition": {"service_code": "drainage", "attributes": []},
    "open311_request_list": [REQUEST],
    "open311_one_request": [REQUEST],
    "open311_token": [{"service_request_id": CODE, "token": CODE}],
    "open311_send": [{"service_request_id": CODE, "service_notice": None, "account_id": None}],
    "open311_update_list": [UPDATE],
    "open311_take_update": [{"update_id": f"{CODE}-6"}],
}
