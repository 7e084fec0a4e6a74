"""`kalong wards locate`, in front of the demo city, whose map changes on 1 July 2025."""

import pytest

HEADER = "id,ward_code,ward_name,how,distance_m"
PIER = "107.3391,20.9835"


def test_rows_are_answered_for_now_where_no_moment_is_given(city_terminal):
    result = city_terminal("wards", "locate", stdin=f"id,lon,lat\npier,{PIER}\n")

    header, answer = result.stdout.splitlines()
    assert header == HEADER
    assert answer.split(",")[0] == "pier"
    assert answer.split(",")[3:] == ["inside", "0.0"]


def test_a_moment_for_all_rows_gives_way_to_a_rows_own(city_terminal):
    points = f"id,lon,lat,at\n1,{PIER},\n2,{PIER},2025-07-01T00:00\n"

    result = city_terminal("wards", "locate", "--at", "2025-06-30T23:59", stdin=points)

    before, after = (line.split(",")[1] for line in result.stdout.splitlines()[1:])
    assert before != after


@pytest.mark.parametrize(
    ("options", "points", "reason"),
    [
        ((), "x,y\n1,2\n", "The file has no column id; it has x, y."),
        (("--at", "noon"), "id,lon,lat\n", "'noon' is not a date and time such as"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_answered(
    city_terminal, options, points, reason
):
    result = city_terminal("wards", "locate", *options, stdin=points)

    assert str(result.exception).startswith(reason)
    assert result.stdout == ""


def test_a_real_process_gives_ids_back_byte_for_byte(city_terminal):
    points = b"\xef\xbb\xbfid,lon,lat\n" + f"Đò,{PIER}\n".encode() + b"\xff\x00,x,0\n"

    status, out, err = city_terminal.process("wards", "locate", stdin=points)

    header, first, second = out.splitlines()
    assert status == 0
    assert header.decode() == HEADER
    assert first.startswith("Đò,".encode())
    assert second == b"\xff\x00,,,invalid,"
    assert err == "1 of 2 rows are invalid\n"
