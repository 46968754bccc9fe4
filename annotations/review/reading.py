"""Reading annotation files for a review: their bytes first, and what they say only where it can matter."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from annotations.document import Document
from annotations.errors import StoreError
from annotations.naming import file_name, hashed_name, relative_path
from annotations.places import FOLDER, files
from annotations.recorded import parse
from annotations.tables import document_in
from annotations.workspace import Workspace

Pending = Callable[[str], Document | None]
"""Gives what the reviewer says of an article where it is not on the disk yet, None where the disk knows."""

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Reading:
    """The annotation files of a workspace as a reviewer meets them; nothing is written, any thread may read."""

    def __init__(self, workspace: Workspace, reviewer: str, pending: Pending) -> None:
        self.reviewer = reviewer
        self._pending = pending
        self._root = f"{workspace.root}/{FOLDER}"

    def document(
        self, annotator: str, article_id: str, wants: Callable[[bytes], bool] = lambda _: True
    ) -> Document | None:
        """Return what an annotator says of an article, None where that is nothing or its bytes are not wanted.

        What cannot be read is passed over, as `check` lists it.
        """
        if annotator == self.reviewer and (document := self._pending(article_id)) is not None:
            return document
        folder = f"{self._root}/{file_name(annotator)}"
        *folders, last = relative_path(article_id, ".json")
        base = "/".join([folder, *folders])
        for name in (hashed_name(article_id, ".json"), last):
            path = f"{base}/{name}"
            content = _content(path)
            if content is None or not wants(content):
                continue
            try:
                document = document_in(parse(content, Path(path)), annotator, Path(path))
            except StoreError:
                continue
            if document.article_id == article_id:
                return document
        return None

    def documents(
        self, annotator: str, wants: Callable[[bytes], bool], ends: Callable[[], bool] = lambda: False
    ) -> Iterator[Document]:
        """Yield an annotator's documents on the disk whose bytes are wanted; the bytes of all are looked through.

        `ends` is called before each file and may take its time; where it tells so, no more are read.
        """
        folder = Path(self._root, file_name(annotator))
        with suppress(StoreError):
            for path in files(folder):
                if ends():
                    return
                content = _content(str(path))
                if content is None or not wants(content):
                    continue
                with suppress(StoreError):
                    document = document_in(parse(content, path), annotator, path)
                    pending = self._pending(document.article_id) if annotator == self.reviewer else None
                    yield pending or document


def holds_proposals(content: bytes) -> bool:
    """Tell whether an annotation file may hold proposals, of its bytes."""
    return b'"proposal"' in content


def holds_verdicts(content: bytes) -> bool:
    """Tell whether an annotation file may hold verdicts, of its bytes."""
    return b'"verdicts"' in content


def _content(path: str) -> bytes | None:
    """Return the bytes of an ordinary file, None where there is none that can be read."""
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError):
        return None
    try:
        state = os.fstat(descriptor)
        if not stat.S_ISREG(state.st_mode):
            return None
        with open(descriptor, "rb", buffering=0, closefd=False) as file:
            return file.read()
    except (OSError, MemoryError):
        return None
    finally:
        os.close(descriptor)
