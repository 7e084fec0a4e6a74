"""Where other programs read the demo city from."""

from threading import Thread

import pytest
from werkzeug.serving import make_server


@pytest.fixture(scope="module")
def address(old_app):
    """Where the city answers to programs that come over the network."""
    server = make_server("127.0.0.1", 0, old_app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/ogc"
    server.shutdown()
