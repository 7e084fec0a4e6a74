"""Over which names and proxies people reach us; without a setting no header is believed."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import host_is_trusted

from web.config import Config

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
REFUSED = b"This city has another name.\n"


def register(app: Flask, config: Config) -> None:
    wsgi: Any = app.wsgi_app
    if config.hosts:
        wsgi = only_for(config.hosts, wsgi)
    if number := config.trusted_proxies:
        wsgi = ProxyFix(wsgi, x_for=number, x_proto=number, x_host=number)
    app.wsgi_app = wsgi  # type: ignore[method-assign]


def only_for(hosts: tuple[str, ...], wsgi: Wsgi) -> Wsgi:
    """Nobody is answered under a name that is not ours: it would stand in links and redirects."""

    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if host_is_trusted(environ.get("HTTP_HOST"), hosts):
            return wsgi(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        return [REFUSED]

    return answer
