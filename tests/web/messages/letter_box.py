"""A mail server on loopback, as a process of its own; it keeps letters in a folder.

    python letter_box.py PORT FOLDER

The file `mode` in the folder says how it behaves: ok, slow, hang, or an SMTP answer.
"""

import asyncio
import sys
from pathlib import Path

from aiosmtpd.controller import Controller


class LetterBox:
    def __init__(self, folder):
        self.folder = folder
        self.number = 0

    def mode(self):
        file = self.folder / "mode"
        return file.read_text() if file.exists() else "ok"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.mode().startswith("rcpt "):
            return self.mode().removeprefix("rcpt ")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        mode = self.mode()
        if mode[:1].isdecimal():
            return mode
        if mode == "hang":
            await asyncio.sleep(30)
        self.number += 1
        draft = self.folder / f"{self.number}.draft"
        draft.write_bytes(envelope.content)
        draft.rename(self.folder / f"{self.number}.eml")
        if mode == "slow":
            await asyncio.sleep(2)
        return "250 OK"


if __name__ == "__main__":
    Controller(LetterBox(Path(sys.argv[2])), "127.0.0.1", int(sys.argv[1])).start()
    asyncio.new_event_loop().run_forever()
