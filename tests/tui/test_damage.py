"""Damaged annotation files: what git left of two versions, and what `check --repair` mends."""

import os
from difflib import SequenceMatcher

from click.testing import CliRunner

from annotations import editing
from tests.tui.saving import ARTICLE, LONG, errors, kept, tagging
from tui.commands.line import cli


def conflict(ours: bytes, theirs: bytes) -> bytes:
    """Return what git leaves of two versions where it cannot merge them."""
    one, other = ours.splitlines(keepends=True), theirs.splitlines(keepends=True)
    lines: list[bytes] = []
    for act, start, end, begin, stop in SequenceMatcher(None, one, other, False).get_opcodes():
        if act == "equal":
            lines += one[start:end]
        else:
            lines += [b"<<<<<<< HEAD\n", *one[start:end], b"=======\n", *other[begin:stop], b">>>>>>> other\n"]
    return b"".join(lines)


def test_a_conflict_that_git_left_opens_with_the_work_of_both_sides(begin, root):
    path = root / "annotations" / "ana" / f"{ARTICLE}.json"
    session = begin()
    session.commit(tagging(session, "Ferry"))
    (shared,) = session.document.spans
    session.commit(tagging(session, "Marlow"))
    session.commit(editing.write_note(session.document, shared.id, "theirs"))
    assert session.scribe.drain(LONG)
    theirs, content = session.document, path.read_bytes()
    for _ in range(2):
        session.undo()
    session.commit(editing.relabel(session.document, session.schema, shared.id, "actor"))
    session.commit(tagging(session, "Island"))
    session.scribe.stop(LONG)
    ours = session.document
    path.write_bytes(conflict(path.read_bytes(), content))
    left = path.read_bytes()
    assert b"<<<<<<< HEAD" in left
    session = begin()
    assert {span.id for span in session.document.spans} == {span.id for span in (*ours.spans, *theirs.spans)}
    assert len(session.document.spans) == 3
    assert session.document.spans[shared.id] in (ours.spans[shared.id], theirs.spans[shared.id])
    assert "conflict" in session.notice
    assert "\n" not in session.notice
    assert [aside.read_bytes() for aside in path.parent.glob("*.damaged-*")] == [left]
    assert kept(root) == session.document
    session.commit(tagging(session, "stops"))
    assert session.scribe.drain(LONG)
    assert errors(root) == []


def test_check_repair_mends_the_files_of_every_annotator_and_says_what_was_done(begin, root):
    session = begin()
    for words in ("Ferry", "Marlow"):
        session.commit(tagging(session, words))
    session.scribe.stop(LONG)
    path = root / "annotations" / "ana" / f"{ARTICLE}.json"
    whole = kept(root)
    damaged = path.read_bytes()[:-40]
    path.write_bytes(damaged)
    other = root / "annotations" / "ben" / f"{ARTICLE}.json"
    other.parent.mkdir()
    other.write_bytes(b'{"mine": 1}')
    assert CliRunner().invoke(cli, ["check", str(root)]).exit_code == 1
    result = CliRunner().invoke(cli, ["check", "--repair", str(root)])
    said = result.stderr.splitlines()
    assert sum(ARTICLE in line and "kept as" in line for line in said) == 2
    assert "2 damaged files mended." in said
    assert kept(root).spans == whole.spans
    assert [aside.read_bytes() for aside in path.parent.glob("*.damaged-*")] == [damaged]
    assert [aside.read_bytes() for aside in other.parent.glob("*.damaged-*")] == [b'{"mine": 1}']
    assert errors(root) == []
    result = CliRunner().invoke(cli, ["check", "--repair", str(root)])
    assert result.exit_code == 0
    assert "No annotation file is damaged." in result.stderr


def test_check_repair_leaves_what_another_app_holds_and_says_who_it_is(begin, root):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    path = root / "annotations" / "ana" / "b-market.md.json"
    path.write_bytes(b"{")
    result = CliRunner().invoke(cli, ["check", "--repair", str(root)])
    assert result.exit_code == 1
    assert f"process {os.getpid()}" in result.stderr
    assert "1 could not be" in result.stderr
    assert path.read_bytes() == b"{"
