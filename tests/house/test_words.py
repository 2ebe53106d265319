"""One Chinese term, one English word: what the code names stands in docs/glossary.md."""

import re

from inspect_app.core import vocab
from inspect_app.core.vocab import Labelled
from tests.house.sources import ROOMS, ROOT
from tests.house.test_corridor import models

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")


def english_terms() -> set[str]:
    """The English words of the glossary's second column, without what stands in brackets."""
    rows = re.findall(r"^\| [^|]+ \| ([^|]+) \|", GLOSSARY, re.MULTILINE)
    return {term.strip(" `").lower() for row in rows for term in re.split(r"[,;]", row)}


def words_of(name: str) -> str:
    """RectificationItem -> rectification item."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def test_every_table_stands_in_the_glossary(app):
    terms = {term.replace("rectificationitem", "rectification item").replace("-", " ") for term in english_terms()}
    missing = [
        model.__name__
        for table, model in models().items()
        if words_of(model.__name__) not in terms and table not in terms and app
    ]
    assert not missing, missing


def test_no_chinese_term_stands_twice_in_the_glossary():
    terms = re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.MULTILINE)
    chinese = [term for row in terms for term in row.split("、") if re.search(r"[一-鿿]", term) and row != "中文 "]
    twice = {term for term in chinese if chinese.count(term) > 1 and term.strip() != "中文"}
    assert not twice


def test_every_word_that_is_shown_has_a_chinese_label():
    for kind in vars(vocab).values():
        if isinstance(kind, type) and issubclass(kind, Labelled) and kind is not Labelled:
            for member in kind:
                assert re.search(r"[一-鿿]", member.label), f"{kind.__name__}.{member.name}"


def test_rooms_are_plural_nouns_or_known_exceptions():
    singular = {"baseline", "scoring", "rectification", "board", "portal"}
    assert [room for room in ROOMS if not room.endswith("s") and room not in singular] == []


def test_the_draw_has_one_chinese_word():
    shown = [path for folder in ("templates", "static", "inspect_app", "docs") for path in (ROOT / folder).rglob("*")]
    said = [
        path for path in shown if path.suffix in {".html", ".js", ".py", ".md"} and "抽签" in path.read_text("utf-8")
    ]
    assert not said, "the glossary says 抽取"
