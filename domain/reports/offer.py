"""What can be offered: the commands that are possible for a case now, and allowed for a role."""

from domain.people.actor import Role
from domain.people.authority import MAY, may
from domain.reports.life import Living, is_possible

# The event that a command records first, by which the table of life decides.
RECORDS: dict[str, str] = {
    "accept": "Accepted",
    "reject": "Rejected",
    "merge": "Merged",
    "unmerge": "Unmerged",
    "tell_apart": "ToldApart",
    "change_category": "CategoryChanged",
    "move_pin": "PinMoved",
    "assign": "Assigned",
    "assign_officer": "OfficerAssigned",
    "return_to_dispatcher": "AssignmentReturned",
    "start": "WorkStarted",
    "ask": "QuestionAsked",
    "answer": "QuestionAnswered",
    "ask_extension": "ExtensionAsked",
    "extend_deadline": "DeadlineExtended",
    "refuse_extension": "ExtensionRefused",
    "add_note": "NoteAdded",
    "split_off": "SplitOff",
    "follow_up": "FollowUpOpened",
    "resolve": "Resolved",
    "rate": "Rated",
    "reopen": "Reopened",
    "hide": "Hidden",
    "show": "Shown",
    "blur": "MediaBlurred",
    "follow": "Followed",
    "remind": "ReminderSent",
    "miss_deadline": "DeadlineMissed",
    "escalate": "Escalated",
}


def offered(role: Role, case: Living) -> frozenset[str]:
    return frozenset(
        command for command in MAY if may(role, command) and is_possible(RECORDS[command], case)
    )
