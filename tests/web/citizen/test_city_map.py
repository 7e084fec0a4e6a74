from tests.web.cast import act, send


def test_the_map_comes_with_its_form_and_its_words(anyone):
    page = anyone.get("/").text

    assert 'class="folium-map"' in page
    assert 'action="/reports"' in page
    assert '<script type="application/json" id="words">' in page


def test_no_page_carries_a_script_or_a_style_of_its_own(anyone):
    page = anyone.get("/").text

    assert "<script>" not in page
    assert "<style" not in page
    assert " onclick=" not in page


def test_nothing_is_asked_of_another_host(anyone):
    page = anyone.get("/").text.replace("http://localhost", "")

    assert "http://" not in page
    assert "https://" not in page


def test_the_islands_are_named_even_before_any_script_has_run(anyone):
    page = anyone.get("/").text

    assert "Quần đảo Hoàng Sa" in page
    assert "Quần đảo Trường Sa" in page


def test_a_citizen_is_offered_no_page_of_the_staff(anyone):
    page = anyone.get("/").text

    assert 'href="/wards/"' not in page
    assert 'href="/audit/"' not in page
    assert 'href="/sign-in"' in page


def test_the_language_of_the_browser_is_spoken(anyone):
    assert "Thành phố hôm nay" in anyone.get("/").text
    assert "What is going on" in anyone.get("/", headers={"Accept-Language": "en"}).text


def test_the_newest_reports_are_there_before_any_script_has_run(anyone, as_):
    older, newer = send(anyone, "Đèn hỏng"), send(anyone, "Đường hỏng")
    act(as_("dispatcher@demo"), older, "acceptance")

    page = anyone.get("/").text
    assert page.index(f"/reports/{newer}") < page.index(f"/reports/{older}")
    assert "Đèn hỏng" in page
    assert "Đường hỏng" not in page
