"""The room's blueprint, alone in a file so that the files of its views can share it."""

from inspect_app.core.permissions import Permission
from inspect_app.core.web import NavEntry, Room

room = Room(
    "visits",
    nav=(
        NavEntry("我的检查", "visits.tablet", Permission.VISIT_FILL),
        NavEntry("现场检查", "visits.list_visits", Permission.VISIT_READ),
    ),
)
