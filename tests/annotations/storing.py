"""What the tests of stored files share: the contract's workspace, and tags in a text of one's own."""

from pathlib import Path

from annotations import editing
from annotations.document import Document
from annotations.extent import Extent
from annotations.schema_file import default_schema
from annotations.text import Text

CONTRACT = Path(__file__).parents[1] / "contract" / "workspace"
NEWS = "news/embassy.txt"
SCHEMA = default_schema()
TEXT = Text("Baghdad and Tehran and Paris and Berlin and Rome and London")


def tag(document: Document, start: int, end: int, label: str = "location") -> Document:
    return editing.tag(document, SCHEMA, TEXT, [Extent(start, end)], label).apply(document)


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
