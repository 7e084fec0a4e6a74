"""Which column of a file is what: guessed from its name, in the words that systems use for it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from domain.handbook.contents import Contents
from web.imports.moments import NotAMoment, moment
from web.imports.rows import Row
from web.imports.sheet import OF_THE_ROW

# Of each field the names that it has in Open311, Ushahidi, and tables in three languages, without
# accents and spaces; of several columns that fit, the one whose name stands first here.
NAMES: Mapping[str, str] = {
    "id": "servicerequestid caseid requestid postid # id maphananh mahoso masophananh ma"
    " ticketid caseenquiryid reference number code so stt 编号 工单编号 案件编号 序号",
    "lon": "long lon lng longitude locationlon locationlongitude kinhdo toadox x 经度",
    "lat": "lat latitude locationlat locationlatitude vido toadoy y 纬度",
    "submitted_at": "requesteddatetime incidentdate postdateutc createdutc openlocal opendt addedat"
    " submittedat reportedat createdat created opened ngaygui thoigiangui ngayphananh"
    " thoigianphananh ngaytiepnhan thoigian ngay date datetime time 上报时间 提交时间 时间 日期",
    "category": "servicename category categories type linhvuc danhmuc chuyenmuc loai reason"
    " servicecode 类别 类型 分类 领域",
    "text": "description incidentdescription noidung noidungphananh mota text content details"
    " comments 内容 描述 问题描述",
    "title": "incidenttitle title subject tieude casetitle 标题 主题",
    "status": "status casestatus requeststatus trangthai tinhtrang 状态",
    "ended_at": "closedlocal closeddt closedat closeddate resolvedat resolutiondate"
    " updateddatetime ngayhoanthanh ngayxuly thoigianhoanthanh ngayketthuc 完成时间 办结时间",
}
FIELDS = tuple(NAMES)
NEEDED = ("lon", "lat", "submitted_at")

RESOLVED = frozenset(
    (
        *("closed", "resolved", "done", "fixed", "completed", "complete"),
        *("daxuly", "hoanthanh", "dahoanthanh", "dong", "dadong", "dagiaiquyet"),
        *("已处理", "已完成", "已解决", "已办结", "办结", "完成"),
    )
)
REJECTED = frozenset(
    (
        *("rejected", "declined", "invalid", "duplicate", "spam"),
        *("tuchoi", "khongtiepnhan", "拒绝", "不受理", "驳回"),
    )
)

# By the words of a note's type; what is named nowhere stays a note.
STEPS: Mapping[str, str] = {
    "submitted": "",
    "opened": "",
    "open": "",
    "created": "",
    "received": "",
    "reported": "",
    "acknowledged": "accept",
    "accepted": "accept",
    "confirmed": "accept",
    "assigned": "assign",
    "assignedtocrew": "assign",
    "routed": "assign",
    "forwarded": "assign",
    "started": "start",
    "inprogress": "start",
    "investigating": "start",
    "planned": "start",
    **dict.fromkeys(RESOLVED, "resolve"),
    **dict.fromkeys(REJECTED, "reject"),
}

# Formats of `strptime`; the first is ISO 8601 and has no name of its own.
FORMATS = (
    "",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%H:%M %d/%m/%Y",
    "%d/%m/%Y",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
)
PARTS = re.compile(r", | and |与|và ")  # of a name that says two things
TRIED = 200  # values of a column, to see in which form its times are
MOST_VALUES = 60  # different ones of a column, that can each be given a meaning


def plain(name: str) -> str:
    """Lower case, without accents, spaces and signs; what is left of `#` is `#`."""
    folded = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    return "".join(char for char in folded if char.isalnum() or char == "#")


def guessed(columns: Sequence[str]) -> dict[str, str]:
    """The column of each field that is recognised; no column is given twice."""
    left = {plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        fitting = next((name for name in names.split() if name in left), None)
        if fitting:
            found[field] = left.pop(fitting)
    return {"id": OF_THE_ROW} | found


def guessed_format(values: Iterable[str], zone: ZoneInfo) -> str:
    """The form in which most of the values can be read; days before months where both can be."""
    some = [value for value in islice(values, TRIED) if value.strip()]
    return max(FORMATS, key=lambda each: sum(is_moment(value, zone, each) for value in some))


def is_moment(value: str, zone: ZoneInfo, written_as: str) -> bool:
    try:
        return isinstance(moment(value, zone, written_as or None), datetime)
    except NotAMoment:
        return False


def different(rows: Iterable[Row], column: str) -> Counter[str]:
    """How often the column has each value; "" where there is none."""
    return Counter(row.values.get(column, "").strip() for row in rows)


def category_for(value: str, handbook: Contents) -> str:
    """The code of ours that is called so, or partly so, in any language; "" where there is none."""
    wanted = plain(value)
    for category in handbook.categories:
        called = (category.code, *category.name.values())
        parts = [part for name in called for part in (name, *PARTS.split(name))]
        if wanted and wanted in map(plain, parts):
            return category.code
    return ""


def state_for(value: str) -> str:
    """`open`, `resolved` or `rejected`."""
    name = plain(value)
    return "resolved" if name in RESOLVED else "rejected" if name in REJECTED else "open"


def step_for(kind: str) -> str:
    """What a note of this kind becomes: a key of `BECOMES`."""
    found = (STEPS[part] for part in map(plain, kind.split(":")) if part in STEPS)
    return next(found, "note")


def values_of(rows: Iterable[Row], column: str) -> Iterator[Any]:
    return (row.values.get(column, "") for row in rows)
