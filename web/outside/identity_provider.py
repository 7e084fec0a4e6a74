"""A city's own identity provider, asked by OpenID Connect: code flow, PKCE, state and nonce.

What it says is who somebody is. What they may do is said by the city's own events alone.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from web.config import Provider

DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "PS256", "ES256"]  # never `none`, nor one that shares its key
PATIENCE = 5.0  # seconds for each answer
LEEWAY = 60  # seconds that two clocks may differ


class ProviderAway(Exception):
    """It does not answer, or not as a provider does."""


class NotBelieved(Exception):
    """Its answer does not prove who somebody is; the message, for the log, says why."""


@dataclass(frozen=True)
class Began:
    """What this browser began with, to be compared with what comes back."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class IdentityProvider:
    settings: Provider

    def begin(self, back_to: str) -> tuple[str, Began]:
        """The address to send the browser to. Raises `ProviderAway`."""
        began = Began(*(secrets.token_urlsafe(size) for size in (24, 24, 48)))
        address, _ = self._client(back_to).create_authorization_url(
            self._endpoints()["authorization_endpoint"],
            state=began.state,
            nonce=began.nonce,
            code_verifier=began.verifier,
        )
        return str(address), began

    def finish(self, back_to: str, began: Began, code: str, now: datetime) -> dict[str, Any]:
        """What the provider says of the person. Raises `ProviderAway` and `NotBelieved`."""
        endpoints = self._endpoints()
        token = self._token(endpoints, back_to, began, code)
        keys: Any = fetched(endpoints["jwks_uri"])
        try:
            signed = jwt.decode(
                str(token["id_token"]), KeySet.import_key_set(keys), algorithms=ALGORITHMS
            )
            return self._checked(signed, began, token, now)
        except (AuthlibBaseError, JoseError, KeyError, ValueError, TypeError) as error:
            raise NotBelieved(type(error).__name__) from error

    def _checked(
        self, signed: jwt.Token, began: Began, token: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        """Who made it, for whom, when, and for which login."""
        wanted = {"iss": {"values": [self.settings.issuer]}}
        wanted |= {"aud": {"values": [self.settings.client_id]}}
        about = {"nonce": began.nonce, "client_id": self.settings.client_id}
        about["access_token"] = token.get("access_token", "")
        claims = CodeIDToken(signed.claims, signed.header, wanted, about)
        claims.validate(int(now.timestamp()), LEEWAY)
        return dict(claims)

    def _token(
        self, endpoints: dict[str, str], back_to: str, began: Began, code: str
    ) -> dict[str, Any]:
        try:
            token: dict[str, Any] = self._client(back_to).fetch_token(
                endpoints["token_endpoint"], code=code, code_verifier=began.verifier
            )
        except AuthlibBaseError as error:
            raise NotBelieved(type(error).__name__) from error
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway from error
        return token

    def _client(self, back_to: str) -> Any:
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret,
            scope="openid profile email",
            redirect_uri=back_to,
            code_challenge_method="S256",
            default_timeout=PATIENCE,
        )

    def _endpoints(self) -> dict[str, str]:
        """Asked anew each time: keys and addresses may change while we run."""
        found = fetched(self.settings.issuer.rstrip("/") + DISCOVERY)
        needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
        if found.get("issuer") != self.settings.issuer or not all(map(found.get, needed)):
            raise ProviderAway
        return {name: str(found[name]) for name in needed}


def fetched(address: str) -> dict[str, Any]:
    """Raises `ProviderAway`."""
    try:
        answer = requests.get(address, timeout=PATIENCE, allow_redirects=False)
        answer.raise_for_status()
        content = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway from error
    if not isinstance(content, dict):
        raise ProviderAway
    return content
