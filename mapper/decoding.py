"""Makes text of bytes: Unicode with and without its mark, Arabic code pages, and text that was read wrongly before.

Of the encodings that fit, the one whose text reads most like a language wins. Letters that are lost are
refused rather than guessed. Used by :mod:`mapper.io` for every file.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from mapper.errors import InputError
from mapper.text.language import familiar

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES: Final = ("windows-1256", "iso8859-6", "cp1252")
_RARE: Final = ("cp720", "mac-arabic")
_NAMED: Final = re.compile(r"(windows-|cp|iso-?8859-|iso8859-|utf-?|koi8-|mac|gb|big5|shift|euc)[\w-]*", re.I)
_DECLARED: Final = re.compile(rb"""(?:<meta[^>]*?charset\s*=|<\?xml[^>]*?encoding\s*=)\s*["']?\s*([\w-]+)""", re.I)
_HEAD: Final = 4_096
_SAMPLE: Final = 65_536
_BROKEN: Final = 10
"""Good characters for each bad one in a text that is still taken for UTF-8."""
_GAIN: Final = 0.2
_SHORTER: Final = 0.8
_LOST: Final = 0.3
_MISREAD: Final = (("windows-1256", "utf-8"), ("cp1252", "utf-8"), ("cp1252", "windows-1256"))
"""Read as, when it was."""
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_PLAIN: Final = re.compile(r"[^\W_]+|\s|[.,;:!?\"'()\-\u060c\u061b\u061f\u00ab\u00bb\u2010-\u201f\u2026%/]")
_NEAR: Final = re.compile("[\\s -~\u00a0-\u024f\u0600-\u06ff\u2000-\u206f]")
_MIXED: Final = re.compile("[a-zA-Z\u00c0-\u024f][\u0621-\u06d3]|[\u0621-\u06d3][a-zA-Z\u00c0-\u024f]")


def decode(data: bytes, *, name: str) -> str:
    """
    Decode bytes as UTF-8, UTF-16, UTF-32 or, when they are none of these, a legacy code page.

    Raises
    ------
    InputError
        If the bytes are no text at all.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            with suppress(UnicodeDecodeError):
                return data.decode(encoding)
            text = data.decode(encoding, "replace")
            if text.count("\ufffd") * _BROKEN < len(text):
                return text
            raise InputError(f"{name}: begins like {encoding} text but is not; save it as UTF-8")
    if b"\x00" in data[:_SAMPLE]:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = data.decode(encoding, "ignore")
            if " " in text and len(_NEAR.findall(text[:_SAMPLE])) > (1 - _GAIN / 2) * min(len(text), _SAMPLE):
                return text
        raise InputError(f"{name}: this is a binary file, not text; mapper reads UTF-8 text, HTML and JSON lines")
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if sum(character > "\x7f" for character in text) - bad >= _BROKEN * bad:
        return text
    best = max(_code_pages(data), key=lambda found: _score(found[1]) - found[0], default=(0, ""))[1]
    if _fitness(best) > 2 * _LOST:
        return best
    raise InputError(f"{name}: neither UTF-8 nor a known Arabic code page; save it as UTF-8")


def _code_pages(data: bytes) -> Iterator[tuple[float, str]]:
    """How rare each encoding is, and the text in it: what the page says first."""
    from charset_normalizer import from_bytes

    named = [match[1].decode() for match in _DECLARED.finditer(data[:_HEAD])]
    common = [each for each in named if _NAMED.fullmatch(each)] + list(_CODE_PAGES)
    guess = from_bytes(data[:_SAMPLE]).best()
    for encoding in dict.fromkeys([*common, *_RARE, *([guess.encoding] if guess else [])]):
        with suppress(UnicodeError, LookupError):
            yield (0 if encoding in common else _GAIN / 2), data.decode(encoding)


def _score(text: str) -> float:
    return familiar(text) + _fitness(text)


def _fitness(text: str) -> float:
    """Share of characters that stand in plain words of one script, or between them."""
    sample = text[:_SAMPLE]
    plain = sum(len(match) for match in _PLAIN.findall(sample)) - 2 * len(_MIXED.findall(sample))
    return plain / max(len(sample), 1)


def restore(text: str, *, name: str) -> str:
    """
    Undo a wrong reading that is part of the text: UTF-8 shown in a code page, one code page in another.

    Parameters
    ----------
    text
        As decoded.
    name
        Where it comes from, for messages.

    Raises
    ------
    InputError
        If the letters are lost: most of the text is question marks or replacement characters.
    """
    if text.isascii() and "???" not in text:
        return text
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    printed = sum(not character.isspace() for character in text)
    if text.count("?") + text.count("\ufffd") > _LOST * max(printed, _BROKEN):
        raise InputError(
            f"{name}: the letters of this text were lost when it was saved (it is mostly question marks); "
            "save it from its source again, as UTF-8"
        )
    head = text[:_HEAD]
    found = [
        (fixed.count("\ufffd"), wrong, right)
        for wrong, right in _MISREAD
        if _is_better(head, fixed := _again(head, wrong, right), right)
    ]
    return (_again(text, *min(found)[1:]) or text) if found else text


def _is_better(text: str, fixed: str, right: str) -> bool:
    """Only UTF-8 can be read as UTF-8; a code page is believed when it gives words where none were."""
    if len(_ARABIC.findall(fixed)) * 2 <= len(fixed):
        return False
    if right == "utf-8":
        return len(fixed) < len(text) * _SHORTER
    return familiar(text) < _GAIN / 4 and _score(fixed) > _score(text) + _GAIN / 2


def _again(text: str, wrong: str, right: str) -> str:
    """The text if it had been read rightly, empty when it cannot have been."""
    pieces = []
    for character in text:
        for encoding in (wrong, "latin-1"):
            with suppress(UnicodeEncodeError):
                pieces.append(character.encode(encoding))
                break
        else:
            pieces.append(character.encode() if right == "utf-8" else b"?")
    fixed = b"".join(pieces).decode(right, "replace")
    return "" if fixed.count("\ufffd") * _BROKEN > len(fixed) else fixed
