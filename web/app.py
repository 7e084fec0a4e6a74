"""The web application: routes, rules of access and errors around the services of one city."""

from flask import Flask

from web import access, assets, context, errors, headers, language, logs, metrics
from web.accounts import pages as accounts
from web.auditor import api as auditor_api
from web.auditor import pages as auditor
from web.citizen import api as citizen_api
from web.citizen import pages as citizen
from web.citizen import photos, voice
from web.maps import pages as maps
from web.officer import actions
from web.officer import api as officer_api
from web.officer import pages as officer
from web.openapi import register as register_openapi
from web.operations import pages as operations
from web.wiring import Services

ROOMS = (
    citizen,
    citizen_api,
    photos,
    voice,
    officer,
    officer_api,
    actions,
    auditor,
    auditor_api,
    maps,
    operations,
)
LARGEST_BODY = 256 * 1024  # bytes; a photo says its own limit


def create_app(services: Services) -> Flask:
    app = Flask("web", static_url_path=assets.address())
    config = services.config
    app.secret_key = config.secret_key
    app.config.update(
        SEND_FILE_MAX_AGE_DEFAULT=assets.KEPT_FOR,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        TIME_ZONE=str(config.time_zone),
        LIVE_PORT=config.live_port,
        LIVE_URL=config.live_url,
    )
    app.extensions["services"] = services
    for part in (logs, metrics, language, headers, errors, access, context, accounts):
        part.register(app)
    for room in ROOMS:
        app.register_blueprint(room.pages)
    register_openapi(app)
    services.positions.start()
    return app
