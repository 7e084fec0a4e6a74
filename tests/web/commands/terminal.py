"""A terminal in which `kalong` is typed, inside the test's own process or as a real one."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from web.cli import kalong
from web.outside.database import Urls

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Terminal:
    urls: Urls
    home: Path
    time_zone: str = "Asia/Ho_Chi_Minh"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "KALONG_HOME": str(self.home),
            "KALONG_DATABASE_URL": self.urls.application,
            "KALONG_OWNER_DATABASE_URL": self.urls.owner,
            "KALONG_TIME_ZONE": self.time_zone,
            "KALONG_SECRET_KEY": "for tests alone",
        }

    def __call__(self, *arguments: object, stdin: str | bytes | None = None) -> Result:
        typed = [str(argument) for argument in arguments]
        return CliRunner().invoke(kalong, typed, input=stdin, env=self.environment)

    def refused(self, *arguments: object) -> str:
        """The sentence with which the command is refused."""
        result = self(*arguments)
        assert result.exit_code == 1, result.output
        return str(result.exception)

    def start(self, *arguments: object, **more: object) -> subprocess.Popen[bytes]:
        typed = [sys.executable, "-m", "web.cli", *map(str, arguments)]
        return subprocess.Popen(
            typed,
            cwd=ROOT,
            env=os.environ | self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **more,
        )

    def process(self, *arguments: object, stdin: bytes = b"") -> tuple[int, bytes, str]:
        """Exit status, standard output and standard error of a real process."""
        process = self.start(*arguments)
        out, err = process.communicate(stdin, timeout=60)
        return process.returncode, out, err.decode()

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        engine = create_engine(self.urls.application)
        with engine.connect() as db:
            rows = [tuple(row) for row in db.execute(text(sql))]
        engine.dispose()
        return rows

    @property
    def events(self) -> int:
        ((count,),) = self.ask("SELECT count(*) FROM event_log")
        return count
