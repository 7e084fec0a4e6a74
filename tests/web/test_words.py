from domain.reports.words import TextTooLong
from domain.topics import EVENTS
from web.words import events, sentence, statuses, tell

AGENCIES = {"roads": "Phòng Đường bộ"}


def test_every_event_of_a_report_can_be_told():
    told = {key.split("/")[0] for key in events()}

    assert told == {topic for topic in EVENTS if topic.startswith("report.")}


def test_every_status_has_a_name():
    from domain.reports.life import Status

    assert set(statuses()) == set(Status)


def test_a_ward_that_is_only_near_is_told_with_its_distance():
    found = {"how": "nearest", "ward_name": "Bến Cát", "distance_m": 136.4}

    told = tell("report.ward_determined", {"found": found}, AGENCIES)

    assert told == "Vị trí nằm ngoài các địa bàn; gần nhất là Bến Cát, cách 136 m."


def test_an_agency_is_told_by_its_name():
    told = tell("report.assigned", {"agency": "roads"}, AGENCIES)

    assert told == "Đã chuyển cho Phòng Đường bộ xử lý."


def test_it_is_told_when_no_rule_names_an_agency():
    told = tell("report.agency_determined", {"found": {"agency": None}}, AGENCIES)

    assert told.startswith("Chưa có phân công")


def test_a_detail_that_is_not_public_leaves_the_sentence_whole():
    assert tell("report.rejected", {}, AGENCIES) == "Phản ánh bị từ chối. Lý do:"


def test_words_with_braces_are_told_as_they_are():
    told = tell("report.resolved", {"note": "{agency} ${alert(1)}"}, AGENCIES)

    assert told == "Đã xử lý xong: {agency} ${alert(1)}"


def test_a_refusal_speaks_the_city_s_language():
    refusal = TextTooLong(longest=4000)

    assert sentence(refusal) == "Vui lòng viết không quá 4000 ký tự."
