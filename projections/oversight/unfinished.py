"""How people say, in a note among themselves, that something is not done."""

import unicodedata

UNFINISHED = tuple(
    unicodedata.normalize("NFC", phrase)
    for phrase in (
        *("chưa xong", "chưa làm", "chưa xử lý", "chưa sửa", "chưa khắc phục", "chưa hoàn thành"),
        *("chưa giải quyết", "chưa kiểm tra", "chưa đến nơi", "chưa ra hiện trường"),
        *("not done", "not finished", "not fixed", "not yet", "unfinished", "nobody went"),
    )
)


def says_unfinished(note: str) -> bool:
    said = " ".join(unicodedata.normalize("NFC", note).casefold().split())
    return any(phrase in said for phrase in UNFINISHED)
