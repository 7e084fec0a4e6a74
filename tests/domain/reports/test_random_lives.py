"""Random commands on one case, beside a plain model that knows nothing of events."""

from datetime import UTC, date, datetime, timedelta

from eventsourcing.application import AggregateNotFoundError
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.city import City
from domain.deadlines.policy import Allowance, DeadlinePolicy
from domain.handbook.contents import Agency, Category, Contents
from domain.people.actor import SYSTEM, Actor
from domain.refusals import Refusal
from domain.reports.desk import ReportDesk, Submission
from domain.reports.facts import Evidence, WardFound
from domain.reports.report import Report

AN = Actor("an", "reporter")
BINH = Actor("binh", "dispatcher")
CHI = Actor("chi", "agency_officer")
DUNG = Actor("dung", "manager")
POLICY = DeadlinePolicy(
    date(2020, 1, 1),
    (
        Allowance("screening", hours=8),
        Allowance("assignment", hours=4),
        Allowance("handling", days=7),
    ),
)
HANDBOOK = Contents(
    categories=(Category("road", {}, "road"), Category("waste", {}, "waste")),
    agencies=(Agency("urban", {}), Agency("water", {})),
    policies=(POLICY,),
)
NOT_ENDED = {"SUBMITTED", "ACCEPTED", "IN_PROGRESS"}
WORKABLE = {"ACCEPTED", "IN_PROGRESS"}
ENDED = {"RESOLVED", "REJECTED"}


class OneCity:
    """Keeps aggregates as they are: what is stored and read again is another test's."""

    find = City.find

    def __init__(self):
        self.kept = {}
        self.repository = self

    def get(self, report_id, version=None):
        assert version is None
        if report_id not in self.kept:
            raise AggregateNotFoundError
        return self.kept[report_id]

    def record(self, *aggregates, **_):
        for aggregate in aggregates:
            self.kept[aggregate.id] = aggregate
        return 1


