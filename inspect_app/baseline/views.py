"""Pages of baseline data: the overview, a place, one chapter to fill, figures, workbooks, files for the platform."""

import io
from typing import Any

from flask import Response, render_template, request, send_file, session

from inspect_app.baseline import actions, pages, queries, workbook
from inspect_app.baseline.forms import PREFIX, SEEN, ChapterForm, FigureForm, TakeBackForm, WorkbookForm, chapter_form
from inspect_app.baseline.rules import sheet, values
from inspect_app.baseline.rules.figures import figures_of
from inspect_app.baseline.rules.place import Place, usual_year, years_until
from inspect_app.core import clock, files, jobs, workbooks
from inspect_app.core.errors import Refusal
from inspect_app.core.permissions import Permission
from inspect_app.core.vocab import CheckState, FormLevel
from inspect_app.core.web import NavEntry, Room, back_to, page, saved, viewer
from inspect_app.standards import queries as standards

UNPROCESSABLE = 422
FAULTS_SHOWN = 200

room = Room("baseline", url_prefix="/baseline", nav=[NavEntry("本底资料", "baseline.index", Permission.BASELINE_READ)])


@room.page("/", Permission.BASELINE_READ)
def index() -> Any:
    """Show the offices how far their districts have come; take a town to its own page."""
    year = _year_asked()
    home = queries.home_of(viewer())
    if home is not None:
        return back_to("baseline.show_place", place=home.key, year=year)
    own = [
        place
        for level in (FormLevel.CITY, FormLevel.DISTRICT)
        for place in queries.reached(viewer(), Permission.BASELINE_READ, level).values()
    ]
    return render_template(
        "baseline/index.html",
        year=year,
        years=years_until(clock.today().year),
        lines=pages.district_lines(viewer(), year),
        own=own,
    )


@room.page("/districts/<int:district_id>", Permission.BASELINE_READ)
def district(district_id: int) -> str:
    """Show the towns of a district with what they have filled."""
    year = _year_asked()
    found = page(queries.towns_of(viewer(), district_id))
    if not found.rows:
        raise Refusal("not_found")
    return render_template(
        "baseline/district.html",
        year=year,
        years=years_until(clock.today().year),
        page=found,
        district=found.rows[0].district,
        lines=pages.town_lines(found.rows, year),
        States=CheckState,
    )


@room.page("/<place>/<int:year>", Permission.BASELINE_READ)
def show_place(place: str, year: int) -> str:
    """Show one place in a year: its forms, what is missing, what the standard's figures say."""
    found = _place(place, Permission.BASELINE_READ)
    return render_template(
        "baseline/place.html",
        place=found,
        year=_year(year),
        years=years_until(clock.today().year),
        forms=pages.form_states(found, year),
        shown=values.shown,
        States=CheckState,
        draft_sent=session.pop("draft_sent", None),
    )


@room.page("/<place>/<int:year>/<form>/<int:number>", Permission.BASELINE_FILL, methods=["GET", "POST"])
def fill(place: str, year: int, form: str, number: int) -> Any:
    """Show one chapter of a form to fill, and keep what was typed."""
    found = _place(place, Permission.BASELINE_FILL)
    content = queries.get_form(found.level, form)
    if not 1 <= number <= len(content["chapters"]):
        raise Refusal("not_found")
    target = actions.Target(found, _year(year), content)
    fields = values.typed(content["chapters"][number - 1]["fields"])
    filled = chapter_form(fields)()
    if request.method == "GET":
        there = {name: row.value for name, row in queries.values_of(found, year, form).items()}
        for field in fields:
            filled[PREFIX + field["name"]].data = there.get(field["name"], "")
        return _chapter_page(target, number, filled, there)
    seen = {field["name"]: request.form.get(SEEN + field["name"], "") for field in fields}
    try:
        entered = {field["name"]: filled[PREFIX + field["name"]].data or "" for field in fields}
        source = actions.Entered(entered, seen, filled.source.data or "", filled.source_on.data)
        kept = actions.save(viewer(), found, year, content, source)
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        _show_refusal(filled, refusal)
        return _chapter_page(target, number, filled, seen), refusal.status
    session["draft_sent"] = _draft_key(target, number)
    saved(f"已保存 {kept.total} 项：新填 {kept.new}，更正 {kept.corrected}，撤回 {kept.taken_back}。")
    if number < len(content["chapters"]):
        return back_to("baseline.fill", place=place, year=year, form=form, number=number + 1)
    return back_to("baseline.show_place", place=place, year=year)


