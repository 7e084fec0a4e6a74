"""Passwords that are tried first: a short list of our own, in the shapes that people give them.

Everything here is long enough to be allowed otherwise, or becomes so by being repeated or numbered.
"""

import re

# What long common passwords are made of, in English and in Vietnamese without its marks.
WORDS = frozenset(
    re.split(
        r"\s+",
        """password passwort matkhau pass word admin administrator quantri quanly login dangnhap
        welcome xinchao chaomung letmein qwerty qwertyuiop asdfghjkl zxcvbnm azerty iloveyou
        anhyeuem
        emyeuanh yeuem vietnam hanoi saigon hochiminh danang hue haiphong quangninh halong mongcai
        kalong citizen congdan phuong thanhpho dispatcher manager officer auditor secret bimat
        football bongda superman batman dragon monkey princess sunshine master shadow changeme
        default macdinh test testing temp demo user username nguoidung company congty
        correct horse battery staple correcthorsebatterystaple abc abcd abcdef""",
    )
)
LEET = str.maketrans("013457@$!", "oleastasi")
RUNS = ("0123456789" * 3, "abcdefghijklmnopqrstuvwxyz" * 2, "qwertyuiopasdfghjklzxcvbnm" * 2)
FEWEST_KINDS = 5  # different characters
REPEATED = re.compile(r"(.{1,6}?)\1+", re.DOTALL)
ENDS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def is_common(password: str, *own: str) -> bool:
    """Whether it is one that is tried first; `own` are words about the person, such as a login."""
    plain = password.lower()
    letters = ENDS.sub("", plain)
    candidates = {plain, letters, letters.translate(LEET), ENDS.sub("", plain.translate(LEET))}
    about = {part for word in own for part in re.split(r"[\W\d_]+", word.lower()) if len(part) > 2}
    if len(set(plain)) < FEWEST_KINDS or REPEATED.fullmatch(plain):
        return True
    if any(is_run(each) for each in candidates):
        return True
    return any(is_made_of(each, WORDS | about) for each in candidates)


def is_run(text: str) -> bool:
    """A walk along a row of the keyboard or the alphabet, forwards or backwards."""
    return any(text in run or text[::-1] in run for run in RUNS)


def is_made_of(text: str, words: frozenset[str]) -> bool:
    """Whether such words and digits, one after the other, make all of it; at most two of them
    that differ, because a sentence of many words is a good password.
    """
    parts = [part for part in re.split(r"[\W\d_]+", text) if part]
    if not parts:
        return True  # digits and signs alone
    return len(set(parts)) <= 2 and all(is_word(part, words) for part in parts)


def is_word(part: str, words: frozenset[str]) -> bool:
    """One of the words, or two of them, or one several times over."""
    for end in range(1, len(part) + 1):
        start, rest = part[:end], part[end:]
        if start in words and (rest.replace(start, "") in words or not rest.replace(start, "")):
            return True
    return False
