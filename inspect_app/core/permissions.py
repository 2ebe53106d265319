"""Who may do what, and to whose rows: the whole policy on one page. Pure.

Read a line of MATRIX as: this permission, held by these roles, reaches these rows. A role that a line does not name has
no access. The test in `tests/house/test_permissions.py` walks every route with every role of the cast.
"""

from dataclasses import dataclass
from enum import StrEnum

from inspect_app.core.vocab import Role


class Scope(StrEnum):
    """Which rows a permission reaches."""

    ALL = "all"
    DISTRICT = "district"
    TOWN = "town"
    ASSIGNED = "assigned"
    NONE = "none"


class Permission(StrEnum):
    """What can be done; named room.deed."""

    SIGNED_IN = "accounts.own"
    PEOPLE_MANAGE = "accounts.manage"
    AUDIT_READ = "audit.read"
    JOBS_MANAGE = "jobs.manage"
    STANDARD_READ = "standards.read"
    STANDARD_MANAGE = "standards.manage"
    PLACE_READ = "places.read"
    PLACE_MANAGE = "places.manage"
    BASELINE_READ = "baseline.read"
    BASELINE_FILL = "baseline.fill"
    BASELINE_MANY = "baseline.many"
    BASELINE_EXPORT = "baseline.export"
    BASELINE_FIGURES = "baseline.figures"
    EXPERT_READ = "experts.read"
    EXPERT_MANAGE = "experts.manage"
    ROUND_READ = "rounds.read"
    ROUND_MANAGE = "rounds.manage"
    VISIT_FILL = "visits.fill"
    VISIT_READ = "visits.read"
    VISIT_TYPE = "visits.type"
    SCORE_READ = "scoring.read"
    SCORE_MANAGE = "scoring.manage"
    FINDING_READ = "findings.read"
    FINDING_DECIDE = "findings.decide"
    ITEM_READ = "rectification.read"
    ITEM_REPLY = "rectification.reply"
    ITEM_RECHECK = "rectification.recheck"
    ITEM_EXTEND = "rectification.extend"
    DOCUMENT_READ = "documents.read"
    DOCUMENT_DRAFT = "documents.draft"
    DOCUMENT_ISSUE = "documents.issue"
    DOCUMENT_ACKNOWLEDGE = "documents.acknowledge"
    BOARD_READ = "board.read"
    PORTAL_READ = "portal.read"


ALL, DISTRICT, TOWN, ASSIGNED, NONE = Scope.ALL, Scope.DISTRICT, Scope.TOWN, Scope.ASSIGNED, Scope.NONE

ROLES = (Role.ADMIN, Role.CITY_OFFICE, Role.DISTRICT_OFFICE, Role.EXPERT, Role.TOWN, Role.MEMBER_UNIT, Role.PUBLIC)

