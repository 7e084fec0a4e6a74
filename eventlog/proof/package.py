"""A bundle as it is handed out: its files, the manifest that the city signs, and one archive."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import msgspec

from eventlog.proof import verify
from eventlog.proof.bundle import Evidence, utc
from eventlog.proof.signing import Signer
from eventlog.proof.verify import CONTENTS, MANIFEST, SHAPES

Files = dict[str, bytes]


def files_of(evidence: Evidence) -> Files:
    """What a verifier reads, and the verifier."""
    shapes = {f"{SHAPES}{name}.wkb": shape for name, shape in evidence.shapes.items()}
    contents = msgspec.json.format(msgspec.json.encode(evidence.contents), indent=1)
    return {CONTENTS: contents, "verify.py": Path(verify.__file__).read_bytes(), **shapes}


def sealed(files: Files, form: str, at: datetime, signer: Signer) -> Files:
    """The files and their manifest: a signed note, which no checkpoint can be taken for."""
    lines = [f"{signer.name}/evidence", form, str(utc(at))]
    lines += [f"{sha256(files[name]).hexdigest()} {name}" for name in sorted(files)]
    note = signer.signed("\n".join(lines) + "\n")
    return {MANIFEST: note.encode(), **files}


def archive(files: Files, at: datetime) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            info = ZipInfo(name, at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, content)
    return written.getvalue()
