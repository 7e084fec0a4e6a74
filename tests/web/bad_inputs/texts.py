"""Texts that want to be more than text, are too long, too deep, or look like another one."""

from geo import boundaries
from geo.refusals import BoundariesRefused
from tests.web.bad_inputs.table import said, tried
from tests.web.cast import act, send
from tests.web.commands.maps import BEN_CAT, CUA_SONG, geojson

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
READER = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@tried(11)
def injected(town):
    evil = "x' OR 1=1; DROP TABLE ward_board --"
    ward, box, status = ({name: evil} for name in ("ward", "bbox", "status"))
    found = [town.anyone.get("/api/reports", query_string=each) for each in (ward, box, status)]
    category = town.anyone.get("/api/reports", query_string={"category": evil})
    assert category.json["features"] == []
    return ", ".join(str(answer.status_code) for answer in found)


@tried(20)
def turned_round(town):
    code = send(town.anyone, text="an\u202egpj.exe\u2066x")
    act(town.as_("dispatcher@demo"), code, "acceptance")
    words = town.anyone.get(f"/api/reports/{code}").json["text"]
    return "taken out" if not set("\u202e\u2066") & set(words) else words


@tried(22)
def ten_megabytes(town):
    return said(town.report(text="x" * 10_000_000))


@tried(23)
def unreadable(town):
    half = town.raw('{"category": "drainage", "text": "\\ud800", "lon": 107.36, "lat": 20.99}')
    return f"{said(town.report(text='a' + chr(0) + 'b'))}, {half.status_code}"


@tried(24)
def script(town):
    evil = "</script><img src=x onerror=alert(1)>${alert(1)}"
    code = send(town.anyone, text=evil)
    dispatcher = town.as_("dispatcher@demo")
    act(dispatcher, code, "acceptance")
    pages = [town.anyone.get(f"/reports/{code}"), dispatcher.get("/desk/inbox")]
    policy = pages[0].headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy.split("script-src", 1)[1].split(";", 1)[0]
    return "shown as text" if not any("<img src=x" in page.text for page in pages) else "run"


@tried(25)
def bomb(town):
    return said(town.anyone.post("/api/reports", data=BOMB, content_type="application/xml"))


@tried(26)
def reader(town):
    answer = town.anyone.post("/api/reports", data=READER, content_type="application/xml")
    assert "root:" not in answer.text
    return said(answer)


@tried(27)
def deep(town):
    return said(town.raw("[" * 100_000 + "]" * 100_000))


@tried(44)
def formula(town):
    evil = "=cmd|' /C calc'!A0"
    code = send(town.anyone, text=evil)
    exported = town.anyone.get("/scorecard/export.csv").text
    assert code
    cells = [cell for line in exported.splitlines() for cell in line.split(",")]
    return "formula" if any(cell.strip('"')[:1] in "=+@" and cell for cell in cells) else "text"


@tried(46)
def line_break(town):
    answer = town.anyone.get("/?lang=vi%0d%0aX-Evil:%201", follow_redirects=False)
    return "there" if "X-Evil" in answer.headers else "not there"


@tried(50)
def endless(town):
    evil = "(a+)+$" * 500
    return f"{town.anyone.get('/api/reports', query_string={'category': evil}).status_code} at once"


@tried(21)
def looks_like_another(town):
    """With joiners that nobody sees, and with Cyrillic letters in place of Latin ones."""
    officer, manager = town.as_("agency1@demo"), town.as_("manager@demo")
    for name in ("Chợ", "Ch\u200bợ", "Cho\u031b\u0323\u2060"):
        officer.post("/desk/mine/filters", data={"name": name, "query": "tab=nobody"})
    lists = officer.get("/desk/mine").text.count(">Chợ</a>")
    new = {"login": "moi@city", "name": "Võ\u200d Mới", "role": "dispatcher"}
    assert manager.post("/desk/people", data=new).status_code == 200
    names = manager.get("/desk/people").text.count("Võ Mới")
    login = manager.post("/desk/people", data=new | {"login": "mаnager@demo"})  # noqa: RUF001
    assert 'name="login"' in marked(login.text)
    return (
        f"{'one list' if lists == 1 else lists}, {'one name' if names == 1 else names}, "
        f"{login.status_code} login, {same_code(town)}"
    )


def marked(page):
    """The field that is said to be wrong."""
    return next(field for field in page.split("<input")[1:] if 'aria-invalid="true"' in field)


def same_code(town):
    two = [("01", ("Bến Cát", BEN_CAT)), ("0\u200b1", ("Cửa Sông", CUA_SONG))]
    try:
        boundaries.read(geojson(town.folder / "two.geojson", two), "code", "name")
    except BoundariesRefused as refusal:
        return type(refusal).__name__
    return "taken"
