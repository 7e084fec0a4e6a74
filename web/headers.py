"""What every answer tells the browser to refuse: foreign scripts, frames, sniffing, referrers."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, request

from web.access import roles_of

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:{tiles}; media-src 'self' blob:; connect-src 'self' {live}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self), payment=()",
}

A_YEAR = 365 * 24 * 3600  # seconds


def register(app: Flask) -> None:
    app.after_request(protect)


def protect(response: Response) -> Response:
    policy = POLICY.format(live=live_url(), tiles=tiles())
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
    keep_from_caches(response)
    return response


def keep_from_caches(response: Response) -> None:
    """What one person was shown is kept nowhere; a page with a form only in their own browser."""
    if response.cache_control.public:
        return
    if g.get("session") is not None or "anyone" not in (roles_of(request.endpoint) or ("anyone",)):
        response.headers["Cache-Control"] = "no-store"
    elif response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "private, no-cache")


def tiles() -> str:
    """The one other host that is asked for anything, where the ground is its tiles."""
    origin = current_app.config.get("TILES")
    return f" {origin}" if origin else ""


def live_url() -> str:
    """Where the live stream is: as configured, else on this host at the hub's own port."""
    configured = current_app.config.get("LIVE_URL")
    if configured:
        return str(configured).rstrip("/")
    host = urlsplit(f"//{request.host}").hostname or "localhost"
    bracketed = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{bracketed}:{current_app.config.get('LIVE_PORT', 8001)}"
