from tests.web.cast import FAR_OUT_IN_THE_BAY, act, send, ward_of


def test_the_list_leads_each_to_where_they_may_go(anyone, as_):
    ward_id = ward_of(anyone, send(anyone))

    for login in ("dispatcher@demo", "manager@demo", "ward1@demo"):
        assert f'href="/wards/{ward_id}"' in as_(login).get("/wards/").text
    for login in ("agency1@demo", "auditor@demo"):
        page = as_(login).get("/wards/").text
        assert 'href="/wards/' not in page.partition("<main")[2]
        assert f'href="/?ward={ward_id}"' in page


def test_a_ward_officer_gets_no_link_into_another_ward(as_):
    page = as_("ward1@demo").get("/wards/").text.partition("<main")[2]

    assert page.count('href="/wards/') == 1
    assert page.count('href="/?ward=') == 5


def test_the_open_cases_of_each_ward_are_counted(anyone, as_):
    codes = [send(anyone) for _ in range(3)]
    dispatcher = as_("dispatcher@demo")
    act(dispatcher, codes[0], "rejection", reason="Trùng.")

    assert "Mã D0101 · 2 chưa xong" in dispatcher.get("/wards/").text


def test_a_dispatcher_sees_what_no_ward_took_for_sure(anyone, as_):
    code = send(anyone, place=FAR_OUT_IN_THE_BAY)

    assert f"/reports/{code}" in as_("dispatcher@demo").get("/wards/").text
    assert f"/reports/{code}" not in as_("ward1@demo").get("/wards/").text


def test_an_agency_s_officer_sees_the_agency_s_cases(anyone, as_):
    own, proposed, other = send(anyone), send(anyone), send(anyone, category="security")
    dispatcher = as_("dispatcher@demo")
    for code, agency in ((own, "urban"), (other, "police")):
        act(dispatcher, code, "acceptance")
        act(dispatcher, code, "assignment", agency=agency)

    page = as_("agency1@demo").get("/wards/").text
    assert f"/reports/{own}" in page
    assert f"/reports/{proposed}" not in page
    assert f"/reports/{other}" not in page
