"""The city's handbook as an aggregate: each adoption of a new list is one event, kept for ever."""

from datetime import datetime
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from domain.deadlines.calendar import WorkingCalendar
from domain.deadlines.policy import DeadlinePolicy, refuse_holes
from domain.handbook.contents import Agency, Category, Rule
from domain.handbook.duplicates import DuplicateRule, refuse_unless_near
from domain.handbook.questions import refuse_bad_questions
from domain.handbook.replies import ReplyTemplate, refuse_bad
from domain.people.actor import Actor
from domain.refusals import Invalid

HANDBOOK_ID = UUID("5f6f2c1e-0a4b-5d0c-8e55-77c2f0a9b001")


class NamesUnknown(Invalid):
    """A rule names what the handbook does not have: {names}."""

    field = "rules"


class NeverFits(Invalid):
    """Rule {number} can never apply, because an earlier rule always applies before it."""

    field = "rules"


class HistoryRewritten(Invalid):
    """Deadlines that were in force stay as they were; add a new version instead."""

    field = "deadlines"


class Handbook(Aggregate):
    class Event(Aggregate.Event):
        """Says who made the change."""

        by: Actor

    class Opened(Aggregate.Created):
        """The city began a handbook."""

        by: Actor

    class CategoriesAdopted(Event):
        """These are the kinds of problem that people can report from now on."""

        categories: list[Category]

    class AgenciesAdopted(Event):
        """These are the agencies that answer from now on."""

        agencies: list[Agency]

    class RulesAdopted(Event):
        """These rules, in this order, say which agency answers from now on."""

        rules: list[Rule]

    class DeadlinesAdopted(Event):
        """These are all versions of what is promised; a case keeps the one it began under."""

        policies: list[DeadlinePolicy]

    class CalendarAdopted(Event):
        """On these days and hours the city works."""

        calendar: WorkingCalendar

    class RepliesAdopted(Event):
        """These are the replies that are ready to be sent."""

        replies: list[ReplyTemplate]

    class DuplicateRuleAdopted(Event):
        """Reports this near to each other may tell of the same."""

        duplicates: DuplicateRule

    @staticmethod
    def create_id() -> UUID:
        return HANDBOOK_ID

    @event(Opened)
    def __init__(self, by: Actor, timestamp: datetime) -> None:
        self.categories: list[Category] = []
        self.agencies: list[Agency] = []
        self.rules: list[Rule] = []
        self.policies: list[DeadlinePolicy] = []
        self.calendar: WorkingCalendar | None = None
        self.replies: list[ReplyTemplate] = []
        self.duplicates: DuplicateRule | None = None

    def adopt_categories(self, categories: list[Category], by: Actor, now: datetime) -> None:
        """Raises `QuestionNotUsable`."""
        refuse_bad_questions(category.questions for category in categories)
        self._adopt_categories(categories=categories, by=by, timestamp=now)

    @event(CategoriesAdopted)
    def _adopt_categories(self, categories: list[Category], by: Actor, timestamp: datetime) -> None:
        self.categories = categories

    @event(AgenciesAdopted)
    def adopt_agencies(self, agencies: list[Agency], by: Actor, timestamp: datetime) -> None:
        self.agencies = agencies

    def adopt_rules(self, rules: list[Rule], by: Actor, now: datetime) -> None:
        """Raises `NamesUnknown` and `NeverFits`; a rule that is refused never half applies."""
        categories = {rule.category for rule in rules if rule.category is not None}
        unknown = categories - {c.code for c in self.categories}
        named = {name for rule in rules for name in (rule.agency, *rule.co_handlers)}
        unknown |= named - {a.code for a in self.agencies}
        if unknown:
            raise NamesUnknown(names=", ".join(sorted(unknown)))
        for number, rule in enumerate(rules):
            if any(hides(earlier, rule) for earlier in rules[:number]):
                raise NeverFits(number=number + 1)
        self._adopt_rules(rules=rules, by=by, timestamp=now)

    @event(RulesAdopted)
    def _adopt_rules(self, rules: list[Rule], by: Actor, timestamp: datetime) -> None:
        self.rules = rules

    def adopt_deadlines(self, policy: DeadlinePolicy, by: Actor, now: datetime) -> None:
        """Adds a version. Raises `NoAllowance`, and `HistoryRewritten` for one not later."""
        refuse_holes(policy)
        if self.policies and policy.valid_from <= self.policies[-1].valid_from:
            raise HistoryRewritten
        self._adopt_deadlines(policies=[*self.policies, policy], by=by, timestamp=now)

    @event(DeadlinesAdopted)
    def _adopt_deadlines(
        self, policies: list[DeadlinePolicy], by: Actor, timestamp: datetime
    ) -> None:
        self.policies = policies

    @event(CalendarAdopted)
    def adopt_calendar(self, calendar: WorkingCalendar, by: Actor, timestamp: datetime) -> None:
        self.calendar = calendar

    def adopt_replies(self, replies: list[ReplyTemplate], by: Actor, now: datetime) -> None:
        """Raises `UnknownPlaceholder` and the other refusals of `replies`."""
        refuse_bad(replies)
        self._adopt_replies(replies=replies, by=by, timestamp=now)

    @event(RepliesAdopted)
    def _adopt_replies(self, replies: list[ReplyTemplate], by: Actor, timestamp: datetime) -> None:
        self.replies = replies

    def adopt_duplicate_rule(self, duplicates: DuplicateRule, by: Actor, now: datetime) -> None:
        """Raises `NotNear`."""
        refuse_unless_near(duplicates)
        self._adopt_duplicate_rule(duplicates=duplicates, by=by, timestamp=now)

    @event(DuplicateRuleAdopted)
    def _adopt_duplicate_rule(
        self, duplicates: DuplicateRule, by: Actor, timestamp: datetime
    ) -> None:
        self.duplicates = duplicates


def hides(earlier: Rule, later: Rule) -> bool:
    same_category = earlier.category in (None, later.category)
    same_severity = earlier.severity in (None, later.severity)
    return same_category and same_severity and earlier.ward in (None, later.ward)