@room.page("/<place>/<int:year>/<form>/history", Permission.BASELINE_READ)
def history(place: str, year: int, form: str) -> str:
    """Show all that was ever entered for a form: who, when, from where."""
    found = _place(place, Permission.BASELINE_READ)
    content = queries.get_form(found.level, form)
    return render_template(
        "baseline/history.html",
        place=found,
        year=_year(year),
        content=content,
        page=page(queries.history(found, year, form)),
        fields={field["name"]: field for field in values.fields_of(content)},
        shown=values.shown,
    )


@room.page("/<place>/<int:year>/<form>/export", Permission.BASELINE_EXPORT, methods=["POST"])
def export_one(place: str, year: int, form: str) -> Response:
    """Answer with the platform's JSON of one place; who took it stands on record."""
    found = _place(place, Permission.BASELINE_EXPORT)
    content = queries.get_form(found.level, form)
    data = actions.export_one(viewer(), found, _year(year), content)
    return _download(data, actions.JSON, f"{found.code}-{year}-{form}.json")


@room.page("/figures", Permission.BASELINE_READ)
def figures() -> str:
    """Show every indicator of the standards that forms are judged by, with the figure that counts."""
    used = {content["standard"] for content in queries.forms().values() if content["standard"]}
    found = [row for code, row in standards.standards_by_code().items() if code in used]
    return render_template("baseline/figures.html", standards=[(row, queries.figures(row.code)) for row in found])


@room.page("/figures/<int:standard_id>/<code>", Permission.BASELINE_FIGURES, methods=["GET", "POST"])
def set_figure(standard_id: int, code: str) -> Any:
    """Show what was ever set for an indicator, and let the office set its own figure."""
    standard, indicator = queries.get_indicator(standard_id, code)
    form = FigureForm()
    if request.method == "POST":
        try:
            source = (form.source.data or "", form.source_on.data)
            actions.set_figure(viewer(), standard, code, (form.op.data or "", form.value.data), source)
        except Refusal as refusal:
            _figure_refusal(form, refusal)
        else:
            saved("已设定，各地的对照结果随即按这个数值计算。")
            return back_to("baseline.figures")
    own = queries.own_figure(standard, code)
    answer = render_template(
        "baseline/figure.html",
        standard=standard,
        figure=figures_of([indicator], {})[code],
        own=own if own is not None and own.value is not None else None,
        rows=queries.figure_history(standard, code),
        form=form,
        take_back=TakeBackForm(),
    )
    return (answer, UNPROCESSABLE) if form.errors else answer


@room.page("/figures/<int:standard_id>/<code>/take-back", Permission.BASELINE_FIGURES, methods=["POST"])
def take_back_figure(standard_id: int, code: str) -> Any:
    """Let the standard's own figure count again."""
    standard, _ = queries.get_indicator(standard_id, code)
    actions.take_back_figure(viewer(), standard, code, TakeBackForm().reason.data or "")
    saved("已恢复为标准的数值。")
    return back_to("baseline.set_figure", standard_id=standard_id, code=code)


@room.page("/many", Permission.BASELINE_MANY)
def many() -> str:
    """Show templates to fetch, a workbook to send, and files for the platform."""
    return _many_page(WorkbookForm())


@room.page("/many/<int:year>/<form>/template.xlsx", Permission.BASELINE_MANY)
def template(year: int, form: str) -> Response:
    """Answer with the template of a form, with what is filled already."""
    content = _form(form)
    places = list(queries.reached(viewer(), Permission.BASELINE_MANY, FormLevel(content["level"])).values())
    there: dict[str, dict[str, Any]] = {}
    for row in queries.current([place.key for place in places], _year(year), [form]):
        there.setdefault(row.place, {})[row.field] = row
    return _download(workbook.template(content, places, there), workbook.XLSX, f"{content['title']}-{year}.xlsx")


@room.page("/many/<int:year>/<form>/import", Permission.BASELINE_MANY, methods=["POST"])
def import_workbook(year: int, form: str) -> Any:
    """Take a workbook whole, or not at all, and report row by row."""
    content, filled = _form(form), WorkbookForm()
    upload = request.files.get("file")
    known = queries.reached(viewer(), Permission.BASELINE_MANY, FormLevel(content["level"]))
    names = {code: place.name for code, place in known.items()}
    try:
        reading = sheet.read_rows(content, _rows(upload.read() if upload else b""), names, clock.today())
    except Refusal as refusal:
        if refusal.status != UNPROCESSABLE:
            raise
        filled.form_errors.append(refusal.message)
        return _many_page(filled), refusal.status
    if reading.faults:
        filled.form_errors.append(Refusal("sheet_wrong", count=len(reading.faults)).message)
        return _many_page(filled, faults=reading.faults[:FAULTS_SHOWN], count=len(reading.faults)), UNPROCESSABLE
    rows = actions.import_rows(viewer(), _year(year), content, reading.entries)
    return render_template("baseline/imported.html", content=content, year=year, rows=rows)


