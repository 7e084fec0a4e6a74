"""A reform in lines that a person reads on a terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from domain.wards.lineage import Difference, Succession
from web.reform.plan import Plan

Names = Mapping[UUID, str]


def lineage_told(links: Sequence[Succession], names: Names) -> Iterator[str]:
    """Nothing where no ward before goes on in another one."""
    if not links:
        return
    kinds = Counter(link.kind for link in links if is_first(link, links))
    yield "lineage: " + ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
    for link in links:
        if link.kind != "unchanged":
            yield f"  {names[link.before]} → {names[link.after]}  {link_told(link)}"


def is_first(link: Succession, links: Sequence[Succession]) -> bool:
    """Each ward before is counted once."""
    return next(each for each in links if each.before == link.before) is link


def link_told(link: Succession) -> str:
    return f"{link.kind}  {link.area:.1%} of its area  {link.reports:,} reports"


def differences_told(differences: Sequence[Difference]) -> Iterator[str]:
    yield f"{len(differences):,} differences from the official table"
    for each in differences:
        official, drawn = " ".join(each.official), " ".join(each.drawn) or "nothing"
        yield f"  {each.code} {each.name}: officially {official}, on the map {drawn}"


def plan_told(plan: Plan, names: Names) -> Iterator[str]:
    yield f"{plan.day}, {plan.decree}: {len(plan.gone)} wards end"
    yield "  cases officers rules  areas  lists places"
    for move in plan.moves:
        numbers = (move.cases, move.officers, move.rules, move.areas, move.filters, move.places)
        columns = " ".join(f"{number:7,}" for number in numbers)
        begins, ends = (names[ward] if ward else "no ward" for ward in (move.before, move.after))
        yield f"{columns}  {begins} → {ends}"
    for rule in plan.lost:
        yield f"  no longer reached: {rule.agency} for {rule.category or 'everything'}"
    yield from questions_told(plan, names)


def questions_told(plan: Plan, names: Names) -> Iterator[str]:
    yield f"{len(plan.questions)} to be decided, {len(plan.undecided)} of them undecided"
    for question in plan.questions:
        heirs = ", ".join(f"{names[heir]} ({heir})" for heir in question.choices)
        chosen = names[question.chosen] if question.chosen else "undecided"
        yield f"  {question.about}: {names[question.ward]} → {heirs}: {chosen}"
