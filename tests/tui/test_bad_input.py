"""Bad input in the running app: one clear sentence each, nothing lost, nothing crashes."""

import json
from pathlib import Path

import pytest


def path_of(root: Path, article: str) -> Path:
    return root / "annotations/ana" / f"{article}.json"


async def walk(bench) -> None:
    """Press a good many keys that must not break anything."""
    await bench.press("right", "s", "S", "space", "backspace", "down", "ctrl+right", "shift+left", '"', ")", "}")
    await bench.press("J", "z", "end", "pagedown", "ctrl+end", ";", "right", "escape", "-")


async def test_an_empty_folder_says_what_to_put_there(opened, tmp_path):
    (tmp_path / "empty").mkdir()
    async with opened(tmp_path / "empty") as bench:
        assert any(".txt" in toast for toast in bench.toasts)
        await walk(bench)
        await bench.press("a", "x", "Z", "u", "U", ">", "<", "!", *"note", "enter", "/", "b", "enter", "#", ".")
        bench.desk.articles.focus()
        await bench.press("down", "enter", "end", "x")
        await bench.rest()
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\ufeff", "\u200b"])
async def test_an_article_with_nothing_in_it_bears_every_key(opened, tmp_path, write, text):
    root = write(tmp_path / "w", {"a.txt": text, "b.txt": "Something is here.\n"})
    async with opened(root, article="a.txt") as bench:
        await walk(bench)
        await bench.press("a", "x", "u", "!", *"odd", "enter", ">")
        assert bench.desk.document.article_id == "b.txt"
        await bench.press("a")
        assert ("actor", "Something") in bench.tags


async def test_a_line_of_ten_megabytes_opens_and_is_tagged(opened, tmp_path, write, stored):
    root = write(tmp_path / "w", {"a.txt": "The ferry left Port Sable at dawn. " * 300_000})
    async with opened(root) as bench:
        await bench.press("right", "l", "ctrl+end", "l")
        await bench.rest()
        assert bench.in_view
        await bench.pilot.resize_terminal(80, 24)
        await bench.pilot.pause()
        assert bench.in_view
    assert stored(root, "a.txt") == [("location", "ferry"), ("location", "dawn")]


async def test_a_word_of_a_megabyte_opens_and_is_tagged(opened, tmp_path, write):
    root = write(tmp_path / "w", {"a.txt": "x" * 1_000_000})
    async with opened(root) as bench:
        await bench.press("a", "ctrl+end", "ctrl+home")
        assert len(bench.tags) == 1


