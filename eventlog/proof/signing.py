"""The city's own key: made once, and what it signs as C2SP's signed-note has it."""

import base64
import binascii
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from eventlog.proof.verify import Key


class SigningKeyUnusable(Exception):
    """A signing key is 32 bytes in base64."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


def new_seed() -> str:
    return base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


@dataclass(frozen=True)
class Signer:
    """`name` is what a note says who signed it: for a city the origin of its log."""

    name: str
    private: Ed25519PrivateKey

    @classmethod
    def read(cls, name: str, seed: str) -> "Signer":
        """Raises `SigningKeyUnusable`."""
        try:
            raw = base64.b64decode(seed.strip(), validate=True)
            return cls(name, Ed25519PrivateKey.from_private_bytes(raw))
        except (ValueError, binascii.Error) as error:
            raise SigningKeyUnusable from error

    @property
    def key(self) -> Key:
        return Key(self.name, self.private.public_key().public_bytes_raw())

    def signed(self, text: str) -> str:
        return f"{text}\n{self.signature(text)}"

    def signature(self, text: str) -> str:
        """The line that a note of this text gets."""
        raw = self.key.number + self.private.sign(text.encode())
        return f"\u2014 {self.name} {base64.b64encode(raw).decode()}\n"
