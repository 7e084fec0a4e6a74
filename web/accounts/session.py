"""The session of whoever asks: a cookie with a random token, and whom the city knows by it."""

from collections.abc import Iterable, Sequence

from flask import Response, after_this_request, current_app, g, request

from domain.people.actor import Actor
from web.accounts.browsers import family_of, network_of
from web.accounts.people import Person
from web.accounts.sessions import LONGEST, Kind, Session
from web.live.tickets import sign
from web.wiring import services

COOKIE = "kalong"


def cookie_name(name: str = COOKIE) -> str:
    """Under https with a prefix, by which browsers take it from nobody but this very host."""
    return f"__Host-{name}" if request.is_secure else name


def enter(person: Person) -> None:
    """Opens a session of somebody who works for the city."""
    begin("staff", person.login)


def enter_citizen(person_id: str) -> None:
    """Opens a session of a citizen whose telephone was proved; the id is the vault's."""
    begin("citizen", person_id)


def begin(kind: Kind, subject: str) -> None:
    """Always with a new token: whatever the browser held before opens nothing any more."""
    end_this()
    address, browser = network_of(request.remote_addr), family_of(request.user_agent.string)
    token = services().sessions.open(kind, subject, services().now(), address, browser)
    g.session = services().sessions.holding(token, services().now())
    g.session_token = token
    set_cookie(cookie_name(), token, int(LONGEST[kind].total_seconds()))


def leave() -> None:
    """Ends the session here and in the city; who has none stays as they are."""
    if end_this():
        set_cookie(cookie_name(), "", 0)


def end_this() -> bool:
    """False where there was no session to end."""
    token = session_token()
    if token:
        services().sessions.leave(token, services().now())
    g.session, g.session_token = None, ""
    return bool(token)


def session_token() -> str:
    """What the browser holds; empty where it holds nothing."""
    if "session_token" not in g:
        g.session_token = request.cookies.get(cookie_name(), "")
    return str(g.session_token)


def current_session() -> Session | None:
    """Asked of the database once a request, and never for somebody without a cookie."""
    if "session" not in g:
        g.session = None  # also where the asking fails: the page that says so asks again
        if token := session_token():
            g.session = services().sessions.holding(token, services().now())
    found: Session | None = g.session
    return found


def current_person() -> Person | None:
    """Whoever works for the city and is logged in; None once they have no role any more."""
    session = current_session()
    if session is None or session.version is None:
        return None
    return services().roster.person_at(session.subject, session.version)


def current_citizen() -> Actor | None:
    """The citizen who is signed in."""
    session = current_session()
    return Actor(session.subject, "reporter") if session and session.kind == "citizen" else None


def sessions_of(who: Person | Actor) -> Sequence[Session]:
    """The open sessions of somebody, the latest first."""
    return services().sessions.of(*owner(who), services().now())


def end(session_id: str) -> bool:
    """Ends one of the sessions of whoever asks; False where it is not theirs."""
    mine = current_session()
    if mine is None:
        return False
    return services().sessions.end(session_id, mine.kind, mine.subject, services().now())


def owner(who: Person | Actor) -> tuple[Kind, str]:
    return ("staff", who.login) if isinstance(who, Person) else ("citizen", who.id)


def set_cookie(name: str, value: str, seconds: int | None) -> None:
    """With this answer. Scripts and other sites never get it; no `seconds`: until it is closed."""
    secure = request.is_secure

    @after_this_request
    def add(response: Response) -> Response:
        response.set_cookie(
            name, value, max_age=seconds, secure=secure, httponly=True, samesite="Lax"
        )
        return response


def person_name(login: str) -> str:
    """The name, or the login of somebody who is not known any more."""
    return services().roster.name(login)


def live_ticket(topics: Iterable[str]) -> str:
    """The pages' signed word to the live hub that this reader may follow these topics."""
    session = current_session()
    return sign(str(current_app.secret_key), topics, session.session_id if session else "")
