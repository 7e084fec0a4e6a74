"""An identity provider as a process of its own: discovery, real RS256 keys, code flow with PKCE.

`POST /mood` makes it lie in one way: JSON with `claims` that replace the right ones, `tamper` to
change a signed token, `stranger` to sign with a key that it does not publish, `broken` to fail.
"""

import json
import secrets
import sys
import time
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT_ID, CLIENT_SECRET = "kalong-city", "a secret of two"
KEY, STRANGE_KEY = (RSAKey.generate_key(2048, {"kid": kid}) for kid in ("published", "published"))
CODES, MOOD = {}, {}


class Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def do_GET(self):
        address = urlsplit(self.path)
        if address.path == "/.well-known/openid-configuration":
            self.answer(self.description())
        elif address.path == "/keys":
            self.answer(KeySet([KEY]).as_dict(private=False))
        elif address.path == "/authorize":
            self.authorize({name: found[0] for name, found in parse_qs(address.query).items()})
        else:
            self.answer({"error": "not_found"}, 404)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/mood":
            MOOD.clear()
            MOOD.update(json.loads(body))
            self.answer({})
        elif self.path == "/token":
            self.token({name: found[0] for name, found in parse_qs(body).items()})
        else:
            self.answer({"error": "not_found"}, 404)

    def description(self):
        return {
            "issuer": MOOD.get("issuer", self.issuer),
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, asked):
        """Lets everybody in as whom the mood says, as soon as they come."""
        wrong = asked.get("client_id") != CLIENT_ID or asked.get("code_challenge_method") != "S256"
        if wrong or asked.get("response_type") != "code" or "openid" not in asked["scope"].split():
            return self.answer({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        CODES[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    def token(self, given):
        if MOOD.get("broken"):
            return self.answer({}, 500)
        asked = CODES.pop(given.get("code"), None)  # a code is used once
        kind, _, secret = self.headers.get("Authorization", "").partition(" ")
        is_client = kind == "Basic" and b64decode(secret).decode() == f"{CLIENT_ID}:{CLIENT_SECRET}"
        if not is_client:
            return self.answer({"error": "invalid_client"}, 401)
        challenge = urlsafe_b64encode(sha256(given.get("code_verifier", "").encode()).digest())
        if asked is None or challenge.decode().rstrip("=") != asked["code_challenge"]:
            return self.answer({"error": "invalid_grant"}, 400)
        if given.get("redirect_uri") != asked["redirect_uri"]:
            return self.answer({"error": "invalid_grant"}, 400)
        return self.answer(
            {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}
        )

    def id_token(self, asked):
        now = int(time.time())
        claims = {
            **{"iss": self.issuer, "sub": "4711", "aud": CLIENT_ID, "iat": now, "exp": now + 300},
            **{"nonce": asked["nonce"], "preferred_username": "dispatcher@demo"},
        }
        claims |= MOOD.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        key = STRANGE_KEY if MOOD.get("stranger") else KEY
        signed = jwt.encode({"alg": "RS256", "kid": "published"}, claims, key)
        if MOOD.get("unsigned"):
            header = urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            return f"{header}.{signed.split('.')[1]}."
        if MOOD.get("tamper"):
            claims["preferred_username"] = "manager@demo"
            body = urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
            head, _, signature = signed.split(".")
            return f"{head}.{body}.{signature}"
        return signed

    def answer(self, content, status=200):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    print(server.server_port, flush=True)
    sys.exit(server.serve_forever())
