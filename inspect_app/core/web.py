"""The web layer that every room shares: routes that name a permission, one transaction a request, refusals, headers.

A room's views load with permission, call one action and answer. `Room.page` closes each route by a permission, commits
after the view of a request that may write, and leaves reading requests without a commit.
"""

import functools
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, ValidationError
from werkzeug.wrappers import Response as BaseResponse
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs

from inspect_app.core import clock, deeds
from inspect_app.core.db import commit, db, set_writing
from inspect_app.core.errors import CATALOGUE, Refusal
from inspect_app.core.permissions import Permission, Viewer

log = structlog.get_logger()

login = LoginManager()
csrf = CSRFProtect()
limiter = Limiter(get_remote_address, default_limits=[])

# Rooms that are looked up rather than worked in: their entries stand last in the navigation.
REGISTERS = frozenset({"accounts", "standards", "places", "experts"})
MOST_KEY = 2**31 - 1
MOST_PAGES = 1_000_000
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; object-src 'none'; "
    "frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; worker-src 'self'; "
    "manifest-src 'self'; connect-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}


class SignedIn(UserMixin):
    """The signed-in person as Flask-Login wants it; the rooms only see the `Viewer` inside."""

    def __init__(self, viewer: Viewer, *, mark: str, must_change_password: bool) -> None:
        self.viewer = viewer
        self.mark = mark
        self.must_change_password = must_change_password

    def get_id(self) -> str:
        """Return what the session keeps: the user and the mark that ends all sessions when it changes."""
        return f"{self.viewer.user_id}.{self.mark}"


class NotSignedIn(AnonymousUserMixin):
    """Somebody who is not signed in."""

    def __init__(self) -> None:
        self.viewer = Viewer.public()
        self.must_change_password = False


login.anonymous_user = NotSignedIn


def viewer() -> Viewer:
    """Return on whose behalf this request is made."""
    found: Viewer = current_user.viewer
    return found


@dataclass(frozen=True)
class NavEntry:
    """One entry of the navigation: shown to those who hold the permission."""

    label: str
    endpoint: str
    permission: Permission


