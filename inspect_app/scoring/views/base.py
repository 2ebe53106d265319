"""The room of scoring, to which its pages belong."""

from inspect_app.core.permissions import Permission
from inspect_app.core.web import NavEntry, Room

room = Room("scoring", url_prefix="/scores", nav=[NavEntry("得分", "scoring.list_rounds", Permission.SCORE_READ)])