class Life(RuleBasedStateMachine):
    """The model: a status and six facts, changed by hand after each command."""

    @initialize()
    def somebody_reports(self):
        self.now = datetime(2026, 1, 5, 2, tzinfo=UTC)
        self.desk = ReportDesk(OneCity(), lambda: HANDBOOK)
        ward = WardFound("inside", 0.0)
        report = self.desk.write(Submission(107.9, 21.5, "road", "x"), ward, AN, self.now)
        self.events = list(report.collect_events())
        self.desk.save(report)
        self.code, self.report = report.code, report
        self.status, self.agency, self.asked, self.extension = "SUBMITTED", None, False, False
        self.rated, self.hidden, self.struck = False, False, set()
        self.stage = "screening"

    def do(self, allowed, command):
        """The command is taken exactly when the model says so."""
        self.now += timedelta(minutes=7)
        before = self.report.version
        try:
            command()
        except Refusal:
            assert not allowed
            assert self.report.version == before
            return False
        assert allowed
        self.events += self.report.collect_events()
        if self.report.deadline.stage != self.stage or self.report.ended_at:
            self.extension = False  # it was wished for a stage that is over
        self.stage = self.report.deadline.stage
        return True

    @rule(days=st.integers(1, 9))
    def days_pass(self, days):
        self.now += timedelta(days=days)

    @rule()
    def accept(self):
        if self.do(self.status == "SUBMITTED", lambda: self.desk.accept(self.code, BINH, self.now)):
            self.status = "ACCEPTED"

    @rule(reason=st.sampled_from(["no", "", " \u200b"]))
    def reject(self, reason):
        allowed = self.status == "SUBMITTED" and reason == "no"
        if self.do(allowed, lambda: self.desk.reject(self.code, reason, BINH, self.now)):
            self.status, self.asked = "REJECTED", False

    @rule(agency=st.sampled_from(["urban", "water", "nobody"]))
    def assign(self, agency):
        allowed = self.status in WORKABLE and agency != "nobody"
        if self.do(allowed, lambda: self.desk.assign(self.code, agency, BINH, self.now)):
            self.status, self.agency = "ACCEPTED", agency

    @rule()
    def give_back(self):
        allowed = self.status in WORKABLE and self.agency is not None
        if self.do(
            allowed, lambda: self.desk.return_to_dispatcher(self.code, "why", CHI, self.now)
        ):
            self.status, self.agency = "ACCEPTED", None

    @rule()
    def start(self):
        allowed = self.status == "ACCEPTED" and self.agency is not None
        if self.do(allowed, lambda: self.desk.start(self.code, CHI, self.now)):
            self.status = "IN_PROGRESS"

    @rule(photo=st.sampled_from([None, "f" * 64]))
    def resolve(self, photo):
        allowed = self.status == "IN_PROGRESS" and photo is not None
        evidence = Evidence(photo=photo)
        if self.do(
            allowed,
            lambda: self.desk.resolve(self.code, "done", CHI, self.now, evidence=evidence),
        ):
            self.status, self.asked = "RESOLVED", False

    @rule(by=st.sampled_from([AN, DUNG]), days=st.sampled_from([0, 20]))
    def reopen(self, by, days):
        self.now += timedelta(days=days)
        in_time = by is DUNG or self.report.ended_at is None
        if not in_time:
            later = self.now + timedelta(minutes=7)
            in_time = later - self.report.ended_at <= timedelta(days=15)
        allowed = self.status in ENDED and in_time
        if self.do(allowed, lambda: self.desk.reopen(self.code, "again", by, self.now)):
            self.status, self.rated, self.struck = "ACCEPTED", False, set()

    @rule()
    def rate(self):
        allowed = self.status == "RESOLVED"
        if self.do(allowed, lambda: self.desk.rate(self.code, "satisfied", "", AN, self.now)):
            self.rated = True

    @rule()
    def follow_up(self):
        allowed = self.status == "RESOLVED"
        self.do(allowed, lambda: self.desk.follow_up(self.code, "waste", "again", DUNG, self.now))

    @rule()
    def ask(self):
        allowed = self.status in NOT_ENDED and not self.asked
        if self.do(allowed, lambda: self.desk.ask(self.code, "where?", BINH, self.now)):
            self.asked = True

    @rule()
    def answer(self):
        allowed = self.status in NOT_ENDED and self.asked
        if self.do(allowed, lambda: self.desk.answer(self.code, "here", AN, self.now)):
            self.asked = False

    @rule(later=st.booleans())
    def ask_extension(self, later):
        due = self.report.deadline.due
        until = due + timedelta(days=1 if later else -1)
        allowed = self.status in WORKABLE and not self.extension and later
        if self.do(
            allowed, lambda: self.desk.ask_extension(self.code, "rain", until, CHI, self.now)
        ):
            self.extension = True

    @rule(granted=st.booleans())
    def decide_extension(self, granted):
        allowed = self.status in WORKABLE and self.extension
        desk, code = self.desk, self.code
        if self.do(
            allowed,
            lambda: (
                desk.extend_deadline(code, DUNG, self.now)
                if granted
                else desk.refuse_extension(code, "no", DUNG, self.now)
            ),
        ):
            self.extension = False

    @rule(hide=st.booleans())
    def moderate(self, hide):
        desk, code = self.desk, self.code
        if self.do(
            hide != self.hidden,
            lambda: (
                desk.hide(code, "rude", BINH, self.now) if hide else desk.show(code, BINH, self.now)
            ),
        ):
            self.hidden = hide

    @rule(by=st.sampled_from([AN, CHI]))
    def only_a_manager_grants(self, by):
        self.do(False, lambda: self.desk.extend_deadline(self.code, by, self.now))

    @rule(fact=st.sampled_from(["half", "most", "missed", "escalated"]))
    def the_clock_strikes(self, fact):
        stage = self.report.deadline.stage
        runs = self.status in NOT_ENDED and not self.asked
        is_time = self.now + timedelta(minutes=7) >= self.moments()[fact]
        allowed = runs and is_time and (stage, fact) not in self.struck
        acts = {
            "half": lambda: self.desk.remind(self.code, stage, 0.5, SYSTEM, self.now),
            "most": lambda: self.desk.remind(self.code, stage, 0.8, SYSTEM, self.now),
            "missed": lambda: self.desk.miss_deadline(self.code, stage, SYSTEM, self.now),
            "escalated": lambda: self.desk.escalate(self.code, stage, SYSTEM, self.now),
        }
        if self.do(allowed, acts[fact]):
            self.struck.add((stage, fact))

    def moments(self):
        running = self.report.deadline
        half, most = running.reminders
        escalated = running.due + timedelta(days=1)
        return {"half": half, "most": most, "missed": running.due, "escalated": escalated}

    @invariant()
    def the_case_is_what_the_model_says(self):
        assert self.report.status == self.status
        assert self.report.agency == self.agency
        assert (self.report.question is not None) == self.asked
        assert (self.report.extension_until is not None) == self.extension
        assert (self.report.score is not None) == self.rated
        assert self.report.hidden == self.hidden

    @invariant()
    def a_replay_of_its_events_gives_the_same_case(self):
        replayed: Report | None = None
        for event in self.events:
            replayed = event.mutate(replayed)
        assert vars(replayed) == vars(self.report)

    @invariant()
    def an_open_case_has_a_deadline(self):
        assert self.status in ENDED or self.report.deadline is not None


TestRandomLives = Life.TestCase
TestRandomLives.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
