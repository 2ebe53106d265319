"""The SQL of the intake, built once: to build a statement costs more than to run it, and an upload runs ten of them.

Tables instead of mapped classes, because nothing here needs the identity map. Parameters are named in each statement.
"""

from typing import Any, cast

from sqlalchemy import Executable, Table, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from inspect_app.core.vocab import VisitState
from inspect_app.experts.models import Expert
from inspect_app.rounds.models import Draw, DrawnSite, DrawnTown, Repin, Round, TeamMember
from inspect_app.standards.models import ChecklistVersion
from inspect_app.visits.models import Answer, DraftBackup, Visit, VisitFile

_visits, _answers, _files, _drafts, _drawn_sites, _drawn_towns, _draws, _rounds, _members, _experts, _versions, _repins = (
    cast("Table", model.__table__)
    for model in (
        Visit, Answer, VisitFile, DraftBackup, DrawnSite, DrawnTown, Draw, Round, TeamMember, Expert, ChecklistVersion,
        Repin,
    )
)  # fmt: skip

# ASSIGNED(drawn_site_id): a row for each member of the team of a drawn site.
ASSIGNED = (
    select(
        _drawn_sites.c.checklist_version_id,
        _drawn_sites.c.draw_id,
        _drawn_sites.c.kind_code,
        _drawn_sites.c.site_id,
        _drawn_towns.c.town_id,
        _draws.c.round_id,
        _rounds.c.kind.label("round_kind"),
        _rounds.c.plan.label("round_plan"),
        _versions.c.sha256,
        _experts.c.id.label("expert_id"),
        _experts.c.user_id,
    )
    .join_from(_drawn_sites, _drawn_towns, _drawn_towns.c.id == _drawn_sites.c.drawn_town_id)
    .join(_draws, _draws.c.id == _drawn_sites.c.draw_id)
    .join(_rounds, _rounds.c.id == _draws.c.round_id)
    .join(_versions, _versions.c.id == _drawn_sites.c.checklist_version_id)
    .join(_members, _members.c.team_id == _drawn_towns.c.team_id)
    .join(_experts, _experts.c.id == _members.c.expert_id)
    .where(_drawn_sites.c.id == bindparam("drawn_site_id"))
)

# HAD_BEFORE(draw_id, kind_code, version_id): that version, if the kind had it in this draw before it was given another.
HAD_BEFORE = (
    select(_versions.c.id.label("checklist_version_id"), _versions.c.sha256)
    .join_from(_repins, _versions, _versions.c.id == _repins.c.from_version_id)
    .where(
        _repins.c.draw_id == bindparam("draw_id"),
        _repins.c.kind_code == bindparam("kind_code"),
        _repins.c.from_version_id == bindparam("version_id"),
    )
    .limit(1)
)

_teammate = exists(
    select(1)
    .select_from(_drawn_sites)
    .join(_drawn_towns, _drawn_towns.c.id == _drawn_sites.c.drawn_town_id)
    .join(_members, _members.c.team_id == _drawn_towns.c.team_id)
    .join(_experts, _experts.c.id == _members.c.expert_id)
    .where(_drawn_sites.c.id == _visits.c.drawn_site_id, _experts.c.user_id == bindparam("user_id"))
)
# The condition (user_id) that a visit was sent by this person or belongs to this person's team.
IS_OWN = or_(_visits.c.user_id == bindparam("user_id"), _teammate)

# PROMISED(client_id, user_id, sha256): what the manifest of an own visit says of a file; media_type is NULL if nothing.
PROMISED = (
    select(_visits.c.id, _files.c.size, _files.c.media_type)
    .outerjoin_from(_visits, _files, and_(_files.c.visit_id == _visits.c.id, _files.c.sha256 == bindparam("sha256")))
    .where(_visits.c.client_id == bindparam("client_id"), IS_OWN)
)

# ARRIVAL(visit_id, drawn_site_id): what decides about a visit; visit_id may be one that does not exist yet.
ARRIVAL = (
    select(
        select(func.count())
        .where(_files.c.visit_id == bindparam("visit_id"), _files.c.received_at.is_(None))
        .scalar_subquery()
        .label("missing"),
        exists()
        .where(_visits.c.drawn_site_id == bindparam("drawn_site_id"), _visits.c.state == VisitState.RECEIVED)
        .label("is_taken"),
        _draws.c.state.label("draw_state"),
        _rounds.c.state.label("round_state"),
    )
    .join_from(_drawn_sites, _draws, _draws.c.id == _drawn_sites.c.draw_id)
    .join(_rounds, _rounds.c.id == _draws.c.round_id)
    .where(_drawn_sites.c.id == bindparam("drawn_site_id"))
)

INSERT_ANSWERS = _answers.insert()
INSERT_FILES = _files.insert()

# MARK_RECEIVED(visit, hashes, at): note files that have come; counts those that had not.
MARK_RECEIVED = (
    update(_files)
    .where(
        _files.c.visit_id == bindparam("visit"),
        _files.c.sha256.in_(bindparam("hashes", expanding=True)),
        _files.c.received_at.is_(None),
    )
    .values(received_at=bindparam("at"))
)

# CLAIM(visit, following, at): whoever changes the row has the right and the duty to record the event.
CLAIM = (
    update(_visits)
    .where(_visits.c.id == bindparam("visit"), _visits.c.state == VisitState.RECEIVING)
    .values(state=bindparam("following"), received_at=bindparam("at"))
)


# INSERT_VISIT gives the new id, or no row when the client_id is there or another visit of the site counts already: with
# both constraints left to the database, two uploads of one visit at once never see an error. SQLAlchemy compiles a statement
# with ON CONFLICT anew each time (1.5 ms); the older words of SQLite for the same are compiled once.
INSERT_VISIT = {
    "sqlite": _visits.insert().prefix_with("OR IGNORE").returning(_visits.c.id),
    "postgresql": postgresql_insert(_visits).on_conflict_do_nothing().returning(_visits.c.id),
}


def _save_draft(insert: Any) -> Executable:
    """Return INSERT of a draft that replaces an older revision and leaves a newer one."""
    statement = insert(_drafts)
    newer = statement.excluded
    saved: Executable = statement.on_conflict_do_update(
        index_elements=["user_id", "client_id"],
        set_={"revision": newer.revision, "content": newer.content, "saved_at": newer.saved_at},
        where=newer.revision >= _drafts.c.revision,
    )
    return saved


# ON CONFLICT is not in SQLAlchemy's common core, so each database has its own.
SAVE_DRAFT = {"sqlite": _save_draft(sqlite_insert), "postgresql": _save_draft(postgresql_insert)}
