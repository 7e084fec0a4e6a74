from web.assets import FOLDER, imported_by


def test_an_asset_is_kept_for_ever_whoever_asks(client):
    page = client.get("/").text
    icon = page.partition('rel="icon" href="')[2].partition('"')[0]

    answer = client.get(icon)
    assert answer.mimetype == "image/svg+xml"
    assert "public" in answer.headers["Cache-Control"]
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_an_asset_of_another_time_is_not_found(client):
    assert client.get("/static/0123456789abcdef/icon.svg").status_code == 404


def test_a_page_asks_for_all_its_scripts_at_once(client):
    page = client.get("/").text

    for name in ("basemap", "dom", "words", "api", "uploads"):
        assert f'rel="modulepreload" href="/static/{version(page)}/js/{name}.js"' in page


def test_every_module_that_is_imported_is_there():
    names = {name for path in FOLDER.glob("js/*.js") for name in imported_by(path.stem)}

    assert [name for name in names if not (FOLDER / "js" / f"{name}.js").is_file()] == []


def version(page):
    return page.partition("/static/")[2].partition("/")[0]
