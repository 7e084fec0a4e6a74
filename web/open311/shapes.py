"""What Open311 answers and takes, as the standard's tables have it; for the description alone.

XML says the same as JSON, with an element for each field.
"""

from datetime import datetime
from functools import partial
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from domain.handbook.questions import DataType
from web.calls import FORM, JSON, PARTS, operation

XML = "text/xml"
Text = Annotated[str, msgspec.Meta(min_length=1)]
Moment = Annotated[str, msgspec.Meta(description="W3C, with an offset or by the city's clocks")]
Page = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Size = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class Exact(msgspec.Struct, forbid_unknown_fields=True):
    """All fields are there, and no others."""


class Fault(Exact):
    """`code` is the status of HTTP; `description` begins with the field that has to change."""

    code: int
    description: Text


class Endpoint(Exact):
    specification: Literal["http://wiki.open311.org/GeoReport_v2"]
    url: Text
    changeset: datetime
    type: Literal["production", "test"]
    formats: list[Literal["text/xml", "application/json"]]


class Discovery(Exact):
    changeset: datetime
    contact: Text
    key_service: Text
    endpoints: list[Endpoint]


class Service(Exact):
    service_code: Text
    service_name: Text
    description: Text
    metadata: bool
    type: Literal["realtime", "batch", "blackbox"]
    keywords: str
    group: Text


class Value(Exact):
    key: Text
    name: Text


class Attribute(Exact):
    variable: bool
    code: Text
    datatype: DataType
    required: bool
    datatype_description: str | None
    order: Annotated[int, msgspec.Meta(ge=1)]
    description: Text
    values: list[Value]


class Definition(Exact):
    service_code: Text
    attributes: list[Attribute]


class Extended(Exact):
    """What is ours alone: our own status, and the page of the case."""

    status: Text
    ward: str | None
    merged_into: str | None
    url: Text


class Note(Exact):
    datetime: datetime
    type: Text
    summary: Text


class ServiceRequest(Exact):
    """The last three are there with `extensions=true`."""

    service_request_id: Text
    status: Literal["open", "closed"]
    status_notes: str | None
    service_name: Text
    service_code: Text
    description: str | None
    agency_responsible: str | None
    service_notice: str | None
    requested_datetime: datetime
    updated_datetime: datetime
    expected_datetime: datetime | None
    address: str | None
    address_id: str | None
    zipcode: str | None
    lat: float | None
    long: float | None
    media_url: str | None
    extended_attributes: Extended | UnsetType = UNSET
    attributes: list[Attribute] | UnsetType = UNSET
    notes: list[Note] | UnsetType = UNSET


class Posted(Exact):
    service_request_id: Text
    service_notice: str | None
    account_id: str | None


class Token(Exact):
    service_request_id: Text
    token: Text


class RequestUpdate(Exact):
    update_id: Text
    service_request_id: Text
    status: str | None
    updated_datetime: datetime
    description: str | None
    media_url: str | None
    external_status_code: str | None


class Told(Exact):
    update_id: str | None


class OneRequest(msgspec.Struct):
    extensions: Literal["true", "false"] = "false"


class RequestQuery(OneRequest):
    """`service_request_id`, with commas between several, overrides all others.

    `radius` is in metres around `lat` and `long`, and ours to define.
    """

    service_request_id: str | None = None
    service_code: str | None = None
    status: str | None = None
    start_date: Moment | None = None
    end_date: Moment | None = None
    updated_after: Moment | None = None
    updated_before: Moment | None = None
    page: Page | None = None
    page_size: Size | None = None
    per_page: Size | None = None
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    long: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    radius: Annotated[float, msgspec.Meta(ge=0, le=50_000)] | None = None


class UpdateQuery(msgspec.Struct):
    start_date: Moment | None = None
    end_date: Moment | None = None
    service_request_id: str | None = None
    page: Page | None = None
    page_size: Size | None = None
    per_page: Size | None = None


class Posting(msgspec.Struct):
    """Besides these, `attribute[CODE]` answers a service's question, and parts may be pictures."""

    service_code: str
    description: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    lat: float | None = None
    long: float | None = None
    address_string: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    phone: str | None = None
    media_url: str | None = None
    api_key: str | None = None


class PostedUpdate(msgspec.Struct):
    """What an agency's own system tells; statuses may come in capitals."""

    service_request_id: str
    status: str
    updated_datetime: Moment | None = None
    description: str | None = None
    update_id: str | None = None
    api_key: str | None = None


FAULTS = {JSON: list[Fault], XML: None}
read = partial(operation, also={XML: None}, refused_as=FAULTS)
written = partial(read, status=201, body_type=FORM, body_also=(PARTS, JSON), needs_key=True)
