"""卫生城镇抽查: spot checks of healthy cities and towns, from the standard to 销号 and the bulletin."""

from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from config import settings
from inspect_app import cli, flow
from inspect_app.core import ddl, jobs, logs
from inspect_app.core.db import db, prepare_engine
from inspect_app.core.web import prepare_web

ROOT = Path(__file__).parent.parent


def create_app(changes: dict[str, Any] | None = None) -> Flask:
    """Return the app with its settings (`changes` override them), database, web layer, rooms, flow, queue and commands."""
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=str(ROOT / "static"))
    app.config.update(settings())
    app.config.update(changes or {})
    logs.prepare()
    ddl.attach()
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    prepare_web(app)
    flow.install(app)
    jobs.prepare(app)
    cli.install(app)
    return app
