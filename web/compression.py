"""Texts go over the wire compressed with gzip: less than a third of the bytes.

Never what one person alone was shown: of a compressed page that holds a secret beside words that
somebody else may choose, the lengths tell the secret (the BREACH attack).
"""

from functools import lru_cache
from gzip import compress

from flask import Flask, Response, request

TEXTS = frozenset(
    {
        "application/geo+json",
        "application/json",
        "application/manifest+json",
        "image/svg+xml",
        "text/css",
        "text/html",
        "text/javascript",
    }
)
LEAST = 600  # bytes; less fits into one packet anyhow
BEST, QUICK = 9, 5  # levels of gzip: for what is kept, and for what is written anew each time


def register(app: Flask) -> None:
    """Before all others: what runs after a request does so in the opposite order."""
    app.after_request(squeeze)


def squeeze(response: Response) -> Response:
    if not can_be_squeezed(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"]:
        return response
    response.direct_passthrough = False
    content = response.get_data()
    etag, _ = response.get_etag()
    response.set_data(kept(content) if etag else compress(content, QUICK))
    response.headers["Content-Encoding"] = "gzip"
    if etag:
        response.set_etag(etag, weak=True)  # the same text, and other bytes
    return response


def can_be_squeezed(response: Response) -> bool:
    is_whole = request.method == "GET" and response.status_code == 200
    if not is_whole or response.mimetype not in TEXTS or response.cache_control.no_store:
        return False
    if "Content-Encoding" in response.headers:
        return False
    is_file = response.direct_passthrough
    return (is_file or response.is_sequence) and (response.content_length or 0) >= LEAST


@lru_cache(maxsize=256)
def kept(content: bytes) -> bytes:
    return compress(content, BEST, mtime=0)
