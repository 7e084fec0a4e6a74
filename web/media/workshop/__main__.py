"""`python -m web.media.workshop FORM FOLDER [BOXES]`: opens `original` and makes what is shown.

It answers one JSON object: what the file told, or why it is refused.
"""

import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

from web.media.kinds import FORMS
from web.media.refusals import MediaRefused, TooMuchWork
from web.media.workshop.confined import FILM, PHOTO, confine
from web.media.workshop.photos import photo


def main(form: str, folder: Path, boxes: str = "[]") -> dict[str, Any]:
    is_photo = FORMS[form].kind == "photo"
    confine(PHOTO if is_photo else FILM)
    try:
        if is_photo:
            return photo(folder, form, json.loads(boxes)) | {"kind": "photo"}
        from web.media.workshop.films import film  # photos need nothing of it

        return film(folder, FORMS[form])
    except MediaRefused as refusal:
        return {"refused": type(refusal).__name__}
    except MemoryError:
        return {"refused": TooMuchWork.__name__}


def most_memory() -> int:
    """In kilobytes: what this process, or one that it started, had in memory at once."""
    # Not `getrusage` of oneself: it counts what the process that forked this one had.
    own = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text())
    theirs = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(theirs, int(own[1]) if own else 0)


if __name__ == "__main__":
    answer = main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
    print(json.dumps(answer | {"memory": most_memory()}))
