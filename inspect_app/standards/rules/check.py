"""All checklist files of a folder at once: what they say, or every fault in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType

from inspect_app.standards.rules.checklist_file import read_checklist
from inspect_app.standards.rules.content import Checklist, SiteKind, Standard
from inspect_app.standards.rules.faults import Fault, make_fault
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.standard_file import read_site_kinds, read_standard
from inspect_app.standards.rules.tree import Node, Table, read_tree

KINDS_FILE = "site-kinds.yaml"
STANDARD_FILE = "standard.yaml"
_PARTS = 2


@dataclass(frozen=True, slots=True)
class Library:
    """All that the files say; whole only when there is no fault."""

    kinds: Mapping[str, SiteKind]
    checklists: tuple[Checklist, ...]
    faults: tuple[Fault, ...]


def check(files: Mapping[str, bytes]) -> list[Fault]:
    """Return every fault in the files (name with `/`, relative to the folder of the checklists), by file and line."""
    return list(read_library(files).faults)


def read_library(files: Mapping[str, bytes]) -> Library:
    """Return the kinds of site and the checklists of all standards, with the faults found on the way."""
    faults = [*_names(files)]
    kinds, kinds_faults = _kinds(files)
    faults += kinds_faults
    checklists: list[Checklist] = []
    folders = sorted({name.split("/")[0] for name in files if name.count("/") == 1 and name.endswith(".yaml")})
    if not folders:
        faults.append(make_fault(f"标准代码/{STANDARD_FILE}", 1, "file_missing", name=STANDARD_FILE))
    for folder in folders:
        read, folder_faults = _Folder(folder, files, kinds).read()
        checklists += read
        faults += folder_faults
    return Library(kinds, tuple(checklists), tuple(sorted(faults)))


def _names(files: Mapping[str, bytes]) -> list[Fault]:
    faults = []
    for name in files:
        path = PurePosixPath(name)
        if path.suffix == ".yml":
            faults.append(make_fault(name, 1, "file_extension"))
        elif path.suffix == ".yaml" and name != KINDS_FILE and len(path.parts) != _PARTS:
            faults.append(make_fault(name, 1, "file_unknown"))
    return faults


def _kinds(files: Mapping[str, bytes]) -> tuple[Mapping[str, SiteKind], list[Fault]]:
    if KINDS_FILE not in files:
        return MappingProxyType({}), [make_fault(KINDS_FILE, 1, "file_missing", name=KINDS_FILE)]
    tree, faults = read_tree(KINDS_FILE, files[KINDS_FILE])
    if tree is None:
        return MappingProxyType({}), list(faults)
    reader = Reader(KINDS_FILE)
    return read_site_kinds(reader, tree), [*faults, *reader.faults]


class _Folder:
    """The files of one standard."""

    def __init__(self, folder: str, files: Mapping[str, bytes], kinds: Mapping[str, SiteKind]) -> None:
        self.folder = folder
        self.files = files
        self.kinds = kinds
        self.faults: list[Fault] = []

    def read(self) -> tuple[list[Checklist], list[Fault]]:
        """Return the checklists of this standard and the faults of its files."""
        standard = self.standard()
        checklists = []
        for name in sorted(self.files):
            folder, _, rest = name.partition("/")
            if folder == self.folder and rest.endswith(".yaml") and rest != STANDARD_FILE and "/" not in rest:
                checklist = self.checklist(name, rest.removesuffix(".yaml"), standard)
                if checklist is not None:
                    checklists.append(checklist)
        return checklists, self.faults

    def standard(self) -> Standard | None:
        """Return the standard of the folder, if its file could be read at all."""
        name = f"{self.folder}/{STANDARD_FILE}"
        if name not in self.files:
            self.faults.append(make_fault(name, 1, "file_missing", name=STANDARD_FILE))
            return None
        tree, faults = read_tree(name, self.files[name])
        self.faults += faults
        if tree is None:
            return None
        reader = Reader(name)
        standard = read_standard(reader, tree, self.kinds)
        if standard.code and standard.code != self.folder:
            reader.fault(1, "folder_differs", value=standard.code, folder=self.folder)
        self.missing_files(reader, tree)
        self.faults += reader.faults
        return standard

    def missing_files(self, reader: Reader, tree: Node) -> None:
        """Note each kind that has a weight but no checklist, at the line of its weight."""
        weights = tree.entries.get("kinds") if isinstance(tree, Table) else None
        for kind, line in weights.key_lines.items() if isinstance(weights, Table) else ():
            name = f"{self.folder}/{kind}.yaml"
            if kind in self.kinds and name not in self.files:
                reader.fault(line, "file_missing", name=name)

    def checklist(self, name: str, stem: str, standard: Standard | None) -> Checklist | None:
        """Return one checklist, or None when its file cannot be read or its standard is unknown."""
        tree, faults = read_tree(name, self.files[name])
        self.faults += faults
        if tree is None or standard is None:
            return None
        reader = Reader(name)
        kind = self.kinds.get(stem)
        if kind is None:
            if self.kinds:
                reader.fault(1, "unknown_kind", value=stem, hint=did_you_mean(stem, self.kinds))
            kind = SiteKind(stem, stem, "")
        elif stem not in standard.weights:
            reader.fault(1, "kind_without_weight", kind=stem)
        checklist = read_checklist(reader, tree, standard, kind)
        self.faults += reader.faults
        return checklist
