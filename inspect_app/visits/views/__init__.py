"""Pages and addresses of the visits room: `api` for the tablet, `office` for those who follow a round."""

from inspect_app.visits.views import api, office, paper
from inspect_app.visits.views.base import room

__all__ = ["api", "office", "paper", "room"]
