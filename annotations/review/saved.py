"""Saving a question under a name in the workspace's `glossator.yaml`."""

from pathlib import Path

from annotations.durable import replace_file
from annotations.errors import EditRefused, SchemaError
from annotations.migration.schema_draft import SchemaDraft
from annotations.review.question import Question
from annotations.schema import default_source
from annotations.schema_file import FILE_NAME

SECTION = "questions"


def save(root: Path, name: str, question: Question) -> bool:
    """Write a question under a name, in the place of one that has it; tell whether comments and layout could stay.

    A workspace without the file gets the default schema with the question.

    Raises:
        EditRefused: the name cannot be one.
        SchemaError: the file cannot be read, or is broken.
        OSError: the disk refused; the file is as it was.
    """
    if not name.strip() or name != name.strip() or not name.isprintable() or ":" in name:
        raise EditRefused(f"{name!r} cannot name a question; choose printable characters without a colon.")
    path = root / FILE_NAME
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        source = default_source()
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"{FILE_NAME} cannot be read ({error}); mend it and try again.") from error
    draft = SchemaDraft.of(source)
    words = str(question)
    held = draft.get(SECTION, name)
    if isinstance(held, str):
        draft = draft.put((SECTION, name), words)
    else:
        draft = draft if held is None else draft.remove((SECTION, name))
        draft = draft.add((SECTION,), name, words)
    draft.schema()
    replace_file(path, draft.source.encode("utf-8"))
    return draft.keeps_layout
