"""gunicorn around the application: each worker process opens its own connections."""

import ctypes
import signal
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from web.app import create_app
from web.config import Config
from web.outside.database import Urls
from web.wiring import connect

FINISH = 20  # seconds in which a worker that is told to stop answers what it has begun
PR_SET_PDEATHSIG = 1  # of Linux's prctl


class Server(BaseApplication):  # type: ignore[misc] # it ships no types
    def __init__(self, config: Config, urls: Urls, *, workers: int, threads: int) -> None:
        self._config, self._urls = config, urls
        self._settings: dict[str, Any] = {
            "bind": f"127.0.0.1:{config.port}",
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "worker_tmp_dir": "/dev/shm",
            "graceful_timeout": FINISH,
            "keepalive": 30,
            "backlog": 512,
            "control_socket_disable": True,
            "proc_name": "kalong web",
            "post_fork": end_with_the_master,
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


def end_with_the_master(arbiter: Any, worker: Any) -> None:  # noqa: ARG001 - gunicorn's signature
    """Orphans would keep the port for seconds, and the next master could not begin."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
