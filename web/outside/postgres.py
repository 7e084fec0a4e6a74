"""A private PostgreSQL cluster with PostGIS, kept in one directory and closed to the network."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from web.outside import postgres_databases as databases
from web.outside.locks import Users, alone
from web.outside.postgres_databases import APPLICATION, OWNER
from web.outside.postgres_programs import ClusterError
from web.outside.postgres_server import Server

__all__ = ["APPLICATION", "OWNER", "SETTINGS", "Cluster", "ClusterError"]

# Not tempfile's: every process must look in the same place, whatever its TMPDIR, and the path of
# a socket may have 107 bytes only.
SOCKETS = Path("/tmp")

# For a machine with two cores and a few gigabytes that does other work too.
SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "max_connections": "100",
        "shared_buffers": "512MB",
        "effective_cache_size": "2GB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # Its log tells what failed, and never the statement or the row, which hold words.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
)


@dataclass(frozen=True)
class Cluster:
    """Everything lies below `home`, but for the socket, whose path must be short.

    `environment` is the server's, beside a plain PATH and locale; nothing of our own reaches it.
    Raises `ClusterError` where PostgreSQL is missing, fails, or belongs to another user.
    """

    home: Path
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def sockets(self) -> Path:
        key = sha256(str(self.home.resolve()).encode()).hexdigest()[:12]
        return SOCKETS / f"kalong-{key}"

    @property
    def is_running(self) -> bool:
        return self._server.is_running

    def url(self, role: str = APPLICATION, database: str = "kalong") -> str:
        host = quote(str(self.sockets), safe="/")
        return f"postgresql+psycopg2://{role}@/{database}?host={host}&port=5432"

    def create(self) -> None:
        """Makes the files, the roles and the database `kalong`; leaves alone what is there."""
        with self._alone():
            self._create()

    def start(self) -> None:
        """Makes it first where there is none; it runs until somebody stops it."""
        with self._alone():
            self._start()
            self._started_for_users.unlink(missing_ok=True)

    def stop(self, mode: str = "fast") -> None:
        """`mode` is PostgreSQL's: smart, fast, or immediate, which is a crash."""
        with self._alone():
            self._stop(mode)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Starts it where it is stopped; the last of those who use it stops it again."""
        with self._alone():
            if not self.is_running:
                self._started_for_users.touch()
            self._start()
            users = Users(self.home / "postgres.users")
        try:
            yield
        finally:
            with self._alone():
                if users.leave() and self._started_for_users.exists():
                    self._stop("fast")

    def revive(self) -> None:
        """Starts what has gone down under its users, as it does on a full disk."""
        if self.is_running:
            return
        with self._alone():
            self._started_for_users.touch()
            self._start()

    def create_database(self, name: str, template: str | None = None) -> None:
        """With the roles and PostGIS as in `kalong`, or as a copy of `template`."""
        databases.create(str(self.sockets), name, template)

    def drop_database(self, name: str) -> None:
        databases.drop(str(self.sockets), name)

    @property
    def _data(self) -> Path:
        return self.home / "postgres"

    @property
    def _started_for_users(self) -> Path:
        return self.home / "postgres.started"

    @property
    def _server(self) -> Server:
        return self._server_on(self._data)

    def _server_on(self, data: Path) -> Server:
        log = self.home / "postgres.log"
        return Server(data, self.sockets, log, self.settings, self.environment)

    def _alone(self) -> AbstractContextManager[None]:
        self.home.mkdir(parents=True, exist_ok=True)
        return alone(self.home / "postgres.lock")

    def _create(self) -> None:
        if self._data.exists():
            return
        # Beside its place, so that the last step is one rename and never half a cluster.
        fresh = self._server_on(self.home / "postgres.new")
        if fresh.is_running:
            fresh.stop("immediate")
        shutil.rmtree(fresh.data, ignore_errors=True)
        fresh.initialise()
        fresh.start()
        databases.make_roles(str(self.sockets))
        self.create_database("kalong")
        fresh.stop()
        fresh.data.rename(self._data)

    def _start(self) -> None:
        self._create()
        if not self.is_running:
            self._server.start()
        self._server.wait_until_ready()

    def _stop(self, mode: str) -> None:
        if self.is_running:
            self._server.stop(mode)
        self._started_for_users.unlink(missing_ok=True)
