"""Routes of sign-in, the own account, people, audit and jobs."""

from typing import Any
from urllib.parse import urlsplit

from flask import jsonify, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from inspect_app.accounts import actions, queries
from inspect_app.accounts.forms import PasswordForm, PersonForm, SignInForm
from inspect_app.accounts.rules import NewAccount
from inspect_app.core import deeds
from inspect_app.core import jobs as core_jobs
from inspect_app.core.db import db
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import JobState, Role
from inspect_app.core.web import NavEntry, Room, SignedIn, back_to, choices, limiter, login, page, saved, viewer

room = Room(
    "accounts",
    nav=[
        NavEntry("人员", "accounts.people", Permission.PEOPLE_MANAGE),
        NavEntry("审计", "accounts.audit", Permission.AUDIT_READ),
        NavEntry("后台任务", "accounts.jobs", Permission.JOBS_MANAGE),
    ],
)


@login.user_loader  # type: ignore[untyped-decorator]
def _signed_in(session_value: str) -> SignedIn | None:
    return queries.signed_in(session_value, request.remote_addr or "")


@room.open_page("/sign-in", methods=["GET", "POST"])
@limiter.limit("30 per minute", methods=["POST"])
def sign_in() -> Any:
    """Show the sign-in page; a right answer begins a new session and goes on to where one wanted to be."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), 200
    account = actions.sign_in(str(form.user_name.data).strip(), str(form.password.data), request.remote_addr or "")
    if account is None:
        failed = Refusal("sign_in_failed")
        return render_template("accounts/sign_in.html", form=form, failed=failed.message), failed.status
    _begin_session(account.id, account.session_mark)
    return redirect(_safe_next(request.args.get("next", "")), code=303)


@room.open_page("/sign-out", methods=["POST"])
def sign_out() -> Response:
    """End this session."""
    logout_user()
    session.clear()
    return back_to("accounts.sign_in")


@room.page("/account", Permission.SIGNED_IN)
def account() -> str:
    """Show the own account."""
    return render_template("accounts/account.html", account=queries.own_account(viewer()))


@room.page("/account/password", Permission.SIGNED_IN, methods=["GET", "POST"])
def change_password() -> Any:
    """Change the own password; asked for at the first sign-in."""
    form = PasswordForm()
    own = queries.own_account(viewer())
    if not form.validate_on_submit():
        return render_template("accounts/password.html", form=form, account=own)
    try:
        actions.change_password(viewer(), own, str(form.old.data), str(form.new.data))
    except Refusal as refusal:
        db.session.rollback()
        _show_on_form(form, refusal)
        return render_template("accounts/password.html", form=form, account=queries.own_account(viewer())), 422
    _begin_session(own.id, own.session_mark)
    saved("密码已修改，其他设备上的登录已全部退出。")
    return redirect("/", code=303)


@room.page("/account/sign-out-everywhere", Permission.SIGNED_IN, methods=["POST"])
def sign_out_everywhere() -> Response:
    """End all sessions of the own account, this one too."""
    actions.sign_out_everywhere(viewer(), queries.own_account(viewer()))
    logout_user()
    session.clear()
    return back_to("accounts.sign_in")


@room.page("/people", Permission.PEOPLE_MANAGE)
def people() -> str:
    """List the accounts."""
    role, words = request.args.get("role", ""), request.args.get("q", "").strip()
    rows = page(queries.people(viewer(), role=role, words=words))
    options = [(r.value, r.label) for r in Role if r is not Role.PUBLIC]
    return render_template("accounts/people.html", page=rows, role_options=options)


@room.page("/people/new", Permission.PEOPLE_MANAGE, methods=["GET", "POST"])
def new_person() -> Any:
    """Open an account and show its first password once."""
    form = PersonForm()
    form.unit_id.choices = choices([("", "请选择"), *((unit.id, unit.name) for unit in queries.units())])
    if not form.validate_on_submit():
        return render_template("accounts/person_new.html", form=form), 422 if form.is_submitted() else 200
    new = NewAccount(
        str(form.user_name.data), str(form.name.data), Role(form.role.data), form.unit_id.data, actions.first_password()
    )
    try:
        made = actions.open_account(viewer(), new)
    except Refusal as refusal:
        db.session.rollback()
        _show_on_form(form, refusal)
        return render_template("accounts/person_new.html", form=form), 422
    return render_template("accounts/first_password.html", account=made, password=new.password)


@room.page("/people/<int:user_id>", Permission.PEOPLE_MANAGE)
def person(user_id: int) -> str:
    """Show one account."""
    return render_template("accounts/person.html", account=queries.get_person(viewer(), user_id))


@room.page("/people/<int:user_id>/reset", Permission.PEOPLE_MANAGE, methods=["POST"])
def reset_password(user_id: int) -> str:
    """Give an account a new first password and show it once."""
    found = queries.get_person(viewer(), user_id)
    password = actions.reset_password(viewer(), found)
    return render_template("accounts/first_password.html", account=found, password=password)


@room.page("/people/<int:user_id>/active", Permission.PEOPLE_MANAGE, methods=["POST"])
def set_active(user_id: int) -> Response:
    """Close or reopen an account."""
    active = request.form.get("active") == "1"
    actions.set_active(viewer(), queries.get_person(viewer(), user_id), active=active)
    saved("账号已恢复使用。" if active else "账号已停用，其登录已全部退出。")
    return back_to("accounts.person", user_id=user_id)


@room.page("/audit", Permission.AUDIT_READ)
def audit() -> str:
    """List the audit events, newest first."""
    action, words = request.args.get("action", "").strip(), request.args.get("q", "").strip()
    rows = page(queries.audit_events(viewer(), action=action, words=words))
    return render_template("accounts/audit.html", page=rows, actions=sorted(deeds.ACTIONS.items()))


@room.page("/jobs", Permission.JOBS_MANAGE)
def jobs() -> str:
    """List the jobs; failed ones can be retried."""
    rows = page(queries.jobs(viewer(), state=request.args.get("state", "")))
    return render_template("accounts/jobs.html", page=rows, counts=queries.job_counts(viewer()), states=list(JobState))


@room.page("/jobs/<int:job_id>/retry", Permission.JOBS_MANAGE, methods=["POST"])
def retry_job(job_id: int) -> Response:
    """Put a failed job back in the queue."""
    core_jobs.retry(queries.get_job(viewer(), job_id))
    saved("任务已重新排队。")
    return back_to("accounts.jobs")


@room.page("/jobs/<int:job_id>.json", Permission.SIGNED_IN)
def job_progress(job_id: int) -> Response:
    """Tell who asked for a job how far it is; the error itself is for the administrator."""
    job = db.session.get(core_jobs.Job, job_id)
    if job is None or not core_jobs.may_follow(job, viewer()):
        raise Refusal("not_found")
    return jsonify(state=job.state.value, label=job.state.label, done=job.done, total=job.total, message=job.message)


@room.open_page("/healthz")
def healthz() -> Response:
    """Say that the server answers and reaches its database."""
    db.session.execute(db.text("SELECT 1"))
    return jsonify(status="ok")


def _begin_session(user_id: int, mark: str) -> None:
    """Begin a session that shares nothing with the one before (session rotation)."""
    session.clear()
    found = queries.signed_in(f"{user_id}.{mark}", request.remote_addr or "")
    login_user(found)
    session.permanent = True


def _safe_next(wanted: str) -> str:
    """Return where to go after sign-in: only a path on this site."""
    try:
        is_elsewhere = urlsplit(wanted).netloc != ""  # drops tabs and line ends, as browsers do
    except ValueError:
        is_elsewhere = True
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not is_elsewhere
    return wanted if is_local else url_for("board.home")


def _show_on_form(form: PasswordForm | PersonForm, refusal: Refusal) -> None:
    """Put a refusal beside the fields that it names; what it does not name goes to the head of the form."""
    for name, text in refusal.fields.items():
        if name in form:
            form[name].errors = [text]
    if not any(field.errors for field in form):
        form.form_errors.append(refusal.message)
