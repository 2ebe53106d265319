"""Text for print: breaks where Chinese allows them and none where it does not. Needs no WeasyPrint."""

import re

from markupsafe import Markup, escape

ZERO_WIDTH_SPACE, WORD_JOINER, NO_BREAK_SPACE = "\u200b", "\u2060", "\u00a0"
INVISIBLE = frozenset((ZERO_WIDTH_SPACE, WORD_JOINER))

_QUOTE_OPENS = re.compile("(?<=[\u2e80-\U0003ffff])(?<![（《〈「『【〔])(?=[“‘])")
_QUOTE_CLOSES = re.compile("(?<=[”’])(?=[\u2e80-\U0003ffff])(?![，。、；：？！）》〉」』】〕])")
_STANDARD = re.compile(r"(?<![A-Za-z])([A-Z]{2,4})/([A-Z])\s*(\d+(?:\.\d+)?)\s*[—–-]\s*(\d{4})")


def keep_together(text: object) -> Markup:
    """Mark up text for print: free the quotes, hold the numbers of standards such as GB/T 27770—2011 together.

    Inserts U+200B outside quotes between hanzi (WeasyPrint allows no break there), and for standards U+2060 after the
    slash and round the dash and a no-break space before the number. All are invisible to text extraction.
    """
    plain = str(escape(text))
    plain = _STANDARD.sub(
        lambda found: (
            f"{found[1]}/{WORD_JOINER}{found[2]}{NO_BREAK_SPACE}{found[3]}{WORD_JOINER}—{WORD_JOINER}{found[4]}"
        ),
        plain,
    )
    plain = _QUOTE_OPENS.sub(ZERO_WIDTH_SPACE, plain)
    return Markup(_QUOTE_CLOSES.sub(ZERO_WIDTH_SPACE, plain))  # noqa: S704 - escaped above
