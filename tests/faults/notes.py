"""What a run has to tell even when nothing failed: seeds, counts, and the worst of what it saw."""

import os

SOAK = bool(os.environ.get("KALONG_SOAK"))  # ten times as long
LINES: list[str] = []


def note(line: str) -> None:
    """Told at the end of the run, and with a test that fails."""
    LINES.append(line)
    print(line)
