"""The web application: routes, rules of access and errors around the services of one city."""

from flask import Flask

from web import (
    access,
    assets,
    bodies,
    context,
    csrf,
    errors,
    guessing,
    headers,
    language,
    logs,
    metrics,
    proxies,
    size,
)
from web.accounts import account, people_pages, provider_pages, sign_in
from web.accounts import pages as accounts
from web.auditor import api as auditor_api
from web.auditor import bundles, questions
from web.auditor import map_api as audit_map_api
from web.auditor import map_pages as audit_map
from web.auditor import pages as auditor
from web.calls import refuse_unreadable
from web.citizen import api as citizen_api
from web.citizen import me, my_data, my_requests, nearby, voice
from web.citizen import pages as citizen
from web.desks import (
    bulk,
    contact,
    data_requests,
    duplicates,
    entry,
    inbox,
    manage,
    mine,
    replies,
    rules,
    why,
)
from web.federation import pages as federation
from web.maps import pages as maps
from web.media import blurring, tus
from web.media import pages as media
from web.messages import feeds, following, opening, workers
from web.messages import pages as messages
from web.officer import actions
from web.officer import api as officer_api
from web.officer import pages as officer
from web.open311 import pages as open311
from web.openapi import register as register_openapi
from web.operations import pages as operations
from web.operations import security_txt
from web.proof import api as proof
from web.scorecard import decisions
from web.scorecard import pages as scorecard
from web.wiring import Services

ROOMS = (
    sign_in,
    me,
    my_data,
    my_requests,
    citizen,
    nearby,
    citizen_api,
    media,
    tus,
    blurring,
    voice,
    officer,
    officer_api,
    actions,
    auditor,
    auditor_api,
    audit_map,
    audit_map_api,
    questions,
    bundles,
    inbox,
    mine,
    manage,
    duplicates,
    bulk,
    rules,
    why,
    entry,
    replies,
    maps,
    account,
    people_pages,
    provider_pages,
    operations,
    security_txt,
    contact,
    data_requests,
    scorecard,
    decisions,
    proof,
    messages,
    opening,
    following,
    feeds,
    workers,
    open311,
    federation,
)
PARTS = (
    logs,
    metrics,
    language,
    size,
    headers,
    errors,
    access,
    guessing,
    bodies,
    csrf,
    context,
    accounts,
)


def create_app(services: Services) -> Flask:
    app = Flask("web", static_url_path=assets.address())
    config = services.config
    app.secret_key = config.secret_key
    app.config.update(
        SEND_FILE_MAX_AGE_DEFAULT=assets.KEPT_FOR,
        TIME_ZONE=str(config.time_zone),
        LIVE_PORT=config.live_port,
        LIVE_URL=config.live_url,
        DEMO=config.demo,
    )
    app.extensions["services"] = services
    for part in PARTS:
        part.register(app)
    app.before_request(refuse_unreadable)
    for room in ROOMS:
        app.register_blueprint(room.pages)
    register_openapi(app)
    proxies.register(app, config)
    services.positions.start()
    return app
