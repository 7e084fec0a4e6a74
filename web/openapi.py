"""The API's description in OpenAPI 3.1, made from the routes and shapes themselves."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from flask import Flask, Response, current_app
from werkzeug.routing import Rule

from web.access import open_to
from web.calls import JSON, Operation, answer, operation

REFERENCE = "#/components/schemas/{name}"
CONVERTED = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
WHAT_IT_MEANS = {
    200: "Done",
    201: "Stored for ever",
    204: "Done, and there is nothing to say",
    401: "Nobody is logged in",
    403: "Not allowed",
    404: "There is no such thing",
    409: "The case is in another state; `present` tells which",
    413: "Too large",
    415: "Not a kind of file that is accepted",
    422: "What was sent cannot be accepted; `field` says what has to change",
    429: "Too often; `Retry-After` says after how many seconds to try again",
    503: "Try again in a moment, with the same Idempotency-Key",
}


class Problem(msgspec.Struct):
    """Why a call was refused: the kind, one sentence, and the field that has to change."""

    error: str
    detail: str
    field: str | None = None


def register(app: Flask) -> None:
    @app.get("/api/openapi.json")
    @open_to("anyone")
    @operation("This description", answer=dict[str, Any])
    def openapi() -> Response:
        return answer(description(current_app._get_current_object()))  # type: ignore[attr-defined]


@cache
def description(app: Flask) -> dict[str, Any]:
    found = list(operations(app))
    schemas = components([op for _, _, op in found])
    paths: dict[str, Any] = {}
    for rule, method, op in found:
        path = CONVERTED.sub(r"{\g<name>}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = described(rule, op, schemas[0])
    return {
        "openapi": "3.1.0",
        "info": {"title": "Ka Long", "version": "1", "summary": "A city's reports and places"},
        "paths": paths,
        "components": {"schemas": schemas[1]},
    }


def operations(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        op = getattr(app.view_functions[rule.endpoint], "operation", None)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if op is not None:
                yield rule, method, op


def components(ops: list[Operation]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """The schema of each shape, and the definitions that these refer to."""
    shapes: list[Any] = [Problem]
    for op in ops:
        shapes += [s for s in (op.body, op.query, op.answer) if s is not None and s not in shapes]
    schemas, definitions = msgspec.json.schema_components(shapes, ref_template=REFERENCE)
    return dict(zip(map(str, shapes), schemas, strict=True)), definitions


def described(rule: Rule, op: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "summary": op.summary,
        "operationId": rule.endpoint.replace(".", "_"),
        "parameters": [*in_path(rule), *in_query(op), *in_headers(op)],
        "responses": answers(op, schemas),
    }
    if op.body is not None:
        content = {op.body_type: {"schema": schemas[str(op.body)]}}
        found["requestBody"] = {"required": True, "content": content}
    elif op.body_type != JSON:
        found["requestBody"] = {"required": True, "content": {op.body_type: {}}}
    return found


def answers(op: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    schema = {} if op.answer is None else schemas[str(op.answer)]
    good = {"description": WHAT_IT_MEANS[op.status], "content": {op.media_type: {"schema": schema}}}
    problem = {"content": {JSON: {"schema": schemas[str(Problem)]}}}
    bad = {str(status): {"description": WHAT_IT_MEANS[status]} | problem for status in op.refusals}
    return {str(op.status): good} | bad


def in_path(rule: Rule) -> Iterator[dict[str, Any]]:
    for found in CONVERTED.finditer(rule.rule):
        schema = {"type": "string"} | ({"format": "uuid"} if found["kind"] == "uuid" else {})
        yield {"name": found["name"], "in": "path", "required": True, "schema": schema}


def in_query(op: Operation) -> Iterator[dict[str, Any]]:
    if op.query is None:
        return
    _, definitions = msgspec.json.schema_components([op.query], ref_template=REFERENCE)
    shape = definitions[op.query.__name__]
    for name, schema in shape["properties"].items():
        required = name in shape.get("required", ())
        yield {"name": name, "in": "query", "required": required, "schema": schema}


def in_headers(op: Operation) -> Iterator[dict[str, Any]]:
    for name in op.headers:
        yield {"name": name, "in": "header", "required": False, "schema": {"type": "string"}}
