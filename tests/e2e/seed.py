"""Fills a data folder for the browser stories; run as `python -m tests.e2e.seed` with DATA_DIR set."""

from inspect_app import create_app
from inspect_app.accounts.actions import hash_password
from inspect_app.core.db import db, set_writing
from tests import builders, cast
from tests.visits.field import field

SECTIONS = (("A", "环境卫生"), ("B", "摊位与秩序"), ("C", "病媒生物防制"))


def market() -> list[dict[str, object]]:
    """Return the sections of a checklist with each type of answer."""
    litter = {"unit": "处/百米", "op": "<=", "limit": "2", "good": "0"}
    texts = {
        "A": [
            ("场内地面平整，无积水、油污和散落垃圾", "grade"), ("垃圾桶加盖，周边无满溢", "check"),
            ("每百米通道内散落垃圾处数", "measure"),
        ],
        "B": [("划行归市，生熟分开，无占道经营", "grade"), ("直接入口食品有防蝇、防尘设施", "check")],
        "C": [("无明显鼠迹，毒饵站设置规范", "grade")],
    }  # fmt: skip
    return [
        {"code": code, "title": title, "items": [
            builders.item(f"market-{code}{number}", answer, text=text, measure=litter if answer == "measure" else None)
            for number, (text, answer) in enumerate(texts[code], start=1)
        ]}
        for code, title in SECTIONS
    ]  # fmt: skip


def seed() -> None:
    """Make the schema, the cast with real passwords, and a round with four markets for a team of two."""
    app = create_app({"QUEUE_OFF": True})
    with app.app_context():
        set_writing(writing=True)
        db.create_all()
        version = builders.checklist("market")
        version.content = version.content | {"sections": market()}
        field(version, sites=4)
        for user_name in ("expert", "other_expert", "office"):
            cast.user(user_name).password_hash = hash_password(cast.PASSWORD, user_name)
        db.session.commit()
        db.engine.dispose()


if __name__ == "__main__":
    seed()
