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
WORD: Described = {"type": "string"}


def listed(items: Described) -> Described:
    return {"type": "array", "items": items}


def closed(*needed: str, **properties: Described) -> Described:
    return {"type": "object", "required": [*needed], "properties": properties}


FAULT = closed("code", "description", code=WORD, description=WORD)
LINK = closed("rel", "href", rel=WORD, href=WORD, type=WORD, title=WORD)
LINKS = listed(LINK)
COLLECTION = closed(
    *("id", "title", "description", "itemType", "extent", "crs", "storageCrs", "links"),
    id=WORD,
    title=WORD,
    description=WORD,
    itemType={"type": "string", "enum": ["feature"]},
    extent={"type": "object"},
    crs=listed(WORD),
    storageCrs=WORD,
    links=LINKS,
)
FEATURE = closed(
    *("type", "id", "geometry", "properties"),
    type={"type": "string", "enum": ["Feature"]},
    id=WORD,
    geometry={"description": "GeoJSON, or null where it has no place"},
    properties={"type": "object"},
    links=LINKS,
)
FEATURES = closed(
    *("type", "features", "numberReturned", "timeStamp", "links"),
    type={"type": "string", "enum": ["FeatureCollection"]},
    features=listed(FEATURE),
    numberMatched={"type": "integer", "minimum": 0},
    numberReturned={"type": "integer", "minimum": 0},
    timeStamp={"type": "string", "format": "date-time"},
    links=LINKS,
)
BOX = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
SYSTEM = {"type": "string", "format": "uri", "enum": list(OFFERED), "default": CRS84}
PAGE = {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}
# What a parameter may look like, and one feature as it may come.
EXAMPLES: Described = {
    "limit": 2,
    "bbox": [107.3, 20.9, 107.4, 21],
    "datetime": "2026-01-01/..",
    "status": "RESOLVED",
    "featureId": "K7M4P2QX",
}
LINKED = [{"rel": "self", "href": "https://city.example/ogc/"}]
ONE: Described = {
    "type": "Feature",
    "id": "K7M4P2QX",
    "geometry": {"type": "Point", "coordinates": [107.3558, 20.9887]},
    "properties": {"code": "K7M4P2QX", "category": "drainage", "status": "RESOLVED"},
    "links": LINKED,
}
PAGE_OF_THEM: Described = {
    "type": "FeatureCollection",
    "features": [ONE],
    "numberReturned": 1,
    "timeStamp": "2026-11-30T05:00:00Z",
    "links": LINKED,
}
OF_A_COLLECTION: Described = {
    "id": "reports",
    "title": "Reports",
    "description": "What people reported",
    "itemType": "feature",
    "extent": {},
    "crs": list(OFFERED),
    "storageCrs": CRS84,
    "links": LINKED,
}


def json(schema: Described, example: Described, media_type: str = JSON) -> Described:
    return {media_type: {"schema": schema, "example": example}}


# What each page without parameters is, and how it answers.
PLAIN = {
    "/": (
        "The landing page",
        json(
            closed("title", "links", title=WORD, links=LINKS),
            {"title": "Ka Long", "links": LINKED},
        ),
    ),
    "/conformance": (
        "What this service conforms to",
        json(
            closed("conformsTo", conformsTo=listed(WORD)),
            {"conformsTo": ["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"]},
        ),
    ),
    "/collections": (
        "All collections",
        json(
            closed("collections", "links", collections=listed(COLLECTION), links=LINKS),
            {"collections": [OF_A_COLLECTION], "links": LINKED},
        ),
    ),
}


def description() -> Described:
    """An OpenAPI document of version 3.0.3, as the conformance class `oas30` asks."""
    return {
        "openapi": "3.0.3",
        "info": {"title": "Ka Long, OGC API Features", "version": "1"},
        "servers": [{"url": f"{request.host_url}ogc"}],
        "paths": paths(),
    }


def paths() -> Described:
    """Whatever is below `/ogc`; the same in OpenAPI 3.0 and 3.1."""
    found: Described = {
        path: {"get": operation(summary, content)} for path, (summary, content) in PLAIN.items()
    }
    found["/api"] = {"get": operation("This description", {OPENAPI: {}})}
    for source in SOURCES.values():
        found |= paths_of(source)
    return found


def paths_of(source: Source) -> Described:
    base = f"/collections/{source.name}"
    feature_id = parameter("featureId", {"type": "string"}) | {"in": "path", "required": True}
    return {
        base: {
            "get": operation(f"The collection {source.name}", json(COLLECTION, OF_A_COLLECTION))
        },
        f"{base}/items": {
            "get": operation(
                f"Features of {source.name}",
                json(FEATURES, PAGE_OF_THEM, GEOJSON),
                *of_items(source),
            )
        },
        f"{base}/items/{{featureId}}": {
            "get": operation(
                f"One feature of {source.name}",
                json(FEATURE, ONE, GEOJSON),
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
    told = {"name": name, "in": "query", "required": False, "schema": schema}
    return told | ({"example": EXAMPLES[name]} if name in EXAMPLES else {})


def operation(summary: str, content: Described, *parameters: Described) -> Described:
    form = parameter("f", {"type": "string", "enum": ["json", "html"]})
    fault = {"content": {JSON: {"schema": FAULT}, HTML: {}}}
    return {
        "summary": summary,
        "parameters": [*parameters, form],
        "responses": {
            "200": {"description": "Done", "content": content | {HTML: {}}},
            "400": {"description": "A parameter cannot be used"} | fault,
            "404": {"description": "There is no such thing"} | fault,
            "503": {"description": "Try again in a moment"} | fault,
        },
    }
