"""What is kept for minutes only, sealed under the installation's own secret."""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


@lru_cache(maxsize=8)
def cipher(secret: str, purpose: str) -> Fernet:
    key = HKDF(SHA256(), 32, None, purpose.encode()).derive(secret.encode())
    return Fernet(urlsafe_b64encode(key))


def seal(secret: str, purpose: str, words: str) -> bytes:
    return cipher(secret, purpose).encrypt(words.encode())


def unseal(secret: str, purpose: str, sealed: bytes) -> str:
    return cipher(secret, purpose).decrypt(sealed).decode()
