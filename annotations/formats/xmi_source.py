"""The XML of a CAS before a parser for XML 1.0 reads it: looked through, and made 1.0 where it is 1.1.

XML 1.1 allows control characters as references, which XML 1.0 does not, and takes U+0085 and U+2028 for line ends
(https://www.w3.org/TR/xml11/#sec-line-ends). A document type is refused whatever it says: nothing here needs entities.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from annotations.errors import FormatError

UIMA = "http:///uima/"
ANNOTATED = frozenset(["begin", "end", "sofa"])
_DEEPEST = 3
_DECLARATION = re.compile(rb"\A(\xef\xbb\xbf)?<\?xml\s+version\s*=\s*[\"']1\.1[\"']")
_LINE_ENDS = re.compile(rb"\r\xc2\x85|\xc2\x85|\xe2\x80\xa8")
_REFERENCE = re.compile(rb"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_PRIVATE = range(0xE000, 0xF8FF)


@dataclass(slots=True)
class Source:
    """XML 1.0 in UTF-8, what stands in it for control characters, and by type its features and which have a list."""

    content: bytes
    controls: Mapping[int, str] = field(default_factory=dict)
    types: dict[str, dict[str, bool]] = field(default_factory=dict)
    annotations: set[str] = field(default_factory=set)

    def restored(self, words: str) -> str:
        """Return words of the document with its control characters."""
        return words.translate(self.controls) if self.controls else words


def looked_through(content: bytes) -> Source:
    """Return a CAS in XMI as it can be parsed; raise FormatError, in a few words, where it is none."""
    source = _lowered(content)
    walk = _Walk(source)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = walk.doctype
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    try:
        parser.Parse(source.content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise FormatError(f"it is no sound XML ({error})") from error
    return source


def _lowered(content: bytes) -> Source:
    if _DECLARATION.match(content) is None:
        return Source(content)
    content = _DECLARATION.sub(rb'<?xml version="1.0"', content, count=1)
    content = _LINE_ENDS.sub(b"\n", content)
    found: dict[int, bytes] = {}
    for match in _REFERENCE.finditer(content):
        code = int(match[1], 16) if match[1] else int(match[2])
        if 0 < code < 32 and code not in (9, 10, 13):
            found[code] = b""
    if not found:
        return Source(content)
    free = (code for code in _PRIVATE if chr(code).encode() not in content and not _referred(content, code))
    stand_ins = dict(zip(found, free, strict=False))
    if len(stand_ins) < len(found):
        raise FormatError("it holds too many kinds of characters for private use beside control characters")

    def replaced(match: re.Match[bytes]) -> bytes:
        code = int(match[1], 16) if match[1] else int(match[2])
        return chr(stand_ins[code]).encode() if code in stand_ins else match[0]

    return Source(_REFERENCE.sub(replaced, content), {put: chr(code) for code, put in stand_ins.items()})


def _referred(content: bytes, code: int) -> bool:
    return re.search(rb"&#(?:x0*%x|0*%d);" % (code, code), content, re.IGNORECASE) is not None


class _Walk:
    """What a pass over the elements notes and refuses."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.depth = 0
        self.within = ""

    def doctype(self, *_: object) -> None:
        raise FormatError("it has a document type, which no CAS needs and which is not read; remove it")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1 and not name.endswith(" XMI"):
            raise FormatError("it is no CAS in XMI")
        if self.depth > _DEEPEST:
            raise FormatError("its elements are nested deeper than those of a CAS")
        if self.depth == 2:
            self.within = type_name(name)
            features = self.source.types.setdefault(self.within, {})
            for key in attributes:
                if " " not in key:
                    features.setdefault(key, False)
            if attributes.keys() >= ANNOTATED:
                self.source.annotations.add(self.within)
        elif self.depth == 3:
            self.source.types[self.within][name.rpartition(" ")[2]] = True

    def end(self, name: str) -> None:
        self.depth -= 1


def type_name(element: str) -> str:
    """Return the type that an element's namespace and name tell (UIMA references, section 8.3)."""
    namespace, _, name = element.rpartition(" ")
    package = namespace.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    if package in ("", "uima.noNamespace"):
        return name
    return f"{package}.{name}"