class Room(Blueprint):
    """A room's routes. Every route names a permission, or is declared open."""

    def __init__(self, name: str, *, url_prefix: str = "", nav: Sequence[NavEntry] = ()) -> None:
        super().__init__(name, f"inspect_app.{name}.views", url_prefix=url_prefix)
        self.nav = list(nav)
        self.permissions: dict[str, Permission | None] = {}

    def page(
        self, rule: str, permission: Permission, **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Add a route that asks for a permission; the view still loads its rows by scope."""
        return self._route(rule, permission, options)

    def open_page(self, rule: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Add a route that anybody may use; tests/house keeps the list of these short."""
        return self._route(rule, None, options)

    def _route(
        self, rule: str, permission: Permission | None, options: dict[str, Any]
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def add(view: Callable[..., Any]) -> Callable[..., Any]:
            endpoint = options.pop("endpoint", view.__name__)
            self.permissions[endpoint] = permission

            @functools.wraps(view)
            def guarded(**arguments: Any) -> Any:
                if permission is not None:
                    require(permission)
                _refuse_nul()
                answer = view(**arguments)
                if request.method not in READING_METHODS:
                    commit()
                return answer

            self.add_url_rule(rule, endpoint, guarded, **options)
            return view

        return add


def _refuse_nul() -> None:
    """Refuse the character NUL in what was typed or in the address: no database text holds it.

    The tablet's uploads read their body themselves, and its records are checked where they are decoded.
    """
    is_form = request.mimetype in FORM_TYPES and not request.path.startswith("/api/")
    typed = request.form.values() if is_form else ()
    if any("\x00" in value for value in (*request.args.values(), *typed)):
        raise Refusal("bad_request")


def require(permission: Permission) -> None:
    """Refuse when the viewer does not hold a permission: 401 for the public, 403 for the others."""
    if not viewer().may(permission):
        raise Refusal("forbidden" if viewer().user_id else "sign_in_required")


class Form(FlaskForm):
    """The base of all forms: CSRF on, errors in Chinese."""

    class Meta(FlaskForm.Meta):
        """WTForms' own texts in Chinese."""

        locales = ("zh_CN", "zh")


def row_id(text: str) -> int:
    """Return a number of an address or form that can be a key; ValueError for all else (`request.args.get(type=row_id)`)."""
    number = int(text)
    if abs(number) > MOST_KEY:
        raise ValueError(text)
    return number


class RowIdConverter(IntegerConverter):
    """`<int:…>` of an address: a number that no key can be is no such page, not a fault of the database."""

    def to_python(self, value: str) -> int:
        """Return the number; no route fits when it is too great."""
        try:
            return row_id(value)
        except ValueError as fault:
            raise ValidationError from fault


def choices(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """Return the choices of a SelectField from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, which page it is, and how many rows and pages there are."""

    rows: Sequence[Any]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.per_page))

    def url(self, number: int) -> str:
        """Return the address of another page of the same list, filters kept."""
        filters = {name: values for name, values in request.args.lists() if name != "endpoint" and name[:1] != "_"}
        arguments = filters | (request.view_args or {}) | {"page": number}
        return url_for(request.endpoint or "", **arguments)


def page(rows: Select[Any], per_page: int = 50) -> Page:
    """Return the page that `?page=` asks for, in two queries: a count and the rows."""
    number = min(max(1, request.args.get("page", 1, type=int)), MOST_PAGES)
    total = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    found = db.session.execute(rows.limit(per_page).offset((number - 1) * per_page)).all()
    shown = [row[0] if len(row) == 1 else row for row in found]
    return Page(shown, number, per_page, total)


def saved(message: str) -> None:
    """Say on the next page, in Chinese, what has been done."""
    flash(message, "success")


def back_to(endpoint: str, **arguments: Any) -> BaseResponse:
    """Answer a form by going on to a page (303)."""
    return redirect(url_for(endpoint, **arguments), code=303)


def wants_json() -> bool:
    """Tell whether this request wants JSON rather than a page."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _refuse(refusal: Refusal) -> Any:
    db.session.rollback()
    log.info("refused", code=refusal.code, status=refusal.status)
    if wants_json():
        return jsonify(refusal.as_json()), refusal.status
    if refusal.code == "sign_in_required" and request.method in READING_METHODS:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    try:
        return render_template("error.html", refusal=refusal, request_id=g.get("request_id", "")), refusal.status
    except SQLAlchemyError:  # who is signed in cannot be looked up: the page without navigation
        g._login_user = NotSignedIn()  # noqa: SLF001  Flask-Login has no other place for it
        return render_template("error.html", refusal=refusal, request_id=g.get("request_id", "")), refusal.status


_BY_STATUS = {400: "bad_request", 401: "sign_in_required", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
              413: "too_large", 429: "too_many_requests"}  # fmt: skip


def _http_error(fault: HTTPException) -> Any:
    if fault.code is None or fault.code < 400:  # noqa: PLR2004  redirects pass through
        return fault
    return _refuse(Refusal(_BY_STATUS.get(fault.code, "bad_request")))


def _csrf_error(_fault: CSRFError) -> Any:
    return _refuse(Refusal("csrf" if viewer().user_id else "sign_in_required"))


def _database_error(fault: OperationalError) -> Any:
    text = str(fault.orig).lower()
    if "disk is full" in text or "no space left" in text:
        return _refuse(Refusal("disk_full"))
    if "locked" in text:
        return _refuse(Refusal("busy"))
    return _fault(fault)


def _clash(fault: IntegrityError) -> Any:
    """Two people did the same at once and a constraint let only one through: the other is told so, nothing is lost."""
    log.warning("constraint", path=request.path, fault=str(fault.orig))
    return _refuse(Refusal("changed_meanwhile"))


def _fault(fault: Exception) -> Any:
    db.session.rollback()
    log.error("fault", path=request.path, exc_info=fault)
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise fault
    return _refuse(Refusal("server_fault", request_id=g.get("request_id", "")))


def _begin() -> None:
    g.request_id = request.headers.get("X-Request-Id", "")[:40] or secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id, method=request.method, path=request.path)
    g.began_at = clock.now()
    set_writing(writing=False)


def _know_viewer() -> None:
    """Load the viewer in a transaction that only reads and end it, so that no upload holds the lock of writers."""
    if request.endpoint == "static" or request.method in READING_METHODS:
        return
    if current_user.is_authenticated:
        db.session.rollback()
    set_writing(writing=True)


def _must_change_password() -> BaseResponse | None:
    """Send somebody who signed in with a given password to choose their own, before anything else."""
    allowed = {"accounts.change_password", "accounts.sign_out", "static", None}
    if request.endpoint in allowed or not current_user.must_change_password:
        return None
    if wants_json():
        raise Refusal("password_change_first")
    return redirect(url_for("accounts.change_password"))


def _end(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static":
        if current_user.is_authenticated and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        took = (clock.now() - g.began_at).total_seconds() * 1000 if "began_at" in g else 0
        log.info("answered", status=response.status_code, ms=round(took, 1), user=viewer().user_id)
    return response


def _navigation() -> dict[str, Any]:
    who = viewer()
    entries = [e for room in current_app.blueprints.values() if isinstance(room, Room) for e in room.nav]
    entries.sort(key=lambda entry: entry.endpoint.split(".")[0] in REGISTERS)
    hrefs = [(entry.label, url_for(entry.endpoint)) for entry in entries if who.may(entry.permission)]
    hrefs.sort(key=lambda entry: entry[1] != "/")
    within = [href for _, href in hrefs if request.path == href or (href != "/" and request.path.startswith(href))]
    current = max(within, key=len, default=None)
    shown = [(label, href, href == current) for label, href in hrefs]
    return {"nav": shown, "viewer": who, "may": lambda name: who.may(Permission(name)), "today": clock.today()}


def chinese_date(value: Any) -> str:
    """Write a date or instant as 2026年10月12日."""
    day = clock.local(value) if hasattr(value, "hour") else value
    return f"{day.year}年{day.month}月{day.day}日" if value else ""


def short_date(value: Any) -> str:
    """Write a date or instant as 2026-10-12, for tables."""
    if not value:
        return ""
    return (clock.local(value) if hasattr(value, "hour") else value).strftime("%Y-%m-%d")


def short_time(value: Any) -> str:
    """Write an instant as 2026-10-12 14:03, in China."""
    return clock.local(value).strftime("%Y-%m-%d %H:%M") if value else ""


def prepare_web(app: Flask) -> None:
    """Give an app the shared web layer: sign-in, CSRF, limits, errors, headers, filters."""
    app.url_map.converters["int"] = RowIdConverter
    app.before_request(_begin)
    login.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(IntegrityError, _clash)
    app.register_error_handler(Exception, _fault)
    app.before_request(_know_viewer)
    app.before_request(_must_change_password)
    app.after_request(_end)
    app.context_processor(_navigation)
    app.jinja_env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    app.jinja_env.filters.update(
        action_name=deeds.action_name, job_name=deeds.job_name, subject_name=deeds.subject_name,
        detail_words=deeds.detail_words, trouble_words=deeds.trouble_words,
    )  # fmt: skip
    app.jinja_env.filters.update(chinese_date=chinese_date, short_date=short_date, short_time=short_time)
    app.jinja_env.globals["error_texts"] = CATALOGUE
