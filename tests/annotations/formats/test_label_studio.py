"""Label Studio: its converter reads our export, and tasks of every age are read by us."""

import json
from pathlib import Path
from typing import Any

import pytest
from label_studio_converter import Converter

from annotations.corpus import Corpus, CorpusArticle
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.export import export
from annotations.formats.label_studio import CONFIG, SCHEMA, TASKS, LabelStudio
from annotations.formats.label_studio_config import Controls, to_schema
from annotations.formats.registry import for_reading
from annotations.formats.utf16 import Utf16
from annotations.schema import Status
from annotations.schema_file import default_schema, from_mapping
from annotations.workspace import Workspace

CONTRACT = Path(__file__).parents[2] / "contract"
TEXT = "🚀 hit  Baghdad’s “Zone” 👍🏽 today"


def read(path: Path, tasks: Any) -> tuple[list[CorpusArticle], list[Problem]]:
    path.write_text(json.dumps(tasks), "utf-8")
    assert for_reading(path).name == "label_studio"
    found = list(LabelStudio().read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


def region(start: int, end: int, label: str = "PLACE", **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [label], **more}
    return {"id": f"r{start}", "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def task(*results: dict[str, Any], text: str = TEXT, **annotation: Any) -> dict[str, Any]:
    said = {"id": 9, "completed_by": 4, "result": list(results), "was_cancelled": False, **annotation}
    return {"id": 7, "data": {"text": text, "source": "s"}, "annotations": [said], "predictions": []}


def quotes(entry: CorpusArticle) -> list[tuple[str, str, str]]:
    return [(annotator, held.label, held.quote) for annotator, held in entry.spans()]


def test_its_own_converter_finds_every_span_of_an_export(tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(Workspace.open(CONTRACT / "workspace"), LabelStudio(), target)
    converter = Converter((target / CONFIG).read_text("utf-8"), None, download_resources=False)
    converter.convert_to_json_min(str(target / TASKS), str(tmp_path / "min"), is_dir=False)
    rows = json.loads((tmp_path / "min" / "result.json").read_text("utf-8"))
    got = sorted((mark["start"], mark["end"], mark["labels"][0], mark["text"]) for row in rows for mark in row["label"])
    (entry,) = LabelStudio().read(target).articles
    assert isinstance(entry, CorpusArticle)
    text = entry.article.text
    assert got == sorted((s.start, s.end, s.label, text[s.start : s.end]) for _, s in entry.spans())
    assert rows[0]["actor.kind"] == ["group", "armed_group", "person"]
    assert rows[0]["genre"] == "news"
    assert rows[1]["note"] == "Ask about the possessive."


def test_names_of_controls_are_those_of_the_configuration_and_targets_exist(tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(Workspace.open(CONTRACT / "workspace"), LabelStudio(), target)
    schema = Converter((target / CONFIG).read_text("utf-8"), None, download_resources=False)._schema
    (found,) = json.loads((target / TASKS).read_text("utf-8"))
    for annotation in found["annotations"]:
        ids = {result["id"] for result in annotation["result"] if result["type"] == "labels"}
        for result in annotation["result"]:
            if result["type"] == "relation":
                assert {result["from_id"], result["to_id"]} <= ids
            else:
                assert result["to_name"] in schema[result["from_name"]]["to_name"]
                known = schema[result["from_name"]]["labels"]
                assert set(result["value"].get(result["type"], ())) <= set(known) or result["type"] == "textarea"


def test_code_points_and_utf16_are_told_apart_by_the_quotes(tmp_path: Path) -> None:
    units = Utf16(TEXT)
    for counted in (int, units.unit):
        marks = [(7, 14, "Baghdad"), (24, 26, "👍🏽"), (27, 32, "today")]
        results = [region(counted(a), counted(b), text=quote) for a, b, quote in marks]
        (entry,), problems = read(tmp_path / "x.json", [task(*results)])
        assert problems == []
        assert [quote for *_, quote in quotes(entry)] == ["Baghdad", "👍🏽", "today"]


def test_a_quote_that_stands_at_neither_place_is_refused_and_never_moved(tmp_path: Path) -> None:
    mixed = [region(7, 14, text="Baghdad"), region(30, 35, text="today")]
    found, (problem,) = read(tmp_path / "x.json", [task(*mixed)])
    assert found == []
    assert problem.where == "x.json, task 7"
    assert "not inside its text" in problem.what or "does not stand at" in problem.what


@pytest.mark.parametrize("quote", ["hit Baghdad", " hit  Baghdad ", None])
def test_a_quote_that_differs_in_white_space_or_is_missing_leaves_its_place(quote: str | None, tmp_path: Path) -> None:
    more = {} if quote is None else {"text": quote}
    (entry,), _ = read(tmp_path / "x.json", [task(region(2, 14, **more))])
    assert quotes(entry) == [("user-4", "PLACE", "hit  Baghdad")]


def test_old_completions_predictions_and_drafts_are_read(tmp_path: Path) -> None:
    old = {"id": 1, "data": {"text": TEXT}, "completions": [{"id": 2, "result": [region(7, 14)]}]}
    new = task(region(7, 14), completed_by={"id": 3, "email": "ana@example.org"})
    new["predictions"] = [{"model_version": "m1", "score": 0.5, "result": [region(27, 32, score=1)]}]
    new["drafts"] = [{"user": "ben", "result": [region(2, 5)]}]
    (first, second), _ = read(tmp_path / "x.json", [old, new])
    assert quotes(first) == [("imported", "PLACE", "Baghdad")]
    assert quotes(second) == [
        ("ben-draft", "PLACE", "hit"),
        ("ana@example.org", "PLACE", "Baghdad"),
        ("m1", "PLACE", "today"),
    ]
    assert [mark.origin for _, mark in second.spans()] == ["imported:label_studio"] * 2 + ["suggested:m1"]
    assert [document.status for document in second.documents] == [Status.DONE, Status.STARTED, Status.STARTED]


def test_relations_attributes_notes_and_article_labels_are_read(tmp_path: Path) -> None:
    kind = {"id": "r7", "from_name": "kind", "type": "choices", "value": {"start": 7, "end": 14, "choices": ["city"]}}
    relation = {"type": "relation", "from_id": "r27", "to_id": "r7", "direction": "left", "labels": ["at", "near"]}
    genre = {"id": "z", "from_name": "genre", "type": "choices", "value": {"choices": ["news"]}}
    topics = {"id": "t", "from_name": "topics", "type": "taxonomy", "value": {"taxonomy": [["a", "b"], ["c"]]}}
    noted = {**region(27, 32), "meta": {"text": ["a note", "more"]}}
    (entry,), _ = read(tmp_path / "x.json", [task(region(7, 14), kind, noted, relation, genre, topics)])
    document = entry.documents[0]
    place, today = document.spans["r7"], document.spans["r27"]
    assert (place.attributes, today.note) == ({"kind": "city"}, "a note\nmore")
    assert document.labels == {"genre": "news", "topics": [["a", "b"], ["c"]]}
    assert [(a.label, a.source, a.target) for a in document.ordered_relations()] in (
        [("at", "r7", "r27"), ("near", "r7", "r27")],
        [("near", "r7", "r27"), ("at", "r7", "r27")],
    )


def test_a_region_with_two_labels_is_two_spans_and_a_cancelled_one_is_skipped(tmp_path: Path) -> None:
    both = region(7, 14)
    both["value"]["labels"] = ["A", "B"]
    (entry,), _ = read(tmp_path / "x.json", [task(both, was_cancelled=True)])
    assert sorted(label for _, label, _ in quotes(entry)) == ["A", "B"]
    assert entry.documents[0].status is Status.SKIPPED


def test_two_annotations_by_one_person_stay_apart(tmp_path: Path) -> None:
    twice = task(region(7, 14))
    twice["annotations"].append({"id": 10, "completed_by": 4, "result": [region(27, 32)]})
    (entry,), _ = read(tmp_path / "x.json", [twice])
    assert [who for who, *_ in quotes(entry)] == ["user-4", "user-4-2"]


def test_html_is_read_as_the_text_it_shows(tmp_path: Path) -> None:
    html = "<html><body><p>Caf&eacute; <b>Bagh</b>dad</p></body></html>"
    value = {"start": "/p[1]", "end": "/p[1]", "startOffset": 0, "endOffset": 3}
    value |= {"globalOffsets": {"start": 5, "end": 12}, "text": "Baghdad", "hypertextlabels": ["PLACE"]}
    made = task({"id": "a", "type": "hypertextlabels", "from_name": "ner", "value": value}, text=html)
    (entry,), problems = read(tmp_path / "x.json", [made])
    assert problems == []
    assert (entry.article.text, entry.article.meta["html"]) == ("Café Baghdad", html)
    assert quotes(entry) == [("user-4", "PLACE", "Baghdad")]


def test_whole_projects_and_the_short_form_are_read(tmp_path: Path) -> None:
    whole = {"projects": [{"project": {"id": 1}, "tasks": [task(region(7, 14))]}, {"tasks": []}]}
    assert [len(entry.spans()) for entry in read(tmp_path / "a.json", whole)[0]] == [1]
    short = [
        {"id": 3, "text": TEXT, "annotator": 2, "annotation_id": 5, "label": [{"start": 7, "end": 14, "labels": ["A"]}]}
    ]
    (entry,), _ = read(tmp_path / "b.json", short)
    assert (entry.article.id, quotes(entry)) == ("3", [("user-2", "A", "Baghdad")])


def test_an_unfinished_list_says_so_and_gives_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([task(), task()])[:-40], "utf-8")
    found = list(LabelStudio().read(path).articles)
    assert isinstance(found[0], CorpusArticle)
    assert isinstance(found[1], Problem)
    assert "Nothing after that place was read" in found[1].what


def test_a_round_through_a_server_that_drops_our_fields_keeps_ids_notes_and_attributes(tmp_path: Path) -> None:
    target = tmp_path / "out"
    export(Workspace.open(CONTRACT / "workspace"), LabelStudio(), target)
    (before,) = LabelStudio().read(target).articles
    tasks = json.loads((target / TASKS).read_text("utf-8"))
    for annotation in tasks[0]["annotations"]:
        del annotation["glossator"]
    del tasks[0]["meta"]
    (after,), problems = read(tmp_path / "x.json", tasks)
    assert problems == []
    assert isinstance(before, CorpusArticle)
    assert (after.article.id, after.article.title) == (before.article.id, before.article.title)

    def kept(entry: CorpusArticle) -> list[tuple[object, ...]]:
        return sorted(
            (mark.id, mark.label, mark.start, mark.end, mark.note, json.dumps(mark.attributes, sort_keys=True))
            for _, mark in entry.spans()
        )

    assert kept(after) == kept(before)
    assert len(after.relations()) == len(before.relations())


def test_the_configuration_becomes_a_schema_and_ours_is_kept_whole(tmp_path: Path) -> None:
    raw = default_schema().raw
    made = from_mapping(to_schema(Controls(raw).to_xml().encode("utf-8"), CONFIG))
    schema = from_mapping(raw)
    assert list(made.labels) == list(schema.labels)
    assert {n: set(a.values) for n, a in made.labels["actor"].attributes.items()} == {
        n: set(a.values) for n, a in schema.labels["actor"].attributes.items()
    }
    assert set(made.relations) == set(schema.relations)
    assert set(made.article["genre"].values) == {"news", "opinion", "mixed"}
    LabelStudio().write(Corpus(raw, []), tmp_path)
    assert LabelStudio().read(tmp_path).schema == raw
    (tmp_path / SCHEMA).unlink()
    assert set(LabelStudio().read(tmp_path).schema["labels"]) == set(schema.labels)


def test_labels_that_need_escapes_are_safe_in_the_configuration() -> None:
    odd = 'a"><Label value="x"/>&\x0b\U0001f680'
    controls = Controls({})
    controls.label(odd)
    controls.of_span(odd, "b c", "v")
    names = list(to_schema(controls.to_xml().encode("utf-8"), CONFIG)["labels"])
    assert names == [odd.replace("\x0b", "\ufffd")]


@pytest.mark.parametrize(
    "content",
    [
        b"<View",
        b"",
        b'<!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View>&b;</View>',
        b'<!DOCTYPE v SYSTEM "file:///etc/passwd"><View/>',
        b"\xff\xfe\x00",
    ],
)
def test_a_configuration_that_is_broken_or_reaches_out_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / TASKS).write_text("[]", "utf-8")
    (tmp_path / CONFIG).write_bytes(content)
    with pytest.raises(FormatError, match=r"^config.xml [^\n]+\.$"):
        LabelStudio().read(tmp_path)
