"""Chinese typesetting for WeasyPrint: full justification.

WeasyPrint 70 justifies by widening spaces only, which leaves Chinese ragged. `install()` replaces its `justify_line` by
one that spreads the spare width evenly between all characters of a line. That is internal API: the version is checked
here and the right edge is measured in tests/core/test_pdf.py.
"""

from typing import Any

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.line_break import create_layout

from inspect_app.core.hanzi import INVISIBLE

KNOWN_VERSION = "70.0"
WIDEST_GAP = 0.5  # of the font size: a line with so few characters is better left ragged


class UnknownWeasyPrintError(RuntimeError):
    """WeasyPrint was updated: look at `justify_line` again, run the tests, then raise KNOWN_VERSION."""


def install() -> None:
    """Replace WeasyPrint's justification; refuse to work on a version that was not looked at."""
    if weasyprint.__version__ != KNOWN_VERSION:
        raise UnknownWeasyPrintError(weasyprint.__version__)
    inline.justify_line = justify_line


def justify_line(context: Any, line: Any, extra_width: float) -> None:
    """Spread the spare width of a line between its characters; stands in for WeasyPrint's own function."""
    characters = count_characters(line)
    if characters < 2:  # noqa: PLR2004 - one character has no gap
        return
    gap = extra_width / (characters - 1)
    if gap > WIDEST_GAP * line.style["font_size"]:
        return
    _widen(context, line, gap, 0.0)


def count_characters(box: Any) -> int:
    """Count the visible characters of a line; a picture or inline block counts as one."""
    if isinstance(box, boxes.TextBox):
        return sum(char not in INVISIBLE for char in box.text)
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        return sum(count_characters(child) for child in box.children if child.is_in_normal_flow())
    return 1


def _widen(context: Any, box: Any, gap: float, advance: float) -> float:
    """Move a box by the width gained before it and widen it; return the width gained up to and with it."""
    if isinstance(box, boxes.TextBox):
        box.position_x += advance
        count = count_characters(box)
        if count:
            _space_letters(context, box, gap)
            box.width += count * gap
        return advance + count * gap
    if isinstance(box, (boxes.LineBox, boxes.InlineBox)):
        box.position_x += advance
        before = advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _widen(context, child, gap, advance)
        box.width += advance - before
        return advance
    box.translate(advance, 0)
    return advance + gap


def _space_letters(context: Any, box: Any, gap: float) -> None:
    """Set one text again with wider letter-spacing; drawing takes the spacing from the style of the box."""
    style = box.style.copy()
    own = style["letter_spacing"]
    # Every key is set by copy(); the two caches hold lengths in em of the old style and stay true.
    style["letter_spacing"] = gap + (0 if own == "normal" else own)
    layout = create_layout(box.text, style, context, max_width=None, justification_spacing=0)
    layout.deactivate()
    box.style = style
    box.pango_layout = layout