@room.page("/many/<int:year>/<form>/export", Permission.BASELINE_MANY, methods=["POST"])
def export_many(year: int, form: str) -> Any:
    """Ask for the file of all places; a job makes it."""
    actions.ask_export(viewer(), _year(year), _form(form))
    saved("正在生成导出文件，完成后可在下面下载。")
    return back_to("baseline.many", year=year, form=form)


@room.page("/exports/<int:export_id>.json", Permission.BASELINE_MANY)
def export_file(export_id: int) -> Response:
    """Answer with a file of many places."""
    found = queries.get_export(viewer(), export_id)
    if found.sha256 is None:
        raise Refusal("file_missing")
    name = f"{found.form}-{found.year}-{found.id}.json"
    return send_file(files.path(found.sha256), mimetype=actions.JSON, download_name=name, as_attachment=True)


def _rows(data: bytes) -> tuple[workbooks.Row, ...]:
    """Return the rows of the sheet to fill in a workbook."""
    found = next((one for one in workbooks.read(data) if one.name == sheet.SHEET), None)
    if found is None:
        raise Refusal("sheet_missing", sheet=sheet.SHEET)
    return found.rows


def _many_page(form: WorkbookForm, faults: Any = (), count: int = 0) -> str:
    found = page(queries.exports(viewer()), per_page=10)
    waiting = next((row for row in found.rows if row.sha256 is None), None)
    contents = queries.forms()
    return render_template(
        "baseline/many.html",
        year=_year_asked() if request.view_args is None else request.view_args.get("year", _year_asked()),
        years=years_until(clock.today().year),
        contents=contents,
        chosen=contents.get((request.view_args or {}).get("form") or request.args.get("form", "township")),
        form=form,
        faults=faults,
        count=count,
        page=found,
        job=jobs.newest(f"{actions.EXPORT}:{waiting.id}") if waiting else None,
        rows_most=workbooks.ROWS_MOST,
    )


def _chapter_page(target: actions.Target, number: int, form: ChapterForm, seen: dict[str, str]) -> str:
    content, place = target.content, target.place
    fields = values.typed(content["chapters"][number - 1]["fields"])
    groups = {field["vector"] for field in fields}
    there = queries.values_of(place, target.year, content["code"])
    return render_template(
        "baseline/chapter.html",
        place=place,
        year=target.year,
        content=content,
        number=number,
        chapter=content["chapters"][number - 1],
        fields=fields,
        form=form,
        seen=seen,
        there=there,
        figures=queries.figures(content["standard"]) if content["standard"] else {},
        editions={group: shown for group, shown in queries.editions(content, clock.today()).items() if group in groups},
        prefix=PREFIX,
        seen_prefix=SEEN,
        draft_key=_draft_key(target, number),
        draft_sent=session.pop("draft_sent", None) if request.method == "GET" else None,
    )


def _draft_key(target: actions.Target, number: int) -> str:
    return f"baseline-{target.place.key}-{target.year}-{target.content['code']}-{number}"


def _place(key: str, permission: Permission) -> Place:
    return queries.get_place(viewer(), permission, key)


def _form(code: str) -> queries.Content:
    found = queries.forms().get(code)
    if found is None:
        raise Refusal("not_found")
    return found


def _year(year: int) -> int:
    if year not in years_until(clock.today().year):
        raise Refusal("not_found")
    return year


def _year_asked() -> int:
    """Return the year of the address; the last whole one when there is none or it makes no sense."""
    year = request.args.get("year", 0, type=int)
    this_year = clock.today().year
    return year if year in years_until(this_year) else usual_year(this_year)


def _show_refusal(form: ChapterForm, refusal: Refusal) -> None:
    """Put a refusal beside the fields it speaks of, or above the form when it speaks of none."""
    for name, text in refusal.fields.items():
        field = form[name] if name in {"source", "source_on"} else form[PREFIX + name]
        field.errors = [*field.errors, text]
    if not refusal.fields:
        form.form_errors.append(refusal.message)


def _figure_refusal(form: FigureForm, refusal: Refusal) -> None:
    """Put a refusal beside the field that its code speaks of."""
    names = {"figure_op": "op", "figure_value": "value", "baseline_source": "source", "baseline_source_on": "source_on"}
    if refusal.code not in names:
        raise refusal
    field = form[names[refusal.code]]
    field.errors = [*field.errors, refusal.message]


def _download(data: bytes, media_type: str, name: str) -> Response:
    return send_file(io.BytesIO(data), mimetype=media_type, download_name=name, as_attachment=True)
