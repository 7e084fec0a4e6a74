"""What a category asks besides where and what: data of the handbook, read in any order."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from domain.refusals import Invalid

Names = dict[str, str]  # language tag (vi, en, zh) -> name
DataType = Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
LISTS: frozenset[DataType] = frozenset({"singlevaluelist", "multivaluelist"})


class QuestionNotUsable(Invalid):
    """Question {code} needs its own code, a name in Vietnamese, and choices if it is a list."""

    field = "categories"


@dataclass(frozen=True)
class Choice:
    key: str
    name: Names


@dataclass(frozen=True)
class Question:
    """`values` are the choices of a list, and empty for all other types; `hint` helps to answer."""

    code: str
    name: Names
    datatype: DataType = "string"
    required: bool = False
    hint: Names = field(default_factory=dict)
    values: tuple[Choice, ...] = ()


def refuse_bad_questions(asked: Iterable[tuple[Question, ...]]) -> None:
    """One tuple for each category. Raises `QuestionNotUsable`."""
    for questions in asked:
        codes = [question.code for question in questions]
        for question in questions:
            keys = [choice.key for choice in question.values]
            is_alone = question.code and codes.count(question.code) == 1
            has_choices = bool(keys) == (question.datatype in LISTS) and len(set(keys)) == len(keys)
            if not (is_alone and has_choices and question.name.get("vi", "").strip()):
                raise QuestionNotUsable(code=question.code)