_P = Permission
# fmt: off
_TABLE: dict[Permission, tuple[Scope, ...]] = {
    #                         管理员  市爱卫办 区爱卫办   专家      镇街  成员单位  公众
    _P.SIGNED_IN:            (ALL,   ALL,    ALL,      ALL,      ALL,  ALL,      NONE),
    _P.PEOPLE_MANAGE:        (ALL,   NONE,   NONE,     NONE,     NONE, NONE,     NONE),
    _P.AUDIT_READ:           (ALL,   ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.JOBS_MANAGE:          (ALL,   NONE,   NONE,     NONE,     NONE, NONE,     NONE),
    _P.STANDARD_READ:        (ALL,   ALL,    ALL,      ALL,      ALL,  ALL,      NONE),
    _P.STANDARD_MANAGE:      (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.PLACE_READ:           (ALL,   ALL,    DISTRICT, NONE,     TOWN, NONE,     NONE),
    _P.PLACE_MANAGE:         (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.BASELINE_READ:        (ALL,   ALL,    DISTRICT, NONE,     TOWN, NONE,     NONE),
    _P.BASELINE_FILL:        (NONE,  ALL,    DISTRICT, NONE,     TOWN, NONE,     NONE),
    _P.BASELINE_MANY:        (NONE,  ALL,    DISTRICT, NONE,     NONE, NONE,     NONE),
    _P.BASELINE_EXPORT:      (NONE,  ALL,    DISTRICT, NONE,     TOWN, NONE,     NONE),
    _P.BASELINE_FIGURES:     (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.EXPERT_READ:          (ALL,   ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.EXPERT_MANAGE:        (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.ROUND_READ:           (ALL,   ALL,    DISTRICT, NONE,     NONE, NONE,     NONE),
    _P.ROUND_MANAGE:         (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.VISIT_FILL:           (NONE,  NONE,   NONE,     ASSIGNED, NONE, NONE,     NONE),
    _P.VISIT_READ:           (NONE,  ALL,    DISTRICT, NONE,     NONE, NONE,     NONE),
    _P.VISIT_TYPE:           (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.SCORE_READ:           (NONE,  ALL,    DISTRICT, NONE,     TOWN, NONE,     NONE),
    _P.SCORE_MANAGE:         (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.FINDING_READ:         (NONE,  ALL,    DISTRICT, NONE,     TOWN, NONE,     NONE),
    _P.FINDING_DECIDE:       (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.ITEM_READ:            (NONE,  ALL,    DISTRICT, ASSIGNED, TOWN, ASSIGNED, NONE),
    _P.ITEM_REPLY:           (NONE,  NONE,   NONE,     NONE,     TOWN, NONE,     NONE),
    _P.ITEM_RECHECK:         (NONE,  ALL,    DISTRICT, ASSIGNED, NONE, NONE,     NONE),
    _P.ITEM_EXTEND:          (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.DOCUMENT_READ:        (NONE,  ALL,    DISTRICT, NONE,     TOWN, NONE,     NONE),
    _P.DOCUMENT_DRAFT:       (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.DOCUMENT_ISSUE:       (NONE,  ALL,    NONE,     NONE,     NONE, NONE,     NONE),
    _P.DOCUMENT_ACKNOWLEDGE: (NONE,  NONE,   NONE,     NONE,     TOWN, NONE,     NONE),
    _P.BOARD_READ:           (ALL,   ALL,    DISTRICT, NONE,     NONE, NONE,     NONE),
    _P.PORTAL_READ:          (ALL,   ALL,    ALL,      ALL,      ALL,  ALL,      ALL),
}
# fmt: on

MATRIX: dict[Permission, dict[Role, Scope]] = {
    permission: dict(zip(ROLES, scopes, strict=True)) for permission, scopes in _TABLE.items()
}


def scope_of(role: Role, permission: Permission) -> Scope:
    """Return which rows a role reaches with a permission."""
    return MATRIX[permission][role]


@dataclass(frozen=True)
class Viewer:
    """The person (or the system itself) on whose behalf something is read or done.

    `unit_id` is the unit of `accounts` whose rows a district, town or member unit sees; None for the public.
    """

    user_id: int | None
    name: str
    role: Role
    unit_id: int | None = None
    unit_name: str = ""
    address: str = ""
    is_system: bool = False

    @classmethod
    def public(cls) -> "Viewer":
        """Return somebody who is not signed in."""
        return cls(None, "公众", Role.PUBLIC)

    @classmethod
    def system(cls) -> "Viewer":
        """Return the system itself: jobs and commands, with every permission."""
        return cls(None, "系统", Role.ADMIN, is_system=True)

    def scope(self, permission: Permission) -> Scope:
        """Return which rows this viewer reaches with a permission."""
        return Scope.ALL if self.is_system else scope_of(self.role, permission)

    def may(self, permission: Permission) -> bool:
        """Tell whether this viewer holds a permission for any row at all."""
        return self.scope(permission) is not Scope.NONE
