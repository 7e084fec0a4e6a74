"""Big letters, for whoever reads small ones badly: a choice that is kept in a cookie."""

from flask import Flask, Response, request

from web.language import A_YEAR

COOKIE = "big"
WANTED = ("0", "1")


def register(app: Flask) -> None:
    app.after_request(remember)


def is_big() -> bool:
    """The address says it once, the cookie from then on."""
    asked = request.args.get("big")
    return (asked if asked in WANTED else request.cookies.get(COOKIE)) == "1"


def remember(response: Response) -> Response:
    if request.args.get("big") in WANTED:
        value = request.args["big"]
        response.set_cookie(COOKIE, value, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response
