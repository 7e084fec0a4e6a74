"""The web application: routes, rules of access and errors around the services of one city."""

from flask import Flask

from web import (
    access,
    answered,
    assets,
    bodies,
    compression,
    context,
    csrf,
    errors,
    guessing,
    headers,
    language,
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
from web.citizen import me, my_data, my_requests, nearby, spots, voice
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
    place_routes,
    places,
    replies,
    rules,
    why,
)
from web.exports import pages as exports
from web.federation import pages as federation
from web.imports import pages as imports
from web.maps import pages as maps
from web.maps import tiles
from web.media import blurring, tus
from web.media import pages as media
from web.messages import feeds, following, opening
from web.messages import pages as messages
from web.officer import actions
from web.officer import api as officer_api
from web.officer import pages as officer
from web.offline import pages as offline
from web.open311 import pages as open311
from web.openapi import register as register_openapi
from web.opendata import event_feed
from web.opendata import pages as opendata
from web.operations import pages as operations
from web.operations import security_txt
from web.over_time import api as over_time_api
from web.over_time import pages as over_time
from web.proof import api as proof
from web.reform import pages as reform
from web.reform import wards as reformed_wards
from web.scorecard import decisions, ward_counts
from web.scorecard import pages as scorecard
from web.searches import collections, lists
from web.searches import pages as searches
from web.visitor import pages as visitor
from web.wiring import Services

ROOMS = (
    sign_in,
    me,
    my_data,
    my_requests,
    citizen,
    visitor,
    nearby,
    spots,
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
    reform,
    reformed_wards,
    ward_counts,
    why,
    entry,
    replies,
    places,
    place_routes,
    maps,
    tiles,
    account,
    people_pages,
    provider_pages,
    operations,
    security_txt,
    contact,
    data_requests,
    scorecard,
    over_time,
    over_time_api,
    decisions,
    proof,
    messages,
    opening,
    following,
    searches,
    collections,
    lists,
    feeds,
    offline,
    open311,
    opendata,
    exports,
    event_feed,
    federation,
    imports,
)
PARTS = (
    compression,
    answered,
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
        TILES=config.basemap and config.basemap.origin,
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
