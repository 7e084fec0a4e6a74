"""The API's description in OpenAPI 3.1, made from the routes and shapes themselves."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from flask import Flask, Response, current_app
from werkzeug.routing import Rule

from web.access import SAFE_METHODS, open_to
from web.accounts.session import COOKIE
from web.calls import JSON, Operation, Problem, Types, answer, operation
from web.openapi_examples import ANSWERS, BODIES, HEADERS, PARAMETERS
from web.opendata.described import paths as ogc_paths

Described = dict[str, Any]
REFERENCE = "#/components/schemas/{name}"
CONVERTED = re.compile(r"<(?:(?P<kind>\w+)(?:\((?P<choices>[^)]*)\))?:)?(?P<name>\w+)>")
PART_OF: dict[str | None, Described] = {
    "uuid": {"type": "string", "format": "uuid"},
    "int": {"type": "integer", "minimum": 0},
}
OCTETS: Described = {"type": "string", "format": "binary"}
A_PART: Described = {"type": "string", "pattern": "^[^/]+$"}
WHAT_IT_MEANS = {
    200: "Done",
    201: "Stored for ever",
    204: "Done, and there is nothing to say",
    307: "Go on at the address in `Location`, which streams text/event-stream",
    303: "Please log in first: the address is that of the form",
    400: "Something in what was sent has to change",
    401: "Nobody is logged in",
    403: "Not allowed",
    404: "There is no such thing",
    409: "The case is in another state; `present` tells which",
    412: "`Tus-Resumable` has to name a version that is spoken here",
    413: "Too large",
    415: "Not a kind of file that is accepted",
    422: "What was sent cannot be accepted; `field` says what has to change",
    429: "Too often; `Retry-After` says after how many seconds to try again",
    460: "Something was changed on the way; please send this part again",
    503: "Try again in a moment, with the same Idempotency-Key",
}
KEYS = {
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    "open311": {"type": "apiKey", "in": "query", "name": "api_key"},
}


def register(app: Flask) -> None:
    @app.get("/api/openapi.json")
    @open_to("anyone")
    @operation("This description", answer=dict[str, Any])
    def openapi() -> Response:
        return answer(description(current_app._get_current_object()))  # type: ignore[attr-defined]


@cache
def description(app: Flask) -> Described:
    found = list(operations(app))
    schemas, definitions = components([op for _, _, op in found])
    paths: Described = {f"/ogc{path}": told for path, told in ogc_paths().items()}
    for rule, method, op in found:
        path = CONVERTED.sub(r"{\g<name>}", rule.rule)
        roles = getattr(app.view_functions[rule.endpoint], "open_to", ())
        told = described(rule, op, schemas) | guarded(op, roles)
        told["responses"] |= refusals(op, schemas, statuses(rule, method, op, roles))
        paths.setdefault(path, {})[method.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ka Long", "version": "1", "summary": "A city's reports and places"},
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": KEYS},
    }


def operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        op = getattr(app.view_functions[rule.endpoint], "operation", None)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if op is not None:
                yield rule, method, op


def components(ops: list[Operation]) -> tuple[Described, Described]:
    """The schema of each shape, and the definitions that these refer to."""
    shapes: list[Any] = [Problem]
    for op in ops:
        wanted = (op.body, op.query, *op.told.values(), *op.refused_as.values())
        shapes += [shape for shape in wanted if shape is not None and shape not in shapes]
    schemas, definitions = msgspec.json.schema_components(shapes, ref_template=REFERENCE)
    return dict(zip(map(str, shapes), schemas, strict=True)), definitions


def described(rule: Rule, op: Operation, schemas: Described) -> Described:
    name = rule.endpoint.replace(".", "_")
    found: Described = {
        "summary": op.summary,
        "operationId": name,
        "parameters": [*in_path(rule), *in_query(op), *in_headers(op)],
        "responses": {str(op.status): answered(op, schemas, name)},
    }
    if op.body is not None or op.body_type != JSON:
        found["requestBody"] = {"required": True, "content": bodies(op, schemas, name)}
    return found


def bodies(op: Operation, schemas: Described, name: str) -> Described:
    if op.body is None:
        return {op.body_type: {"schema": OCTETS}}
    told = {"schema": schemas[str(op.body)]} | example(BODIES.get(name))
    return dict.fromkeys((op.body_type, *op.body_also), told)


def answered(op: Operation, schemas: Described, name: str) -> Described:
    found: Described = {"description": WHAT_IT_MEANS[op.status]}
    content = contents(op.told, schemas)
    for media_type, told in content.items():
        key = name if media_type == op.media_type else f"{name} {media_type}"
        told.update(example(ANSWERS.get(key)))
    return found | ({"content": content} if content else {})


def contents(told: Types, schemas: Described) -> Described:
    return {
        media_type: {} if shape is None else {"schema": schemas[str(shape)]}
        for media_type, shape in told.items()
    }


def example(value: Any) -> Described:
    return {} if value is None else {"example": value}


def guarded(op: Operation, roles: tuple[str, ...]) -> Described:
    if op.needs_key:
        return {"security": [{"open311": []}]}
    return {} if "anyone" in roles else {"security": [{"session": []}]}


def statuses(rule: Rule, method: str, op: Operation, roles: tuple[str, ...]) -> list[int]:
    """Those that the call names, and those that every call of its kind may have."""
    found = {*op.refusals, 503, 400 if 400 in op.refusals else 422}
    found |= {404} if rule.arguments else set()
    found |= {429} if "code" in rule.arguments else set()
    found |= set() if "anyone" in roles else {401, 403}
    found |= set() if method in SAFE_METHODS else {403, 413}
    return sorted(found)


def refusals(op: Operation, schemas: Described, statuses: list[int]) -> Described:
    content = {"content": contents(op.refused_as, schemas)}
    return {
        str(n): {"description": WHAT_IT_MEANS[n]} | (content if n >= 400 else {}) for n in statuses
    }


def in_path(rule: Rule) -> Iterator[Described]:
    for found in CONVERTED.finditer(rule.rule):
        name, schema = found["name"], PART_OF.get(found["kind"], A_PART)
        if found["choices"]:
            schema = {"type": "string", "enum": found["choices"].split(", ")}
        told = {"name": name, "in": "path", "required": True, "schema": schema}
        yield told | example(PARAMETERS.get(name))


def in_query(op: Operation) -> Iterator[Described]:
    if op.query is None:
        return
    _, definitions = msgspec.json.schema_components([op.query], ref_template=REFERENCE)
    shape = definitions[op.query.__name__]
    for name, schema in shape["properties"].items():
        required = name in shape.get("required", ())
        told = {"name": name, "in": "query", "required": required, "schema": schema}
        yield told | example(PARAMETERS.get(name))


def in_headers(op: Operation) -> Iterator[Described]:
    for name in op.headers:
        told = {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}
        yield told | example(HEADERS.get(name))
