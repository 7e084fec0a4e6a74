"""How long a text message is: in parts, as the networks count and charge them."""

from math import ceil

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüàÆæßÉ"
)
EXTENDED = set("^{}\\[~]|€\f")  # each takes two places
MOST_PARTS = 3


def parts(text: str) -> int:
    """GSM-7 has 160 places, or 153 in each of several parts; anything else, UCS-2, 70 and 67."""
    if set(text) <= BASIC | EXTENDED:
        length, alone, each = len(text) + sum(c in EXTENDED for c in text), 160, 153
    else:
        length, alone, each = len(text.encode("utf-16-be")) // 2, 70, 67
    return 1 if length <= alone else ceil(length / each)


def fitting(before: str, words: str, after: str, most: int = MOST_PARTS) -> str:
    """All three in at most so many parts; of the words as many as there is room for."""
    if parts(f"{before}{words}{after}") <= most:
        return f"{before}{words}{after}"
    kept = len(words)
    while kept and parts(f"{before}{words[:kept].rstrip()}…{after}") > most:
        kept -= 1
    return f"{before}{words[:kept].rstrip()}…{after}" if kept else f"{before.rstrip()}{after}"
