"""gunicorn around the application: each worker process opens its own connections."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from web.app import create_app
from web.config import Config
from web.outside.database import Urls
from web.server_worker import Worker
from web.wiring import connect

FINISH = 20  # seconds in which a worker that is told to stop answers what it has begun


class Server(BaseApplication):  # type: ignore[misc] # it ships no types
    def __init__(self, config: Config, urls: Urls, *, workers: int, threads: int) -> None:
        self._config, self._urls = config, urls
        self._settings: dict[str, Any] = {
            "bind": f"127.0.0.1:{config.port}",
            "workers": workers,
            "threads": threads,
            "worker_class": Worker,
            "worker_tmp_dir": "/dev/shm",
            "graceful_timeout": FINISH,
            "keepalive": 30,
            "backlog": 512,
            # Who is at the other end is decided in `web.proxies`, and only where it is configured.
            "secure_scheme_headers": {},
            "control_socket_disable": True,
            "proc_name": "kalong web",
            "accesslog": None,
            "loglevel": "warning",
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(connect(self._config, self._urls))
