"""Which format a file is in: by its content first, by its name where the content leaves it open."""

from __future__ import annotations

import re
from itertools import chain

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.encodings import decode

HEAD = 65_536
"""Bytes of the beginning that are looked at."""

ENDINGS = {
    "txt": ("txt", "text", "asc", "log", "rst"),
    "md": ("md", "markdown", "mdown"),
    "html": ("html", "htm", "xhtml"),
    "pdf": ("pdf",),
    "docx": ("docx", "docm", "dotx"),
    "csv": ("csv", "tsv", "tab"),
    "xlsx": ("xlsx", "xlsm", "xltx"),
    "iati": ("xml",),
}
"""Format → endings of the names of its files. A page that takes files offers these."""

_FORMATS: dict[str, str] = {}
for _name, _endings in ENDINGS.items():
    _FORMATS |= dict.fromkeys(_endings, _name)
_PACKAGES = ("docx", "xlsx")

_LEGACY = {
    "doc": Message("the file is an old Word document (.doc); save it as .docx"),
    "dot": Message("the file is an old Word template (.dot); save it as .docx"),
    "xls": Message("the file is an old Excel workbook (.xls); save it as .xlsx"),
    "ppt": Message("the file is an old PowerPoint presentation (.ppt); save it as PDF"),
    "msg": Message("the file is an Outlook message (.msg); save its text"),
}

_BINARY = (
    (b"{\\rtf", Message("the file is a rich text document (RTF); save it as .docx")),
    (b"\x89PNG", Message("the file is an image (PNG); run text recognition (OCR) first")),
    (b"\xff\xd8\xff", Message("the file is an image (JPEG); run text recognition (OCR) first")),
    (b"GIF8", Message("the file is an image (GIF); run text recognition (OCR) first")),
    (b"II*\x00", Message("the file is an image (TIFF); run text recognition (OCR) first")),
    (b"MM\x00*", Message("the file is an image (TIFF); run text recognition (OCR) first")),
    (b"\x1f\x8b", Message("the file is compressed (gzip); unpack it first")),
    (b"7z\xbc\xaf", Message("the file is compressed (7-Zip); unpack it first")),
    (b"Rar!", Message("the file is compressed (RAR); unpack it first")),
    (b"BZh", Message("the file is compressed (bzip2); unpack it first")),
)

_CONTENT_ERRORS = {
    "pdf": Message("the file is not a PDF, although its name says it is"),
    "docx": Message("the file is not a Word document, although its name says it is"),
    "xlsx": Message("the file is not an Excel workbook, although its name says it is"),
    "iati": Message("the file is not XML, although its name says it is"),
}

_ROOT = re.compile(
    r"(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<(!DOCTYPE\s+)?([\w.-]+(?::[\w.-]+)?)", re.DOTALL | re.IGNORECASE
)
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\ufffd]")
_HTML = re.compile(
    r"html|head|body|title|meta|link|script|style|div|span|p|a|h[1-6]|ul|ol|li|table|section|article|main|header|nav|br|center",
    re.IGNORECASE,
)


def file_endings(*formats: str) -> str:
    """Return the endings of these formats, of all formats if none is named, as the `accept` of a file input."""
    endings = chain.from_iterable(ENDINGS[name] for name in formats or ENDINGS)
    return ",".join(f".{ending}" for ending in endings)


def detect_format(head: bytes, name: str) -> str:
    """`txt`, `md`, `html`, `pdf`, `docx`, `csv`, `xlsx`, `iati` or `xml-other`.

    head: the first HEAD bytes. Raises InputError, with what is read, for an empty file and for all other formats.
    """
    ending = name.rsplit(".", 1)[1].lower() if "." in re.split(r"[\\/]", name)[-1] else ""
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise InputError("the file is empty", file=name)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return _detect_package(head, ending, name)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        if _FORMATS.get(ending) in _PACKAGES:
            raise InputError("the file is password-protected; save it without a password", file=name)
        raise _unsupported_error(
            _LEGACY.get(ending, Message("the file is an old Office file; save it in a current format")), name
        )
    for magic, what in _BINARY:
        if head.startswith(magic):
            raise _unsupported_error(what, name)
    text = decode(head)
    if _is_binary(text):
        raise _unsupported_error(Message("the file is not text, and its format is unknown"), name)
    return _detect_text(text, ending, name)


def _detect_package(head: bytes, ending: str, name: str) -> str:
    """The format of a ZIP archive: by the names of its members, that are before each of them."""
    if b"application/vnd.oasis.opendocument" in head[:200]:
        raise _unsupported_error(Message("the file is an OpenDocument file; save it as .docx or .xlsx"), name)
    members = [
        head[at.start() + 30 :][: head[at.start() + 26]] for at in re.finditer(rb"PK\x03\x04.{26}", head, re.DOTALL)
    ]
    for folder, what in ((b"word/", "docx"), (b"xl/", "xlsx")):
        if any(member.startswith(folder) for member in members):
            return what
    if any(member.startswith(b"ppt/") for member in members) or ending == "pptx":
        raise _unsupported_error(Message("the file is a PowerPoint presentation; save it as PDF"), name)
    if _FORMATS.get(ending) in _PACKAGES:
        return _FORMATS[ending]
    raise _unsupported_error(Message("the file is a ZIP archive; unpack it first"), name)


def _detect_text(text: str, ending: str, name: str) -> str:
    root = _ROOT.match(text)
    if root:
        element = root[2].lower()
        if element in ("iati-activities", "iati-activity"):
            return "iati"
        if element == "html" or (_HTML.fullmatch(element) and ending not in ("md", "markdown", "xml")):
            return "html"
        if text.lstrip().startswith("<?xml") or root[1] or ending == "xml":
            return "xml-other"
    by_name = _FORMATS.get(ending, "" if ending else "txt")
    if by_name in _CONTENT_ERRORS:
        raise InputError(_CONTENT_ERRORS[by_name], file=name)
    if not by_name:
        raise _unsupported_error(Message("unknown file format (.{ending})", ending=ending), name)
    return "csv" if by_name == "txt" and _is_table(text) else by_name


def _is_binary(text: str) -> bool:
    return "\x00" in text or len(_ODD.findall(text)) > 0.05 * len(text)


def _is_table(text: str) -> bool:
    """Whether a text file is a table in truth: the same number of tabs in each of its first lines."""
    tabs = [line.count("\t") for line in text.splitlines()[:20] if line.strip()]
    return len(tabs) >= 3 and min(tabs[:-1]) >= 2 and len(set(tabs[:-1])) == 1


def _unsupported_error(kind_of_file: Message, name: str) -> InputError:
    message = Message(
        "{problem}. Goalweave reads text, Markdown, HTML, PDF, DOCX, CSV, XLSX and IATI activity files",
        problem=kind_of_file,
    )
    return InputError(message, file=name)