DAMAGED = {
    "no JSON": b'{"article": {"1": {"gloss',
    "no UTF-8": b"\xff\xfe\x00",
    "nothing": b"",
    "another's": b'{"_default": {"1": {"name": "x"}}}',
    "a list": b"[1, 2]",
    "no id": b'{"article": {"1": {"glossator": 1}}}',
    "bad spans": b'{"article": {"1": {"glossator": 1, "id": "a-ferry.txt"}}, "spans": {"1": {"label": "x"}}}',
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
async def test_a_damaged_file_is_told_of_set_aside_and_worked_on(opened, root, write, content, stored):
    write(root, {"annotations/ana/a-ferry.txt.json": content})
    async with opened(root) as bench:
        assert bench.desk.document.article_id == "a-ferry.txt"
        assert any("a-ferry.txt.json" in toast for toast in bench.toasts)
        await bench.press("right", "l")
        await bench.rest()
        assert "saved" in bench.shown(bench.desk.status_line)[0]
    assert ("location", "stops") in stored(root, "a-ferry.txt")
    kept = [path.read_bytes() for path in (root / "annotations").rglob("*") if path.is_file()]
    assert content in kept


async def test_a_damaged_file_is_left_alone_where_nothing_may_be_written(opened, root, write):
    write(root, {"annotations/ana/a-ferry.txt.json": DAMAGED["no JSON"]})
    before = sorted(root.rglob("*"))
    async with opened(root, read_only=True) as bench:
        assert any("a-ferry.txt.json" in toast for toast in bench.toasts)
        assert bench.desk.document.article_id == "b-market.md"
        await bench.press("<")
        assert bench.desk.document.article_id == "b-market.md"
    assert sorted(root.rglob("*")) == before
    assert path_of(root, "a-ferry.txt").read_bytes() == DAMAGED["no JSON"]


async def test_a_folder_in_the_place_of_an_annotation_file_is_told_and_nothing_crashes(opened, root):
    path_of(root, "a-ferry.txt").mkdir(parents=True)
    async with opened(root) as bench:
        assert bench.toasts
        assert bench.desk.document.article_id == "b-market.md"
        await bench.press("l", "<", "Z")
        await bench.rest()


async def test_a_file_of_a_newer_version_is_shown_and_never_written(opened, root, write):
    async with opened(root) as bench:
        await bench.press("l")
        await bench.rest()
    path = path_of(root, "a-ferry.txt")
    newer = path.read_bytes().replace(b'"glossator": 1', b'"glossator": 2')
    path.write_bytes(newer)
    async with opened(root) as bench:
        assert bench.tags == [("location", "Ferry")]
        await bench.press("right", "a")
        await bench.rest()
        assert bench.toasts
        assert path.read_bytes() == newer
        bench.app.end(0)


async def test_a_broken_line_is_named_by_its_number_and_the_rest_is_read(opened, tmp_path, write):
    lines = ['{"id": "one", "text": "First."}', '{"id": "two", "text": ', '{"id": "three", "text": "Third."}']
    root = write(tmp_path / "w", {"wire.jsonl": "\n".join(lines) + "\n"})
    async with opened(root) as bench:
        assert bench.desk.articles.count() == 2
        assert any("2" in toast and "wire.jsonl" in toast for toast in bench.toasts)
        assert "1 not readable" in bench.shown(bench.desk.status_line)[0]


async def test_two_articles_of_one_id_are_told_and_one_is_read(opened, tmp_path, write):
    lines = ['{"id": "one", "text": "First."}', '{"id": "one", "text": "Second."}']
    root = write(tmp_path / "w", {"wire.jsonl": "\n".join(lines) + "\n"})
    async with opened(root) as bench:
        assert bench.desk.articles.count() == 1
        assert any("one" in toast for toast in bench.toasts)
        assert bench.desk.text.string == "First."


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "..", "a/../../b", "x\0y", "C:\\x", "con", "x" * 300, "~", "."])
async def test_an_id_is_never_a_path(opened, tmp_path, write, name):
    root = write(tmp_path / "deep/er/w", {"wire.jsonl": json.dumps({"id": name, "text": "First words."}) + "\n"})
    async with opened(root) as bench:
        if not bench.desk.articles.count():  # refused with a sentence
            assert bench.toasts
            return
        await bench.press("a")
        await bench.rest()
        assert "NOT SAVED" not in bench.shown(bench.desk.status_line)[0]
        await bench.press("right", "u", "U")
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    inside = Path("deep/er/w")
    assert all(path.is_relative_to(inside) for path in written)
    (kept,) = [path for path in written if path.suffix == ".json"]
    assert kept.is_relative_to(inside / "annotations/ana")


async def test_a_file_that_is_no_text_is_told_and_the_others_open(opened, tmp_path, write):
    root = write(tmp_path / "w", {"a.txt": bytes(range(256)) * 40, "b.txt": "Something is here.\n"})
    async with opened(root) as bench:
        await bench.press(">") if bench.desk.document.article_id == "a.txt" else None
        assert bench.desk.document.article_id == "b.txt"
        assert bench.toasts


async def test_another_encoding_is_found_and_shown(opened, tmp_path, write):
    text = "Der Bürgermeister von Köln trägt größere Hüte, sagte er. Überall fiel Schnee auf die Straßen. " * 5
    root = write(tmp_path / "w", {"a.txt": text.encode("cp1252")})
    async with opened(root) as bench:
        assert bench.desk.text.string == text
        assert bench.desk.session.article.encoding in bench.shown(bench.desk.reader_head)[0]


async def test_line_ends_and_tabs_are_kept_and_count_as_one(opened, tmp_path, write):
    text = "One\r\ntwo\rthree\n\tfour\x0bfive\x0csix\x85seven\u2028eight"
    root = write(tmp_path / "w", {"a.txt": text})
    async with opened(root) as bench:
        assert bench.desk.text.string == text
        await bench.point("four")
        await bench.press("l")
        await bench.rest()
    stored = json.loads(path_of(root, "a.txt").read_bytes())["spans"]
    (span,) = stored.values()
    assert (span["start"], span["quote"]) == (text.index("four"), "four")


async def test_a_schema_whose_key_a_command_had_gives_it_to_the_label_and_says_so(opened, root, write):
    write(root, {"glossator.yaml": "labels:\n  zoo: {key: z}\n"})
    async with opened(root) as bench:
        assert any("z" in toast for toast in bench.toasts)
        await bench.press("z")
        assert bench.tags == [("zoo", "Ferry")]


async def test_spans_of_a_label_that_the_schema_lost_are_shown_and_can_be_deleted(opened, root, write):
    async with opened(root) as bench:
        await bench.press("l")
        await bench.rest()
    write(root, {"glossator.yaml": "labels:\n  actor: {key: a}\n"})
    async with opened(root) as bench:
        assert bench.tags == [("location", "Ferry")]
        assert "location" in "\n".join(bench.shown(bench.desk.spans))
        await bench.press("a")
        assert bench.tags == [("actor", "Ferry")]
        await bench.press("u", "x")
        assert bench.tags == []
