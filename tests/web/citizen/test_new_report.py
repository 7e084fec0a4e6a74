import re

KEY = re.compile(r'name="key" value="([^"]+)"')


def test_the_form_says_all_three_steps_at_once(anyone):
    page = anyone.get("/reports/new").text

    assert "Sự việc ở đâu?" in page
    assert "Thuộc lĩnh vực nào?" in page
    assert "Mô tả ngắn gọn" in page
    assert 'enctype="multipart/form-data"' in page


def test_it_offers_every_category_of_the_handbook(anyone, services):
    page = anyone.get("/reports/new").text

    for category in services.handbook.categories:
        assert f'name="category" value="{category.code}"' in page


def test_every_form_has_a_key_of_its_own(anyone):
    keys = {KEY.search(anyone.get("/reports/new").text).group(1) for _ in range(3)}

    assert len(keys) == 3
