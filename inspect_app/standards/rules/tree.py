"""YAML text to a plain tree that knows its lines. Nothing is constructed or executed: only parse events are read.

Every scalar stays the text that was written, so `1.50` is not turned into a float and `no` not into False.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from inspect_app.standards.rules.faults import Fault, make_fault

BYTES_MOST = 512 * 1024
DEPTH_MOST = 12


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML list."""

    entries: "tuple[Node, ...]"
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A YAML mapping with text keys; `key_lines` says where each key stands."""

    entries: "dict[str, Node]"
    key_lines: dict[str, int]
    line: int


Node = Scalar | Listing | Table


class _BrokenError(Exception):
    """Reading cannot go on; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_tree(file: str, data: bytes) -> tuple[Node | None, tuple[Fault, ...]]:
    """Return the tree of a file, or None, and the faults of its encoding and YAML."""
    faults: list[Fault] = []
    try:
        text = _decode(file, data)
        return _Builder(file, faults).read(text), tuple(faults)
    except _BrokenError as broken:
        return None, (*faults, broken.fault)


def _decode(file: str, data: bytes) -> str:
    if len(data) > BYTES_MOST:
        raise _BrokenError(make_fault(file, 1, "file_too_large", most_kb=BYTES_MOST // 1024))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _BrokenError(make_fault(file, data[: error.start].count(b"\n") + 1, "not_utf8")) from error
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line[: len(line) - len(line.lstrip())] and line.strip():
            raise _BrokenError(make_fault(file, number, "yaml_tab"))
    return text


class _Builder:
    """Builds the tree from parse events and collects what does not stop the reading."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults

    def read(self, text: str) -> Node:
        """Return the tree of the one document in the text."""
        try:
            events = (
                event
                for event in yaml.parse(text, Loader=yaml.SafeLoader)
                if not isinstance(event, yaml.StreamStartEvent | yaml.StreamEndEvent | yaml.DocumentEndEvent)
            )
            if next(events, None) is None:
                raise self.broken(1, "file_empty")
            tree = self.node(events, next(events), 1)
            for event in events:
                raise self.broken(_line(event), "yaml_documents")
        except yaml.reader.ReaderError as error:
            raise self.broken(text[: error.position].count("\n") + 1, "yaml_character") from error
        except yaml.MarkedYAMLError as error:
            raise self.broken(_mark_line(error.problem_mark), "yaml_syntax", detail=_chinese(error)) from error
        return tree

    def broken(self, line: int, code: str, **values: object) -> _BrokenError:
        """Return the exception that ends the reading of this file."""
        return _BrokenError(make_fault(self.file, line, code, **values))

    def node(self, events: Iterator[Any], event: Any, depth: int) -> Node:
        """Return the node that begins with this event."""
        line = _line(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise self.broken(line, "yaml_anchor")
        if event.tag is not None:
            raise self.broken(line, "yaml_tag", tag=event.tag)
        if depth > DEPTH_MOST:
            raise self.broken(line, "yaml_too_deep", most=DEPTH_MOST)
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value.strip(), line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(tuple(self.entries(events, yaml.SequenceEndEvent, depth)), line)
        return self.table(events, line, depth)

    def entries(self, events: Iterator[Any], end: type[Any], depth: int) -> Iterator[Node]:
        """Yield the nodes up to the end of the collection."""
        while not isinstance(event := next(events), end):
            yield self.node(events, event, depth + 1)

    def table(self, events: Iterator[Any], line: int, depth: int) -> Table:
        """Return a mapping; a key that stands twice keeps its first value and is a fault."""
        entries: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self.node(events, event, depth + 1)
            value = self.node(events, next(events), depth + 1)
            if not isinstance(key, Scalar):
                raise self.broken(key.line, "want_text", where="键")
            if key.text in entries:
                first = key_lines[key.text]
                self.faults.append(make_fault(self.file, key.line, "duplicate_key", key=key.text, first=first))
            else:
                entries[key.text] = value
                key_lines[key.text] = key.line
        return Table(entries, key_lines, line)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


_PROBLEMS = {
    "mapping values are not allowed": "这里不应有冒号，可能是上一行缩进不对或文字里的冒号没有加引号",
    "could not find expected ':'": "缺少冒号，或冒号后没有空格",
    "found character '\\t'": "出现了制表符",
    "found unexpected end of stream": "文件提前结束，引号或括号没有成对",
    "expected ',' or": "方括号或花括号没有成对，或缺少逗号",
    "expected <block end>": "缩进与上面的行没有对齐",
    "expected the node content": "这里缺少内容，或有不该出现的符号",
    "found duplicate anchor": "锚点重复",
    "found undefined alias": "引用了没有定义的内容",
    "found unknown escape": "双引号里有不认识的转义",
    "cannot start any token": "这个符号不能写在开头，请加引号",
    "sequence entries are not allowed": "这里不应有列表的短横线",
    "unacceptable character": "含有不允许的字符",
}


def _mark_line(mark: Any) -> int:
    return int(mark.line) + 1 if mark else 1


def _chinese(error: yaml.MarkedYAMLError) -> str:
    """Return what is wrong, and where it began when that is another line (an open quote, an open bracket)."""
    problem = error.problem or ""
    words = next((chinese for english, chinese in _PROBLEMS.items() if english in problem), "此处无法识别")
    began = _mark_line(error.context_mark)
    return (
        f"{words}（从第 {began} 行开始）" if error.context_mark and began != _mark_line(error.problem_mark) else words
    )
