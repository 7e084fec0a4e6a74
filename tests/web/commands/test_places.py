import pytest

HEADER = "key,name_vi,name_en,kind,lon,lat,item_vi,amount,currency,unit_vi,verified_on"
PIER = "pier,Bến Đò,Pier,attraction,107.3391,20.9835"
INN = "inn,Nhà trọ,,hotel,107.3372,21.0497"
NO_PRICE = ",,,,"
SOUP = "Phở,45000,VND,bát,2026-01-31"
TEA = "Trà,5000,VND,cốc,2026-01-31"


@pytest.fixture
def places(city_terminal, tmp_path):
    """Imports lines and gives the result; the demo city has places of its own already."""
    before = city_terminal.ask("SELECT count(*) FROM place_map")

    def places(*lines, header=HEADER, options=()):
        path = tmp_path / "places.csv"
        path.write_text("\n".join([header, *lines]) + "\n")
        return city_terminal("places", "import", path, *options)

    places.before = before[0][0]
    places.ask = city_terminal.ask
    places.terminal = city_terminal
    return places


def test_places_are_put_on_the_map_and_counted(places):
    result = places(f"{PIER},{SOUP}", f"{INN},{NO_PRICE}")

    assert result.exit_code == 0
    assert result.stdout == "2 places: 2 put on the map or changed, 0 unchanged; 0 bad\n"
    assert places.ask("SELECT count(*) FROM place_map") == [(places.before + 2,)]


def test_the_same_file_again_changes_nothing(places):
    places(f"{PIER},{SOUP}")

    result = places(f"{PIER},{SOUP}")

    assert result.stdout == "1 places: 0 put on the map or changed, 1 unchanged; 0 bad\n"


def test_a_line_for_each_price_makes_one_place(places):
    places(f"{PIER},{SOUP}", f"{INN},{NO_PRICE}", f"{PIER},{TEA}")

    rows = places.ask(
        "SELECT json_array_length(prices) FROM place_map WHERE name->>'vi' = 'Bến Đò'"
    )
    assert rows == [(2,)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f",Bến Đò,,attraction,107.3,20.9,{NO_PRICE}", "a place needs a key"),
        (f"x,,,attraction,107.3,20.9,{NO_PRICE}", "name_vi is empty"),
        (f"x,A\u0007,,attraction,107.3,20.9,{NO_PRICE}", "name_vi: The text holds characters"),
        (f"x,Bến Đò,,castle,107.3,20.9,{NO_PRICE}", "kind is one of attraction, food"),
        (f"x,Bến Đò,,hotel,east,20.9,{NO_PRICE}", "lon is a number of degrees up to 180"),
        (f"x,Bến Đò,,hotel,107.3,nan,{NO_PRICE}", "lat is a number of degrees up to 90"),
        (f"x,Bến Đò,,hotel,20.9835,107.3391,{NO_PRICE}", "lat is a number of degrees up to 90"),
        (f"x,Bến Đò,,hotel,2.35,48.85,{NO_PRICE}", "This place lies outside the city"),
        ("x,Bến Đò,,food,107.3391,20.9835,Phở,-1,VND,bát,2026-01-31", "amount is a whole number"),
        ("x,Bến Đò,,food,107.3391,20.9835,Phở,1,đồng,bát,2026-01-31", "currency is three letters"),
        ("x,Bến Đò,,food,107.3391,20.9835,Phở,1,VND,,2026-01-31", "unit_vi is empty"),
        ("x,Bến Đò,,food,107.3391,20.9835,Phở,1,VND,bát,today", "verified_on is a day such as"),
        ("x,Bến Đò", "this row has 2 fields, but the first line names 11"),
    ],
)
def test_a_bad_line_is_listed_and_the_rest_goes_on(places, line, reason):
    result = places(line, f"{INN},{NO_PRICE}")

    assert result.exit_code == 0
    assert result.stderr.startswith(f"Line 2: {reason}")
    assert result.stderr.count("\n") == 1
    assert result.stdout == "1 places: 1 put on the map or changed, 0 unchanged; 1 bad\n"


def test_lines_that_describe_one_place_in_two_ways_are_bad(places):
    elsewhere = PIER.replace("107.3391", "107.34")

    result = places(f"{PIER},{SOUP}", f"{elsewhere},{TEA}", f"{INN},{NO_PRICE}")

    assert result.stderr == "Line 3: lon is another than on line 2.\n"


def test_where_nothing_could_be_imported_it_has_failed(places):
    result = places(f"x,,,hotel,107.3,20.9,{NO_PRICE}")

    assert result.exit_code == 1
    assert "no place could be imported" in result.output


def test_a_column_that_is_not_there_is_refused(places):
    result = places("pier,Bến Đò,attraction,107.3", header="key,name_vi,kind,lon")

    assert str(result.exception) == "The file has no column lat; it has key, name_vi, kind, lon."


def test_another_files_columns_and_kinds_can_be_mapped(places, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\nkey = "name_en"\n[kinds]\nbeach = "attraction"\n')

    result = places(
        "Bãi Cát,Sand Beach,beach,107.3391,20.9835",
        header="name_vi,name_en,kind,lon,lat",
        options=("--mapping", mapping),
    )

    assert result.exit_code == 0
    assert "Bãi Cát\tattraction\t" in places.terminal("places", "list").stdout


def test_a_mapping_with_a_slip_is_refused_with_its_place(places, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[colums]\nkey = "name_en"\n')

    result = places(f"{PIER},{SOUP}", options=("--mapping", mapping))

    assert "mapping.toml cannot be used" in str(result.exception)
    assert "colums" in str(result.exception)


def test_real_sights_are_imported_by_a_mapping_alone(shared_data, terminal, tmp_path):
    mapping = tmp_path / "mapping.toml"
    kinds = ("beach", "landmark", "museum", "heritage")
    lines = ['[columns]\nkey = "name_en"\n[kinds]', *(f'{kind} = "attraction"' for kind in kinds)]
    mapping.write_text("\n".join(lines))

    path = shared_data / "poi_handmade_APPROXIMATE.csv"
    status, out, err = terminal.process("places", "import", path, "--mapping", mapping)

    assert (status, err) == (0, "")
    assert out == b"16 places: 16 put on the map or changed, 0 unchanged; 0 bad\n"
