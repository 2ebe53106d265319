"""Decisions on baseline data: which place fills which form, what a field takes, what a figure says. Pure."""
