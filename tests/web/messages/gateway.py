"""A gateway on loopback, as a process of its own: it keeps what it is sent, and fails as told.

    python gateway.py PORT
    PUT /mode   ok, blink, slow, hang, drip, or the status to answer with
    GET /got    what came, each with path, headers and body (Base64)
    PUT /answer a body to answer with

It honours `Idempotency-Key`: what came with the same one counts once in `GET /delivered`.
"""

import base64
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STATE = {"mode": "ok", "answer": "{}", "got": [], "delivered": {}}


class Gateway(BaseHTTPRequestHandler):
    def do_GET(self):
        found = STATE["got"] if self.path == "/got" else list(STATE["delivered"].values())
        self.reply(200, json.dumps(found).encode())

    def do_PUT(self):
        STATE[self.path.strip("/")] = self.body().decode()
        self.reply(200, b"")

    def do_POST(self):
        sent = {
            "path": self.path,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "body": base64.b64encode(self.body()).decode(),
        }
        STATE["got"].append(sent)
        mode = STATE["mode"]
        if mode == "hang":
            time.sleep(30)
        if mode == "drip":
            return self.drip()
        if mode.isdecimal():
            return self.reply(int(mode), b"no")
        key = sent["headers"].get("idempotency-key", str(len(STATE["got"])))
        STATE["delivered"].setdefault(key, sent)
        time.sleep({"slow": 2, "blink": 0.1}.get(mode, 0))
        return self.reply(200, STATE["answer"].encode())

    def drip(self):
        for _ in range(100):
            self.wfile.write(b"H")
            time.sleep(0.3)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Gateway).serve_forever()
