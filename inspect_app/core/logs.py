"""Structured logs: one JSON object a line on standard error, each with the request's id."""

import logging
import os
import sys

import structlog


def prepare() -> None:
    """Set up structlog; `LOG_LEVEL` (default info) and `LOG_FORMAT=console` for people."""
    level = logging.getLevelNamesMapping().get(os.environ.get("LOG_LEVEL", "info").upper(), logging.INFO)
    last = (
        structlog.dev.ConsoleRenderer()
        if os.environ.get("LOG_FORMAT") == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
