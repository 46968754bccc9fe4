"""What the tests of the domain share."""

import shutil
from pathlib import Path

import pytest

from tests.annotations.reviewing import Corpus
from tests.annotations.storing import CONTRACT


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """An empty workspace to be filled and reviewed."""
    return Corpus(tmp_path)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace of one article by two annotators, by which the tests of stored files begin."""
    shutil.copytree(CONTRACT, tmp_path / "ws")
    return tmp_path / "ws"
