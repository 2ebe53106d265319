"""Pages of scoring: `pages` explains scores, `runs` computes anew and corrects, `office` asks what if and how fair."""

from inspect_app.scoring.views import office, pages, runs
from inspect_app.scoring.views.base import room

__all__ = ["office", "pages", "room", "runs"]
