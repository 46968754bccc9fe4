"""The two corpora of ours: their bytes, their escapes, and what is made of a broken one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.corpus import Corpus, CorpusArticle, article_record
from annotations.entry import Problem
from annotations.errors import FormatError
from annotations.formats import registry
from annotations.formats.encoding import encode, inside, to_bytes, to_json, to_yaml
from annotations.formats.interface import Format

CONTRACT = Path(__file__).parents[1] / "contract"
LOADERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else [])]
FORMATS = ["yaml", "jsonl"]

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    st.sampled_from("a:-#'\"\\\0\t\n\r\x1b\x7f\x85\x9f\xa0\u2028\u2029\ufeff\ufffe\uffff\U0001fffe\U0010ffff🚀e\u0301"),
    max_size=20,
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def read(name: str, path: Path) -> tuple[list[CorpusArticle], list[Problem]]:
    found = list(registry.named(name).read(path).articles)
    return [a for a in found if isinstance(a, CorpusArticle)], [p for p in found if isinstance(p, Problem)]


@pytest.mark.parametrize("name", FORMATS)
def test_reading_and_writing_the_contracts_corpus_gives_its_bytes(name: str, tmp_path: Path) -> None:
    form, golden = registry.named(name), CONTRACT / f"corpus.{name}"
    form.write(form.read(golden), tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == golden.read_bytes()


def test_both_corpora_of_the_contract_say_the_same() -> None:
    assert read("yaml", CONTRACT / "corpus.yaml") == read("jsonl", CONTRACT / "corpus.jsonl")


@given(VALUES)
def test_any_value_is_the_same_to_every_yaml_loader(value: object) -> None:
    for loader in LOADERS:
        assert yaml.load(f"- {to_yaml(value)}\n", Loader=loader) == [value]


@given(VALUES)
def test_any_value_is_the_same_to_json_and_bears_no_raw_separators(value: object) -> None:
    encoded = to_json(value)
    assert json.loads(encoded) == value
    assert len(encoded.splitlines()) == 1


@given(TEXTS, VALUES)
def test_bytes_of_json_are_the_same_whichever_way_they_are_made(text: str, value: object) -> None:
    for held in (value, [text * 60], text):
        assert to_bytes(encode(held)) == to_json(held).encode("utf-8")


@given(st.lists(TEXTS, max_size=5))
def test_texts_between_quotation_marks_are_what_json_has_there_or_no_json(texts: list[str]) -> None:
    for text, found in zip(texts, inside(texts), strict=True):
        try:
            assert json.loads(f'"{found}"') == text
        except json.JSONDecodeError:
            assert any(character < " " and character not in "\n\r\t" for character in text)


def test_what_is_no_text_does_not_stand_between_quotation_marks() -> None:
    with pytest.raises(TypeError):
        inside(["a", None])  # type: ignore[list-item]  # what is refused is what has the wrong type


def test_a_key_beyond_the_limit_of_yaml_is_still_a_key() -> None:
    value = {"k" * 3000: 1, "é" * 1500: {"\n" * 600: [1e22, -1e-7, 0.5]}}
    for loader in LOADERS:
        assert yaml.load(to_yaml(value), Loader=loader) == value


@settings(max_examples=40)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_a_whole_corpus_of_any_texts_loads_in_one_go(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    from annotations.article import Article

    articles = [
        CorpusArticle(Article(f"a{n}", text, title=text, meta={text: text}), ()) for n, text in enumerate(texts)
    ]
    path = tmp_path_factory.mktemp("corpus") / "c.yaml"
    registry.named("yaml").write(Corpus({"labels": {}}, articles), path)
    for loader in LOADERS:
        loaded = yaml.load(path.read_bytes().decode("utf-8"), Loader=loader)
        assert loaded["articles"] == [article_record(article) for article in articles]
    assert read("yaml", path) == (articles, [])


def test_an_empty_corpus_can_be_written_and_read(tmp_path: Path) -> None:
    for name in FORMATS:
        path = tmp_path / name
        registry.named(name).write(Corpus({"labels": {}}, []), path)
        assert read(name, path) == ([], [])
    assert yaml.safe_load((tmp_path / "yaml").read_text("utf-8")) == {
        "glossator": 1,
        "schema": {"labels": {}},
        "articles": [],
    }


def test_yaml_that_another_tool_wrote_is_read_alike(tmp_path: Path) -> None:
    data = yaml.safe_load((CONTRACT / "corpus.yaml").read_text("utf-8"))
    golden = read("yaml", CONTRACT / "corpus.yaml")
    for number, options in enumerate(
        [{}, {"sort_keys": False}, {"default_style": "|"}, {"default_flow_style": True}, {"allow_unicode": True}]
    ):
        path = tmp_path / f"{number}.yaml"
        path.write_text(yaml.safe_dump(data, **options), "utf-8")
        found, problems = read("yaml", path)
        assert problems == []
        assert found == golden[0]
        assert registry.named("yaml").read(path).schema == data["schema"]


def test_yaml_with_anchors_is_read_and_one_that_explodes_is_not(tmp_path: Path) -> None:
    head = 'glossator: 1\nschema: {"labels": {}}\narticles:\n'
    tail = "annotators: {}, spans: [], relations: []}\n"
    path = tmp_path / "a.yaml"
    path.write_text(head + f"- {{id: a, text: &t no, {tail}- {{id: b, text: *t, {tail}", "utf-8")
    assert [article.article.text for article in read("yaml", path)[0]] == ["no", "no"]
    bomb = "x: &a0 [aaaaaaaaaa]\n"
    for n in range(1, 12):
        bomb += f"  x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n"
    path.write_text(head + f"- id: a\n  text: b\n  annotators: {{}}\n  spans: []\n  relations: []\n  {bomb}", "utf-8")
    found, problems = read("yaml", path)
    assert found == []
    assert "aliases stand for too much" in problems[0].what


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda r: r.pop("text"), "lacks 'text'"),
        (lambda r: r.pop("relations"), "lacks 'relations'"),
        (lambda r: r.update(text=r["text"] + "x"), "digest"),
        (lambda r: r.update(id=""), "id is empty"),
        (lambda r: r.update(title=["x"]), "title: a text"),
        (lambda r: r["spans"][0].pop("annotator"), "names its annotator"),
        (lambda r: r["spans"][0].pop("quote"), "quote"),
        (lambda r: r["spans"][6].update(start=0), "bounds of its fragments"),
        (lambda r: r["spans"].append(r["spans"][0]), "twice"),
        (lambda r: r["relations"].append(r["relations"][0]), "twice"),
        (lambda r: r["annotators"]["ana"].update(status="perfect"), "perfect"),
        (lambda r: r["meta"].update(x="\ud800"), "lone surrogate"),
    ],
)
def test_a_broken_article_is_named_and_the_others_are_read(
    damage: Callable[[dict[str, Any]], object], words: str, tmp_path: Path
) -> None:
    head, line = (CONTRACT / "corpus.jsonl").read_text("utf-8").splitlines()[:2]
    record = json.loads(line)
    damage(record)
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join([head, json.dumps(record), "{", line.replace("embassy.txt", "b.txt", 1)]), "utf-8")
    found, problems = read("jsonl", path)
    assert [article.article.id for article in found] == ["news/b.txt"]
    assert [problem.where for problem in problems] == ["c.jsonl, line 2", "c.jsonl, line 3"]
    assert words in problems[0].what


def test_a_yaml_corpus_that_was_cut_off_says_where(tmp_path: Path) -> None:
    content = (CONTRACT / "corpus.yaml").read_bytes()
    article = content.partition(b"articles:\n")[2]
    path = tmp_path / "c.yaml"
    second = article.replace(b"embassy.txt", b"b.txt", 1)
    path.write_bytes(content + second[: second.index(b"  relations:")])
    found, problems = read("yaml", path)
    assert [entry.article.id for entry in found] == ["news/embassy.txt"]
    assert "line 25" in problems[0].where
    assert "cut off" in problems[0].what
    path.write_bytes(content + second[:700])
    found, problems = read("yaml", path)
    assert [entry.article.id for entry in found] == ["news/embassy.txt"]
    assert "c.yaml, line" in problems[0].what


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        (b"", "without a list of articles"),
        (b"articles: 5\n", "list of articles was expected"),
        (b"articles: []\n---\narticles: []\n", "one document was expected"),
        (b"articles: []\n]\n", "expected"),
        (b"articles:\n- !!python/object:os.system {id: x}\n", "tag"),
        (b"articles:\n- {id: x, id: y}\n", "twice"),
        (b"articles:\n- *gone\n", "was named before"),
        (b"articles:\n- &a [*a]\n", "was named before"),
        (b"articles:\n- " + b"[" * 200 + b"]" * 200 + b"\n", "nested too deeply"),
    ],
)
def test_a_yaml_corpus_with_a_broken_list_never_passes_for_an_empty_one(
    tail: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "c.yaml"
    path.write_bytes(b'glossator: 1\nschema: {"labels": {}}\n' + tail)
    found, problems = read("yaml", path)
    assert found == []
    assert len(problems) == 1
    assert words in problems[0].what
    assert "c.yaml" in problems[0].where


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"a: b", b"{}\n", b"\xff\xfe", b"glossator: 2\nschema: {}\n", b"- x\n", b"\0", b"a: \x07"]
)
def test_what_is_no_corpus_is_refused_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    for name in FORMATS:
        with pytest.raises(FormatError, match=r"^[^\n]+\.$"):
            registry.named(name).read(path)


def test_a_corpus_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text('{"glossator": 2, "schema": {}}\n', "utf-8")
    with pytest.raises(FormatError, match="update this Glossator"):
        registry.named("jsonl").read(path)


def test_the_format_is_told_by_its_head_or_its_name(tmp_path: Path) -> None:
    for name in FORMATS:
        path = tmp_path / f"{name}.data"
        path.write_bytes((CONTRACT / f"corpus.{name}").read_bytes())
        assert registry.for_reading(path).name == name
        assert registry.for_writing(f"x.{name}").name == name
    (tmp_path / "x").write_bytes(b"hello")
    with pytest.raises(FormatError, match="--format"):
        registry.for_reading(tmp_path / "x")
    with pytest.raises(FormatError, match="--format"):
        registry.for_writing("x")
    with pytest.raises(FormatError, match="There is no format"):
        registry.named("xml")


def test_another_package_can_bring_a_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "their_format.py").write_text(
        "from annotations.formats.interface import Format\n"
        "class Theirs(Format):\n    name = 'theirs'\n    description = 'Theirs'\n    suffix = '.th'\n"
        "    can_read = False\n"
        "broken = 1\n",
        "utf-8",
    )
    info = tmp_path / "theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(
        "[glossator.formats]\ntheirs = their_format:Theirs\nbroken = their_format:broken\ngone = no_such_module:X\n",
        "utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert registry.names()[:2] == ["yaml", "jsonl"]
    assert {"broken", "gone", "theirs"} <= set(registry.names())
    assert isinstance(registry.named("theirs"), Format)
    for name in ("broken", "gone"):
        with pytest.raises(FormatError, match="mend or remove its package"):
            registry.named(name)
    with pytest.raises(FormatError, match="can only be written"):
        registry.for_reading(tmp_path, "theirs")
