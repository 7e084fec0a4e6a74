"""What the standard says of each answer, written down as JSON Schemas and, for XML, as its tree.

Strictly: ids are text, booleans real, places numbers, moments with a zone, and nothing else.
"""

from datetime import datetime

from jsonschema import Draft202012Validator, FormatChecker

TEXT, MAYBE = {"type": "string", "minLength": 1}, {"type": ["string", "null"]}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}
MAYBE_MOMENT = {"anyOf": [MOMENT, {"type": "null"}]}
MAYBE_NUMBER = {"type": ["number", "null"]}
YES_NO = {"type": "boolean"}


def closed(**properties):
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def listed(items, **more):
    return {"type": "array", "items": items, **more}


SERVICE = closed(
    service_code=TEXT,
    service_name=TEXT,
    description=TEXT,
    metadata=YES_NO,
    type={"enum": ["realtime", "batch", "blackbox"]},
    keywords=MAYBE,
    group=MAYBE,
)
TYPES = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
ATTRIBUTE = closed(
    variable=YES_NO,
    code=TEXT,
    datatype={"enum": TYPES},
    required=YES_NO,
    datatype_description=MAYBE,
    order={"type": "integer", "minimum": 1},
    description=TEXT,
    values=listed(closed(key=TEXT, name=TEXT)),
)
REQUEST = closed(
    service_request_id=TEXT,
    status={"enum": ["open", "closed"]},
    status_notes=MAYBE,
    service_name=TEXT,
    service_code=TEXT,
    description=MAYBE,
    agency_responsible=MAYBE,
    service_notice=MAYBE,
    requested_datetime=MOMENT,
    updated_datetime=MOMENT,
    expected_datetime=MAYBE_MOMENT,
    address=MAYBE,
    address_id=MAYBE,
    zipcode=MAYBE,
    lat=MAYBE_NUMBER,
    long=MAYBE_NUMBER,
    media_url=MAYBE,
)
ENDPOINT = closed(
    specification={"const": "http://wiki.open311.org/GeoReport_v2"},
    url={"type": "string", "pattern": "^https?://"},
    changeset=MOMENT,
    type={"enum": ["production", "test"]},
    formats=listed({"enum": ["text/xml", "application/json"]}, minItems=2),
)
UPDATE = closed(
    update_id=TEXT,
    service_request_id=TEXT,
    status=MAYBE,
    updated_datetime=MOMENT,
    description=MAYBE,
    media_url=MAYBE,
    external_status_code=MAYBE,
)
SCHEMAS = {
    "discovery": closed(
        changeset=MOMENT, contact=TEXT, key_service=TEXT, endpoints=listed(ENDPOINT, minItems=2)
    ),
    "services": listed(SERVICE, minItems=1),
    "service_definition": closed(service_code=TEXT, attributes=listed(ATTRIBUTE)),
    "service_requests": listed(REQUEST),
    "posted": listed(
        closed(service_request_id=TEXT, service_notice=MAYBE, account_id=MAYBE),
        minItems=1,
        maxItems=1,
    ),
    "tokens": listed(closed(service_request_id=TEXT, token=TEXT), minItems=1, maxItems=1),
    "service_request_updates": listed(UPDATE),
    "errors": listed(closed(code={"type": "integer"}, description=TEXT), minItems=1),
}
CHILD = {
    "services": "service",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}


def check(name, content):
    errors = Draft202012Validator(SCHEMAS[name], format_checker=FormatChecker()).iter_errors(
        content
    )
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def plain(element, schema):
    """The tree in the shapes of JSON, by what the schema wants there; so one schema fits both."""
    if schema.get("type") == "array":
        assert {child.tag for child in element} <= {CHILD[element.tag]}
        return [plain(child, schema["items"]) for child in element]
    if schema.get("type") == "object":
        assert not (element.text or "").strip()
        return {
            child.tag: plain(child, schema["properties"].get(child.tag, MAYBE)) for child in element
        }
    return value(element, schema)


def value(element, schema):
    assert not len(element), element.tag
    kinds = schema.get("type")
    if not element.text:
        return None
    if kinds == "boolean":
        return {"true": True, "false": False}[element.text]
    if kinds == "integer":
        return int(element.text)
    return float(element.text) if "number" in (kinds or ()) and kinds != "string" else element.text


def check_xml(name, root, tag=None):
    assert root.tag == (tag or name)
    content = plain(root, SCHEMAS[name])
    check(name, content)
    return content


def moment(text):
    return datetime.fromisoformat(text)
