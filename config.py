"""Settings, read once from the environment. Every one has a default that works on one machine without any set-up."""

import os
import secrets
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent
MEGABYTE = 1024 * 1024


def settings(environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the app's settings from the environment (os.environ when not given)."""
    env = dict(os.environ) if environment is None else environment
    data = Path(env.get("DATA_DIR") or ROOT / "var" / "data").resolve()
    data.mkdir(parents=True, exist_ok=True)
    return {
        "DATA_DIR": data,
        "FONTS_DIR": Path(env.get("FONTS_DIR") or ROOT / "var" / "fonts").resolve(),
        "SECRET_KEY": env.get("SECRET_KEY") or _kept_secret(data / "secret_key"),
        "SQLALCHEMY_DATABASE_URI": _database_url(env.get("DATABASE_URL", ""), data),
        "REDIS_URL": env.get("REDIS_URL", ""),
        "RATELIMIT_STORAGE_URI": env.get("REDIS_URL") or "memory://",
        "SESSION_COOKIE_HTTPONLY": True,
        # A late answer to an earlier request must not bring back a session that was ended meanwhile.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": env.get("HTTPS") == "1",
        "TRUSTED_PROXIES": int(env.get("TRUSTED_PROXIES", "0")),
        "REMEMBER_COOKIE_HTTPONLY": True,
        "PERMANENT_SESSION_LIFETIME": 12 * 3600,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_I18N_ENABLED": False,  # WTForms has its own Chinese; Flask-WTF would look for Flask-Babel
        "MAX_CONTENT_LENGTH": 64 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,
        "CITY_NAME": env.get("CITY_NAME", "枣庄市"),
        "OFFICE_NAME": env.get("OFFICE_NAME", "枣庄市爱国卫生运动委员会办公室"),
        "OFFICE_CONTACT": env.get("OFFICE_CONTACT", ""),
    }


def _database_url(url: str, data: Path) -> str:
    """Return the URL that SQLAlchemy wants; SQLite in the data folder when none is given."""
    if not url:
        return f"sqlite:///{data / 'inspect.sqlite3'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _kept_secret(place: Path) -> str:
    """Return the secret kept in the data folder, made at the first start, readable by its owner only."""
    try:
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return place.read_text(encoding="ascii")
    secret = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secret)
    return secret
