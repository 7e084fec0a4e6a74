import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.ways import LineTooLong, LineTooShort, StopOffLine, legs_of, length_m

A, B, C, D = (107.30, 20.98), (107.31, 20.98), (107.31, 20.99), (107.30, 20.99)
SQUARE = [A, B, C, D, A]
METRE = 1e-5  # of a degree, nearly


def test_a_round_trip_begins_and_ends_at_the_same_stop_and_goes_once_around():
    half = (107.3105, 20.985)  # 52 m beside the line
    for line in (SQUARE, SQUARE[::-1]):
        first, second = legs_of(line, [A, half, A])
        assert length_m(first) + length_m(second) == pytest.approx(length_m(SQUARE), rel=1e-4)
        assert first[0] == second[-1] == A
        assert first[-1] == second[0] == pytest.approx((107.31, 20.985), abs=METRE)


def test_a_line_may_run_the_other_way_and_beyond_its_stops():
    there, back = (107.302, 20.98), (107.309, 20.98)

    assert legs_of([A, B], [there, back]) == ((there, back),)
    assert legs_of([A, B], [back, there]) == ((back, there),)


def test_what_a_phone_wavers_is_left_out():
    wavering = [(107.30 + n * METRE, 20.98 + (n % 2) * 1e-6) for n in range(1000)]

    (leg,) = legs_of(wavering, [wavering[0], wavering[-1]])
    assert len(leg) == 2


@pytest.mark.parametrize(
    ("line", "stops", "refusal", "told"),
    [
        ([A, B], [A, (107.305, 20.983)], StopOffLine, "Stop 2 is 332 m away"),
        ([A, B], [A, B, (107.305, 20.98)], StopOffLine, "m away"),  # in another order
        ([A, A], [A, B], LineTooShort, "two points"),
        ([A, (110.30, 20.98)], [A, B], LineTooLong, "is 312 km"),
    ],
)
def test_a_line_that_does_not_fit_its_stops_is_refused_with_the_reason(line, stops, refusal, told):
    with pytest.raises(refusal, match=told) as refused:
        legs_of(line, stops)

    assert refused.value.field == "line"


@given(
    st.lists(st.tuples(st.floats(107.3, 107.35), st.floats(20.9, 20.95)), min_size=2, max_size=30)
)
def test_whatever_is_drawn_passes_its_own_corners_in_order(line):
    if len({(round(lon, 4), round(lat, 4)) for lon, lat in line}) < 2:
        return
    legs = legs_of(line, [line[0], line[-1]])

    assert sum(map(length_m, legs)) <= length_m(line) * 1.0001 + 1
    assert length_m((line[0], legs[0][0])) < 3
    assert length_m((line[-1], legs[-1][-1])) < 3
