"""Decisions of the visits room: what a record must hold, what a photo may be, where a visit stands. Pure."""
