"""Answers to a category's questions, checked, and put into words beside what a person wrote."""

from collections.abc import Mapping, Sequence
from math import isfinite

from domain.handbook.contents import Category
from domain.handbook.questions import LISTS, Question
from domain.refusals import Invalid
from web.language import CITYS_OWN
from web.open311.reading import Reading, moment_in


class AnswerNeeded(Invalid):
    """This question needs an answer."""


class AnswerNotUsable(Invalid):
    """This is no answer to the question; it wants {kind}."""


def answered(reading: Reading, category: Category, given: Mapping[str, Sequence[str]]) -> list[str]:
    """A line for each answer, by the city's own words. What is not asked for is left out."""
    lines = []
    for question in category.questions:
        answers = [each.strip() for each in given.get(question.code, ()) if each.strip()]
        field = f"attribute[{question.code}]"
        if not answers:
            if question.required:
                reading.faults.append(AnswerNeeded(field=field))
        elif fits(question, answers):
            lines.append(f"{question.name[CITYS_OWN]}: {', '.join(in_words(question, answers))}")
        else:
            reading.faults.append(AnswerNotUsable(field=field, kind=wanted(question)))
    return lines


def fits(question: Question, answers: Sequence[str]) -> bool:
    if question.datatype in LISTS:
        keys = {choice.key for choice in question.values}
        return set(answers) <= keys and (question.datatype == "multivaluelist" or len(answers) == 1)
    return len(answers) == 1 and is_a(question, answers[0])


def is_a(question: Question, answer: str) -> bool:
    try:
        if question.datatype == "number":
            return isfinite(float(answer))
        if question.datatype == "datetime":
            moment_in(answer)
    except (ValueError, OverflowError):
        return False
    return True


def in_words(question: Question, answers: Sequence[str]) -> list[str]:
    names = {choice.key: choice.name.get(CITYS_OWN, choice.key) for choice in question.values}
    return [names.get(answer, answer) for answer in answers]


def wanted(question: Question) -> str:
    keys = ", ".join(choice.key for choice in question.values)
    return f"{question.datatype}: {keys}" if keys else question.datatype
