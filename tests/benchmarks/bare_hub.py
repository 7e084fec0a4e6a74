"""The least that tells many: each notice is written to every socket, and nothing else is done."""

import asyncio
import os

import psycopg2

from web.live.http import STREAM_HEAD
from web.live.limits import allow_open_files
from web.live.process import libpq

MOST_FILES = 10_000
sockets: set[asyncio.Transport] = set()


class Line(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:  # noqa: ARG002 - asyncio's signature
        sockets.add(self.transport)
        self.transport.write(STREAM_HEAD + b"id: 0\n\n")

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        sockets.discard(self.transport)


async def main(dsn: str, port: int) -> None:
    allow_open_files(MOST_FILES)
    database = psycopg2.connect(dsn)
    database.autocommit = True
    database.cursor().execute("LISTEN bare")

    def tell() -> None:
        database.poll()
        while database.notifies:
            message = database.notifies.pop(0).payload.encode()
            for socket in sockets:
                socket.write(message)

    loop = asyncio.get_running_loop()
    loop.add_reader(database.fileno(), tell)
    server = await loop.create_server(Line, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    url = libpq(os.environ["KALONG_DATABASE_URL"])
    asyncio.run(main(url, int(os.environ["KALONG_LIVE_PORT"])))
