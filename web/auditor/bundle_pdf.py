"""The readable part of an evidence bundle: what its `bundle.json` says, in words, on paper."""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from domain.reports.code import for_people
from domain.topics import EVENTS
from eventlog.keyring import open_sealed
from eventlog.proof.verify import told_of
from projections.case_history import DETAILS
from web.accounts.session import person_name
from web.auditor.paper import Paper
from web.auditor.words import bundle_reasons, forms, on_paper, what_was_done
from web.context import exact_moment, in_language, moment
from web.language import gettext, language
from web.words import roles, tell

Entry = Mapping[str, Any]
State = dict[str, Any]
DECREES = ("ward.established", "ward.redrawn")
PINS = ("report.submitted", "report.pin_moved")


class BundleOnPaper:
    """`contents` is what `bundle.json` says, read back; `key` is the public key of the city."""

    def __init__(self, contents: Mapping[str, Any], key: str) -> None:
        self.contents, self.key = contents, key
        self.words = opened(contents)
        self.rules = [(told_of(dict(rule)), state_of(rule)) for rule in contents["rules"]]
        adopted = self._last("handbook.agencies_adopted").get("agencies", ())
        self.agencies = {each["code"]: in_language(each["name"]) for each in adopted}
        self.say = on_paper()

    def pdf(self) -> bytes:
        """Raises `NoFonts`."""
        made_at = datetime.fromisoformat(self.contents["made_at"])
        running = f"{self._subject()} · {forms()[self.contents['form']]}"
        paper = Paper(running, made_at, language())
        self._head(paper)
        self._checking(paper)
        self._events(paper)
        self._decided_by(paper)
        self._files(paper)
        self._looks(paper)
        return bytes(paper.output())

    def _subject(self) -> str:
        of = self.contents["of"]
        if "case" in of:
            return gettext("Case {code}").format(code=for_people(of["case"]))
        period = {"begin": moment(of["from"]), "end": moment(of["to"])}
        return gettext("From {begin} to {end}").format(**period)

    def _head(self, paper: Paper) -> None:
        told, by = self.contents, self.contents["made_for"]
        events = [told_of(entry) for entry in told["events"]]
        first, last = (exact_moment(events[at]["recorded_at"]) for at in (0, -1))
        paper.headline(gettext("Evidence bundle"))
        paper.facts(
            (
                (gettext("What it is of"), self._subject()),
                (gettext("Form"), forms()[told["form"]]),
                (gettext("Handed out"), exact_moment(told["made_at"])),
                (gettext("To"), role_and_name(by)),
                (gettext("Reason"), bundle_reasons().get(told["why"], "")),
                (gettext("Events"), str(len(events))),
                (gettext("Recorded"), f"{first} – {last}"),
            )
        )

    def _checking(self, paper: Paper) -> None:
        paper.heading(gettext("How to check it"))
        paper.paragraph(self.say["reading"])
        paper.note(f"python verify.py bundle FILE.zip --key {self.key}")
        paper.gap()
        paper.paragraph(self.say["proved"])
        if self.contents["form"] == "redacted":
            paper.paragraph(self.say["covered"])
        paper.gap()
        paper.facts(((gettext("Checkpoint"), self.contents["checkpoint"].strip()),))

    def _events(self, paper: Paper) -> None:
        paper.heading(gettext("Events"))
        for number, entry in enumerate(self.contents["events"], 1):
            told = told_of(entry)
            found = state_of(entry) | self.words.get(told["position"], {})
            paper.keep_together(18)
            paper.paragraph(f"{number}. {self._case(told)}{self._sentence(told, found)}")
            for name, text in self._own_words(told, found):
                paper.paragraph(f"{name}: {text}")
            paper.note(" · ".join(places(entry, told, found)))
            paper.gap()

    def _case(self, told: Entry) -> str:
        """Which one it is of, where the bundle is of a period."""
        code = self.contents["codes"].get(told.get("stream"))
        return f"{for_people(code)}: " if code and "case" not in self.contents["of"] else ""

    def _sentence(self, told: Entry, found: State) -> str:
        kind = EVENTS.get(told["topic"])
        if kind not in DETAILS:
            return gettext("Something else than a case: {topic}").format(topic=told["topic"])
        names = DETAILS[kind]
        details = {name: found[name] for name in names if name in found}
        return tell(told["topic"], details, self.agencies, moment)

    def _own_words(self, told: Entry, found: State) -> Iterator[tuple[str, str]]:
        if found.get("text"):
            yield gettext("Words"), str(found["text"])
        if "sealed" in found and told["position"] not in self.words:
            yield gettext("Words"), self.say["sealed"].format(hash=found["sealed"])
        if told["topic"] in PINS and found.get("lon") is not None:
            yield gettext("Pin"), f"{found['lat']:.5f}°, {found['lon']:.5f}°"

    def _decided_by(self, paper: Paper) -> None:
        decrees = [each for each in self.rules if each[0]["topic"] in DECREES]
        paper.heading(gettext("Boundaries and rules"))
        for told, found in decrees:
            paper.paragraph(self._decree(told, found))
            paper.note(f"SHA-256 {found['boundary']} · {position(told)}")
            paper.gap()
        routed = [state_of(entry).get("found") or {} for entry in self.contents["events"]]
        for sentence in dict.fromkeys(self._rule(each) for each in routed if "rule" in each):
            paper.paragraph(sentence)
        for told in (told for told, _ in self.rules if told["topic"].startswith("handbook.")):
            paper.note(f"{told['topic']} · {told['version']} · {position(told)}")

    def _decree(self, told: Entry, found: State) -> str:
        streams = [(each.get("stream"), state) for each, state in self.rules]
        names = [s["name"] for stream, s in streams if stream == told.get("stream") and "name" in s]
        facts = {"ward": (*names, "")[0], "day": found["valid_from"], "source": found["source"]}
        return gettext("{ward}: boundary in force from {day}; {source}").format(**facts)

    def _rule(self, found: State) -> str:
        code, rule = found["agency"] or "", found["rule"]
        if rule is None:
            return gettext("No rule fits; a dispatcher decides.")
        facts = {"number": rule + 1, "version": found["handbook_version"]}
        return self.say["rule"].format(agency=self.agencies.get(code, code), **facts)

    def _files(self, paper: Paper) -> None:
        if self.contents["files"]:
            paper.heading(gettext("Photos, film and voice"))
        for file in self.contents["files"]:
            paper.note(f"SHA-256 {file['sha256']} · {position(file)}")

    def _looks(self, paper: Paper) -> None:
        if self.contents["looks"]:
            paper.heading(gettext("Who looked"))
        for entry in self.contents["looks"]:
            told, found = told_of(entry), state_of(entry)
            by = role_and_name(found["by"]) if "by" in found else gettext("covered")
            done = what_was_done().get(told["topic"].partition(".")[0], told["topic"])
            paper.paragraph(f"{by}: {done}")
            paper.note(f"{exact_moment(told['recorded_at'])} · {position(told)}")

    def _last(self, topic: str) -> State:
        found = [state for told, state in self.rules if told["topic"] == topic]
        return found[-1] if found else {}


