"""Starts the workshop's own process for one file, waits for it within limits, and reads its answer.

The process inherits nothing: no environment, no open files, no standard input.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import msgspec

from web.media.kinds import FORMS
from web.media.refusals import BY_NAME, NotReadable, TooMuchWork

LOOK = 5.0  # seconds between two signs of life
PATIENCE = {"photo": 60.0, "film": 900.0, "voice": 300.0}  # seconds
LONGEST_ANSWER = 64 * 1024


@dataclass(frozen=True)
class Made:
    """What the workshop told of a file: `place` is longitude and latitude in degrees.

    `memory` is the most that it took, in kilobytes.
    """

    kind: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    place: tuple[float, float] | None = None
    taken: str | None = None
    memory: int = 0


def work_on(
    folder: Path,
    form: str,
    boxes: Sequence[Sequence[float]] = (),
    alive: Callable[[], None] = lambda: None,
    patience: float | None = None,
) -> Made:
    """Makes the parts of `original` beside it. `alive` is called every few seconds.

    Raises the `MediaRefused` that fits, whatever became of the process.
    """
    given = msgspec.json.encode(boxes).decode()
    command = [sys.executable, "-I", "-m", "web.media.workshop", form, str(folder), given]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env={"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        said = answer_of(process, patience or PATIENCE[FORMS[form].kind], alive)
    finally:
        end(process)
    return understood(said)


def answer_of(
    process: subprocess.Popen[bytes], patience: float, alive: Callable[[], None]
) -> bytes:
    """Raises `TooMuchWork` where it takes too long or is ended by a limit."""
    until = monotonic() + patience
    while True:
        try:
            said, _ = process.communicate(timeout=min(LOOK, max(0.1, until - monotonic())))
        except subprocess.TimeoutExpired as error:
            if monotonic() >= until:
                raise TooMuchWork from error
            alive()
            continue
        if process.returncode < 0:
            raise TooMuchWork
        return said


def end(process: subprocess.Popen[bytes]) -> None:
    """With all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def understood(said: bytes) -> Made:
    try:
        told: dict[str, Any] = msgspec.json.decode(said[:LONGEST_ANSWER], type=dict[str, Any])
        if "refused" in told:
            raise BY_NAME.get(told["refused"], NotReadable)
        return msgspec.convert(told, Made)
    except msgspec.MsgspecError as error:
        raise NotReadable from error
