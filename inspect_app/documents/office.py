"""Who issues documents: the names of the settings and the series of data/office.yaml."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import msgspec
import yaml
from flask import current_app

from inspect_app.core.vocab import DocumentKind
from inspect_app.documents.rules.content import Head


@dataclass(frozen=True)
class OfficeData:
    """Series and recipients by kind of document, as data/office.yaml has them."""

    series: dict[DocumentKind, str]
    copies_to: dict[DocumentKind, tuple[str, ...]]
    addressee: dict[DocumentKind, str]


@lru_cache(maxsize=1)
def data() -> OfficeData:
    """Return the file, checked: an unknown kind or a wrong shape is an error."""
    text = files("inspect_app.documents").joinpath("data/office.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), OfficeData)


def series_of(kind: DocumentKind) -> str:
    """The code that numbers of this kind begin with: 枣爱卫办整改."""
    return data().series[kind]


def copies_to(kind: DocumentKind, district: str) -> tuple[str, ...]:
    """Who gets a copy of a document of this kind; those of a district only when there is one."""
    names = data().copies_to[kind]
    return tuple(text.format(district=district) for text in names if district or "{district}" not in text)


def everyone() -> str:
    """The addressee of a document to all districts and towns."""
    return data().addressee[DocumentKind.BULLETIN]


def name() -> str:
    """The issuing office, as the settings have it."""
    return str(current_app.config["OFFICE_NAME"])


def head(kind: DocumentKind, title: str, addressee: str, district: str = "") -> Head:
    """The head of a new document of this office, without number and day."""
    issuer = name()
    return Head(
        kind=kind,
        issuer=issuer,
        mark=issuer + ("文件" if kind is DocumentKind.BULLETIN else ""),
        title=title,
        addressee=addressee,
        copies_to=copies_to(kind, district),
        printer=issuer,
        contact=str(current_app.config["OFFICE_CONTACT"]),
    )
