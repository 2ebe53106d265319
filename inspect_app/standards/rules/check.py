"""All checklist files of a folder at once: what they say, or every fault in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePosixPath
from types import MappingProxyType

from inspect_app.standards.rules.checklist_file import Context, ItemsFile, has_single_limit, read_items
from inspect_app.standards.rules.content import Checklist, Item, SiteKind, Standard
from inspect_app.standards.rules.criteria_file import Criteria, read_criteria
from inspect_app.standards.rules.faults import Fault, make_fault
from inspect_app.standards.rules.forms_file import PlatformForm, read_forms
from inspect_app.standards.rules.reader import Reader, did_you_mean
from inspect_app.standards.rules.scheme_file import Scheme, read_scheme
from inspect_app.standards.rules.standard_file import extends_of, read_site_kinds, read_standard
from inspect_app.standards.rules.tree import Node, Table, read_tree

KINDS_FILE = "site-kinds.yaml"
CRITERIA_FILE = "vector-density.yaml"
FORMS_FILE = "platform-forms.yaml"
STANDARD_FILE = "standard.yaml"
SCHEME_FILE = "scheme.yaml"
ITEMS_FOLDER = "items"
POINTS_TOTAL = Decimal(100)
_TOP = (KINDS_FILE, CRITERIA_FILE, FORMS_FILE)
_OF_STANDARD = (STANDARD_FILE, SCHEME_FILE)
_PARTS = 2
_NO_CRITERIA = Criteria("", "C", MappingProxyType({}), MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Library:
    """All that the files say; whole only when there is no fault."""

    kinds: Mapping[str, SiteKind]
    criteria: Criteria
    standards: tuple[Standard, ...]
    schemes: Mapping[str, Scheme]
    checklists: tuple[Checklist, ...]
    forms: tuple[PlatformForm, ...]
    faults: tuple[Fault, ...]


def check(files: Mapping[str, bytes]) -> list[Fault]:
    """Return every fault in the files (name with `/`, relative to the folder of the checklists), by file and line."""
    return list(read_library(files).faults)


def read_library(files: Mapping[str, bytes]) -> Library:
    """Return the kinds of site, the criteria, the standards with their schemes and checklists, and every fault."""
    return _Read(files).library()


def _misplaced(files: Iterable[str]) -> Iterable[Fault]:
    for name in files:
        path = PurePosixPath(name)
        if path.suffix == ".yml":
            yield make_fault(name, 1, "file_extension")
        elif path.suffix == ".yaml" and name not in _TOP and len(path.parts) != _PARTS:
            yield make_fault(name, 1, "file_unknown")


class _Read:
    """The files being read: each is parsed once, and read once for each standard that it serves."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self.faults: set[Fault] = set(_misplaced(files))
        self.trees = {name: self.tree(name) for name in files if name.endswith(".yaml")}
        self.kinds = self.site_kinds()
        self.criteria = self.density()
        self.standards: dict[str, Standard] = {}
        self.schemes: dict[str, Scheme] = {}
        self.checklists: list[Checklist] = []

    def tree(self, name: str) -> Node | None:
        """Return the tree of a file, or None when it cannot be read."""
        tree, faults = read_tree(name, self.files[name])
        self.faults |= set(faults)
        return tree

    def missing(self, name: str) -> None:
        """Note a file that has to be there."""
        self.faults.add(make_fault(name, 1, "file_missing", name=name.rpartition("/")[2]))

    def site_kinds(self) -> Mapping[str, SiteKind]:
        """Return the kinds of site."""
        tree = self.trees.get(KINDS_FILE)
        if KINDS_FILE not in self.files:
            self.missing(KINDS_FILE)
        if tree is None:
            return MappingProxyType({})
        reader = Reader(KINDS_FILE)
        kinds = read_site_kinds(reader, tree)
        self.faults |= set(reader.faults)
        return kinds

    def density(self) -> Criteria:
        """Return the criteria of density; a folder without them has none."""
        tree = self.trees.get(CRITERIA_FILE)
        if tree is None:
            return _NO_CRITERIA
        reader = Reader(CRITERIA_FILE)
        criteria = read_criteria(reader, tree)
        self.faults |= set(reader.faults)
        return criteria

    def forms(self) -> tuple[PlatformForm, ...]:
        """Return the yearly forms of the national platform; a folder without them has none."""
        tree = self.trees.get(FORMS_FILE)
        if tree is None:
            return ()
        reader = Reader(FORMS_FILE)
        forms = read_forms(reader, tree, self.standards)
        self.faults |= set(reader.faults)
        return forms

    def library(self) -> Library:
        """Read all there is."""
        names = [name.split("/")[0] for name in self.files if name.count("/") == 1 and name.endswith(".yaml")]
        folders = sorted(set(names) - {ITEMS_FOLDER})
        if not folders:
            self.missing(f"标准代码/{STANDARD_FILE}")
        for folder in sorted(folders, key=lambda name: (bool(self.base_of(name)), name)):
            self.standard(folder)
        topics = frozenset(topic for standard in self.standards.values() for topic in standard.topics)
        for standard in self.standards.values():
            self.checklists_of(standard, topics)
        self.items_of_no_standard()
        forms = self.forms()
        return Library(
            self.kinds,
            self.criteria,
            tuple(self.standards.values()),
            MappingProxyType(self.schemes),
            tuple(self.checklists),
            forms,
            tuple(sorted(self.faults)),
        )

    def base_of(self, folder: str) -> str:
        """Return the code of the standard that the one in this folder supplements, or nothing."""
        tree = self.trees.get(f"{folder}/{STANDARD_FILE}")
        return extends_of(tree) if tree is not None else ""

    def standard(self, folder: str) -> None:
        """Read the standard of a folder and its scheme."""
        name = f"{folder}/{STANDARD_FILE}"
        if name not in self.files:
            self.missing(name)
        tree = self.trees.get(name)
        if tree is None:
            return
        reader = Reader(name)
        base = self.base(reader, tree)
        if base is not None or not extends_of(tree):
            standard = read_standard(reader, tree, self.kinds, base)
            if standard.code and standard.code != folder:
                reader.fault(1, "folder_differs", value=standard.code, folder=folder)
            self.standards[folder] = self.with_scheme(standard, folder)
        self.faults |= set(reader.faults)

    def base(self, reader: Reader, tree: Node) -> Standard | None:
        """Return the standard that is supplemented, if there is one and it stands on its own."""
        code = extends_of(tree)
        if not code:
            return None
        line = reader.line_of(tree, "extends") if isinstance(tree, Table) else 1
        found = self.standards.get(code)
        if found is None:
            reader.fault(line, "unknown_standard", value=code, hint=did_you_mean(code, self.standards))
        elif found.extends:
            reader.fault(line, "extends_self")
            return None
        return found

    def with_scheme(self, standard: Standard, folder: str) -> Standard:
        """Return the standard with the weights of its scheme; a supplement may keep that of its base."""
        name = f"{folder}/{SCHEME_FILE}"
        if name not in self.files and standard.extends in self.schemes:
            self.schemes[standard.code] = replace(self.schemes[standard.extends], standard=standard.code)
            return standard
        if name not in self.files:
            self.missing(name)
        tree = self.trees.get(name)
        if tree is None:
            return standard
        reader = Reader(name)
        scheme = read_scheme(reader, tree, standard)
        self.faults |= set(reader.faults)
        self.schemes[standard.code] = scheme
        return replace(standard, weights=scheme.weights)

    def checklists_of(self, standard: Standard, topics: frozenset[str]) -> None:
        """Read the checklists of a standard, and note what it sets otherwise for items that are not there."""
        known: dict[str, Item] = {}
        for code in standard.kinds:
            kind = self.kinds.get(code)
            if kind is None:
                continue
            parts = self.parts(Context(standard, kind, self.criteria.criteria, topics))
            known |= {item.code: item for _, part in parts for section in part.sections for item in section.items}
            if any(part.sections for _, part in parts):
                source = "；".join(dict.fromkeys(part.source for _, part in parts if part.source))
                sections = tuple(section for _, part in parts for section in part.sections)
                self.checklists.append(Checklist(standard, kind, source, sections))
        if None not in self.trees.values():
            self.overrides(standard, known)

    def parts(self, context: Context) -> list[tuple[str, ItemsFile]]:
        """Return the shared items of a kind, then those that the standard or its base adds."""
        standard, kind = context.standard, context.kind
        folders = dict.fromkeys((ITEMS_FOLDER, standard.extends, standard.code))
        names = [f"{folder}/{kind.code}.yaml" for folder in folders if folder]
        if not any(name in self.files for name in names):
            self.missing(names[0])
        read = []
        for name in names:
            tree = self.trees.get(name)
            if tree is not None:
                reader = Reader(name)
                part = read_items(reader, tree, context)
                if name.startswith(f"{ITEMS_FOLDER}/") and not reader.faults and part.total != POINTS_TOTAL:
                    reader.fault(1, "points_total", total=part.total, wanted=POINTS_TOTAL)
                self.faults |= set(reader.faults)
                read.append((name, part))
        self.same_codes(read)
        return read

    def same_codes(self, parts: list[tuple[str, ItemsFile]]) -> None:
        """Note a code of an added item that the shared ones have already."""
        seen: set[str] = set()
        for name, part in parts:
            codes = {item.code for section in part.sections for item in section.items}
            for code in sorted(codes & seen):
                self.faults.add(make_fault(name, 1, "duplicate_code", value=code, first=1))
            seen |= codes

    def overrides(self, standard: Standard, known: Mapping[str, Item]) -> None:
        """Note what is set otherwise for an item that the standard does not ask, or that has no single limit."""
        name = f"{standard.code}/{STANDARD_FILE}"
        own = self.trees.get(name)
        written = own.entries.get("overrides") if isinstance(own, Table) else None
        for code, line in written.key_lines.items() if isinstance(written, Table) else ():
            change = standard.overrides[code]
            if code not in known:
                hint = did_you_mean(code, known)
                self.faults.add(make_fault(name, line, "unknown_item", value=code, hint=hint))
            elif (change.limit is not None or change.good is not None) and not has_single_limit(known[code]):
                self.faults.add(make_fault(name, line, "override_limit", value=code))

    def items_of_no_standard(self) -> None:
        """Note files of items whose kind is unknown or that no standard is checked at."""
        for name in self.trees:
            folder, _, rest = name.partition("/")
            stem = rest.removesuffix(".yaml")
            if not rest or rest in _OF_STANDARD or "/" in rest:
                continue
            if self.kinds and stem not in self.kinds:
                self.faults.add(make_fault(name, 1, "unknown_kind", value=stem, hint=did_you_mean(stem, self.kinds)))
            elif folder in self.standards and stem not in self.standards[folder].kinds:
                self.faults.add(make_fault(name, 1, "kind_not_listed", kind=stem))