def places(entry: Entry, told: Entry, found: State) -> Iterator[str]:
    """When it happened and was recorded, by whom, and where it stands."""
    if "timestamp" in found:
        yield gettext("happened {moment}").format(moment=exact_moment(found["timestamp"]))
    yield gettext("recorded {moment}").format(moment=exact_moment(told["recorded_at"]))
    if "by" in found:
        yield role_and_name(found["by"])
    yield position(told)
    if "leaf" in entry:
        yield gettext("covered")


def position(told: Entry) -> str:
    return gettext("position {position}").format(position=told["position"])


def state_of(entry: Entry) -> State:
    """What the event says; of a covered one what may be told of it."""
    told = told_of(dict(entry))
    found: State = json.loads(told["state"]) if "event" in entry else told.get("state", {})
    return found


def role_and_name(by: Entry) -> str:
    role = roles()[by["role"]]
    known = by["role"] not in ("reporter", "system") and "id" in by
    return f"{person_name(by['id'])}, {role}" if known else role


def opened(contents: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    """What was written, by position, as far as there are keys for it."""
    keys = {owner: b64decode(key) for owner, key in contents.get("keys", {}).items()}
    return {
        each["position"]: json.loads(
            open_sealed(keys[each["owner"]], b64decode(each["ciphertext"]))
        )
        for each in contents.get("words", ())
        if each["owner"] in keys
    }
