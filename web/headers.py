"""What every answer tells the browser to refuse: foreign scripts, frames, sniffing, referrers."""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self' {live}; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=(self), payment=()",
}


def register(app: Flask) -> None:
    app.after_request(protect)


def protect(response: Response) -> Response:
    policy = POLICY.format(live=live_url())
    response.headers.setdefault("Content-Security-Policy", policy)
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    return response


def live_url() -> str:
    """Where the live stream is: as configured, else on this host at the hub's own port."""
    configured = current_app.config.get("LIVE_URL")
    if configured:
        return str(configured).rstrip("/")
    host = urlsplit(f"//{request.host}").hostname or "localhost"
    bracketed = f"[{host}]" if ":" in host else host
    return f"{request.scheme}://{bracketed}:{current_app.config.get('LIVE_PORT', 8001)}"
