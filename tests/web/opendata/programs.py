"""What other programs do with the data, in a process of their own.

GDAL holds Python's lock while it waits for an answer, so a server beside it could give none.
"""

import json
import subprocess
import sys

READ = """
import json, sys
import pyogrio
source, layer, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
meta, _, shapes, fields = pyogrio.raw.read(source, layer=layer, **options)
told = [[None if v != v else v.item() if hasattr(v, "item") else v for v in map(
    lambda v: str(v) if hasattr(v, "astype") and v.dtype.kind == "M" else v, column)]
    for column in fields]
print(json.dumps({
    "crs": meta["crs"], "fields": dict(zip(meta["fields"], told)),
    "shapes": None if shapes is None else [s and bytes(s).hex() for s in shapes],
}, default=str))
"""


def read_by_gdal(source, layer, **options):
    """`crs`, `fields` by name, and `shapes` as WKB in hex."""
    command = [sys.executable, "-c", READ, str(source), layer, json.dumps(options)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
