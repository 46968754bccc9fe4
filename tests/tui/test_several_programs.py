"""Several programs at one workspace: what another one writes while a save is under way is put together with it."""

import os

from annotations import editing
from annotations.scribe import Kept
from tests.tui.saving import ARTICLE, BENCHMARKS, LONG, kept, pull, tagging


def test_two_annotators_a_second_app_and_another_program_at_once_lose_nothing(tmp_path, monkeypatch):
    """The quick form of `tests/benchmarks/faults.py --only hammer`."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    import hammer

    found = hammer.run(tmp_path / "w", 10.0)
    assert found.lost == ()
    assert found.saves > 50
    assert found.pulled > 5
    assert found.refused > 5


def test_what_another_program_writes_while_a_save_is_under_way_is_not_written_over(begin, root, told, monkeypatch):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    real, pulled = os.fsync, []
    wanted = ["Ruud Okker", "Tern Lines", "Ines Valdo"]

    def sync(handle: int) -> None:
        real(handle)
        if wanted:
            words = wanted.pop()
            monkeypatch.setattr(os, "fsync", real)
            pulled.append(pull(root, words))
            monkeypatch.setattr(os, "fsync", sync)

    monkeypatch.setattr(os, "fsync", sync)
    session.commit(tagging(session, "Marlow"))
    assert session.scribe.drain(LONG)
    assert len(pulled) == 3
    assert {span.id for span in kept(root).spans} == {*pulled, *(span.id for span in session.document.spans)}
    (outcome,) = [one for one in told if isinstance(one, Kept) and one.merged is not None]
    assert outcome.merged is not None
    assert outcome.merged.conflicts == ()
    assert session.taken_in(ARTICLE)
    assert session.document == kept(root)


def test_what_was_merged_survives_edits_made_before_the_app_has_taken_it_in(begin, root, told):
    session = begin()
    session.commit(tagging(session, "Ferry"))
    assert session.scribe.drain(LONG)
    pulled = pull(root, "Ruud Okker")
    for words in ("stops", "Marlow", "Island"):
        session.commit(tagging(session, words))
        assert session.scribe.drain(LONG)
        assert pulled in {span.id for span in kept(root).spans}
    assert pulled not in session.document.spans
    assert session.taken_in(ARTICLE)
    assert not session.taken_in(ARTICLE)
    assert session.document.spans == kept(root).spans
    session.commit(editing.delete(session.document, [pulled]))
    assert session.scribe.drain(LONG)
    assert [span.quote for span in kept(root).spans] == ["Ferry", "stops", "Marlow", "Island"]
