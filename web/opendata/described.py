"""The description of `/ogc/` in OpenAPI 3.0, made from the collections themselves."""

from typing import Any

from flask import request

from geo.exchange import CRS84, OFFERED
from projections.open_data import SOURCES, Source
from web.calls import GEOJSON, JSON
from web.opendata.answers import HTML, OPENAPI
from web.opendata.asked import MOST, USUAL
from web.opendata.collections import schema_of

Described = dict[str, Any]
FAULT = {
    "type": "object",
    "required": ["code"],
    "properties": {"code": {"type": "string"}, "description": {"type": "string"}},
}
FEATURES = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": {"type": "array", "items": {"type": "object"}},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
        "timeStamp": {"type": "string", "format": "date-time"},
        "links": {"type": "array", "items": {"type": "object"}},
    },
}
BOX = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
SYSTEM = {"type": "string", "format": "uri", "enum": list(OFFERED), "default": CRS84}
PAGE = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}


def description() -> Described:
    """An OpenAPI document of version 3.0.3, as the conformance class `oas30` asks."""
    plain = {
        "/": "The landing page",
        "/conformance": "What this service conforms to",
        "/collections": "All collections",
    }
    paths = {path: {"get": operation(summary, {JSON: {}})} for path, summary in plain.items()}
    paths["/api"] = {"get": operation("This description", {OPENAPI: {}})}
    for source in SOURCES.values():
        paths |= paths_of(source)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Ka Long, OGC API Features", "version": "1"},
        "servers": [{"url": f"{request.host_url}ogc"}],
        "paths": paths,
    }


def paths_of(source: Source) -> Described:
    base = f"/collections/{source.name}"
    feature_id = parameter("featureId", {"type": "string"}) | {"in": "path", "required": True}
    feature = {"type": "object", "properties": {"type": {"type": "string", "enum": ["Feature"]}}}
    return {
        base: {"get": operation(f"The collection {source.name}", {JSON: {}})},
        f"{base}/items": {
            "get": operation(
                f"Features of {source.name}", {GEOJSON: {"schema": FEATURES}}, *of_items(source)
            )
        },
        f"{base}/items/{{featureId}}": {
            "get": operation(
                f"One feature of {source.name}",
                {GEOJSON: {"schema": feature}},
                feature_id,
                parameter("crs", SYSTEM),
            )
        },
    }


def of_items(source: Source) -> list[Described]:
    return [
        parameter("limit", PAGE),
        parameter("bbox", BOX) | {"style": "form", "explode": False},
        parameter("bbox-crs", SYSTEM),
        parameter("crs", SYSTEM),
        parameter("datetime", {"type": "string"}),
        parameter("cursor", {"type": "string"}),
        *(parameter(name, schema_of(source, name)) for name in source.filters),
    ]


def parameter(name: str, schema: Described) -> Described:
    return {"name": name, "in": "query", "required": False, "schema": schema}


def operation(summary: str, content: Described, *parameters: Described) -> Described:
    form = parameter("f", {"type": "string", "enum": ["json", "html"]})
    fault = {"content": {JSON: {"schema": FAULT}}}
    return {
        "summary": summary,
        "parameters": [*parameters, form],
        "responses": {
            "200": {"description": "Done", "content": content | {HTML: {}}},
            "400": {"description": "A parameter cannot be used"} | fault,
            "404": {"description": "There is no such thing"} | fault,
        },
    }
