import codecs
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.article import TITLE_WINDOW
from annotations.entry import Entry, Problem
from annotations.errors import ArticleError
from annotations.library import Library

CONTRACT = Path(__file__).parents[1] / "contract"
UNICODE = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


def write(root: Path, files: dict[str, str | bytes]) -> Library:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Library(root)


def ids(library: Library) -> list[str]:
    return [found.id for found in library.scan() if isinstance(found, Entry)]


def problems(library: Library) -> list[tuple[str, str]]:
    return [(found.where, found.what) for found in library.scan() if isinstance(found, Problem)]


def entry(library: Library, article_id: str) -> Entry:
    found = library.find(article_id)
    assert found is not None
    return found


def test_the_contract_article_is_read_to_the_letter():
    exported = json.loads((CONTRACT / "corpus.jsonl").read_text(encoding="utf-8").split("\n")[1])
    library = Library(CONTRACT / "workspace")
    assert ids(library) == ["news/embassy.txt"]
    assert problems(library) == []
    article = library.read(entry(library, "news/embassy.txt"))
    for field in ("id", "text", "title", "digest"):
        assert getattr(article, field) == exported[field]
    assert dict(article.meta) == exported["meta"]
    assert (article.encoding, article.origin) == ("utf-8", "news/embassy.txt")


@given(text=UNICODE.filter(lambda text: "\0" not in text and not text.startswith(("\ufeff", "---"))))
def test_a_file_comes_back_code_point_for_code_point(tmp_path_factory, text):
    library = write(tmp_path_factory.mktemp("workspace"), {"a.txt": text})
    article = library.read(entry(library, "a.txt"))
    assert article.text == text
    assert library.title(entry(library, "a.txt")) == article.title


@given(
    text=UNICODE, title=UNICODE, meta=st.dictionaries(UNICODE, UNICODE | st.lists(st.integers())), ascii=st.booleans()
)
def test_a_line_comes_back_code_point_for_code_point(tmp_path_factory, text, title, meta, ascii):
    line = json.dumps({"id": "x", "text": text, "title": title, "meta": meta}, ensure_ascii=ascii)
    library = write(tmp_path_factory.mktemp("workspace"), {"c.jsonl": f"\n{line}\n"})
    article = library.read(entry(library, "x"))
    assert (article.text, dict(article.meta)) == (text, meta)
    if title.strip():
        assert article.title == title
    assert article.origin == "c.jsonl#2"


def test_carriage_returns_and_space_around_the_text_stay(tmp_path):
    text = " \r\n\r one\r\n\n\ttwo\u0085\u2028 \x1b[31m \r\n"
    library = write(tmp_path, {"a.txt": text})
    assert library.read(entry(library, "a.txt")).text == text


def test_a_mark_and_front_matter_are_taken_off(tmp_path):
    library = write(
        tmp_path,
        {"a.md": codecs.BOM_UTF16_LE + "---\r\ntitle: Wörter\r\nno: no\r\n---\r\n# Text\r\n".encode("utf-16-le")},
    )
    article = library.read(entry(library, "a.md"))
    assert (article.text, article.title, article.encoding) == ("# Text\r\n", "Wörter", "utf-16-le")
    assert article.meta == {"title": "Wörter", "no": "no"}


def test_front_matter_that_is_broken_stays_in_the_text(tmp_path):
    library = write(tmp_path, {"a.md": "---\na: [\n---\nText"})
    article = library.read(entry(library, "a.md"))
    assert (article.text, article.meta) == ("---\na: [\n---\nText", {})


def test_an_older_encoding_is_read_and_named(tmp_path):
    library = write(tmp_path, {"a.txt": "Jürgen’s café".encode("cp1252")})
    article = library.read(entry(library, "a.txt"))
    assert (article.text, article.encoding) == ("Jürgen’s café", "windows-1252")
    assert library.title(entry(library, "a.txt")) == "Jürgen’s café"


def test_an_empty_file_is_an_empty_article_named_after_its_file(tmp_path):
    library = write(tmp_path, {"news/empty.v2.txt": ""})
    article = library.read(entry(library, "news/empty.v2.txt"))
    assert (article.text, article.title) == ("", "empty.v2")


def test_a_binary_file_is_listed_and_refused_when_it_is_read(tmp_path):
    library = write(tmp_path, {"a.txt": b"\x7fELF\0\0"})
    assert ids(library) == ["a.txt"]
    for use in (library.read, library.title):
        with pytest.raises(ArticleError, match=r"^a\.txt is not text"):
            use(entry(library, "a.txt"))


def test_a_file_that_vanishes_is_named(tmp_path):
    library = write(tmp_path, {"a.txt": "x"})
    found = entry(library, "a.txt")
    found.path.unlink()
    with pytest.raises(ArticleError, match=r"^a\.txt has gone"):
        library.read(found)
    assert library.find("a.txt") is None


@pytest.mark.parametrize(
    "before", ["", "---\ntags: [a, b]\n---\n", "---\nbody: |\n" + "  long text\n" * 5000 + "---\n"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "cp1251"])
def test_a_title_needs_no_more_than_the_head_and_is_that_of_the_article(tmp_path, before, encoding):
    text = before + "| Портал\n" * (TITLE_WINDOW // 9 - 2) + "Ракеты падают\n" + "Текст статьи. " * 100_000
    library = write(tmp_path, {"a.txt": text.encode(encoding)})
    found = entry(library, "a.txt")
    assert library.title(found) == library.read(found).title == "Ракеты падают"


def test_lines_take_every_other_field_as_metadata(tmp_path):
    line = {"id": 7, "text": "t", "title": "T", "meta": {"date": "x", "n": 1.5}, "source": "s", "date": "y", "n": 1.5}
    library = write(tmp_path, {"c.jsonl": json.dumps(line)})
    article = library.read(entry(library, "7"))
    assert article.meta == {"date": "x", "n": 1.5, "source": "s", "date_": "y"}
    assert article.title == "T"


def test_a_title_or_meta_of_another_kind_is_kept_as_metadata(tmp_path):
    library = write(tmp_path, {"c.jsonl": json.dumps({"text": "First line", "title": ["T"], "meta": "loose"})})
    article = library.read(entry(library, "c.jsonl#1"))
    assert article.meta == {"title": ["T"], "meta": "loose"}
    assert article.title == "First line"


def test_a_line_without_an_id_is_known_by_its_number(tmp_path):
    library = write(tmp_path, {"x/c.jsonl": '{"text": "a"}\n\n{"id": "", "text": "b"}\r\n{"id": null, "text": "c"}'})
    assert ids(library) == ["x/c.jsonl#1", "x/c.jsonl#3", "x/c.jsonl#4"]
    assert [library.read(entry(library, f"x/c.jsonl#{n}")).text for n in (1, 3, 4)] == ["a", "b", "c"]
    assert entry(library, "x/c.jsonl#3").is_numbered
    assert library.find("x/c.jsonl#2") is None


def test_only_a_line_feed_ends_a_line(tmp_path):
    lines = [json.dumps({"text": text}, ensure_ascii=False) for text in ("a\u0085b", "a\u2028b\u2029c")]
    library = write(tmp_path, {"c.jsonl": codecs.BOM_UTF8 + "\n".join(lines).encode()})
    assert [library.read(entry(library, f"c.jsonl#{n}")).text for n in (1, 2)] == ["a\u0085b", "a\u2028b\u2029c"]
    assert problems(library) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (b'{"text": "a"', "is not JSON"),
        (b"[1]", "is not a JSON object"),
        (b'{"id": "x"}', 'has no "text"'),
        (b'{"text": null}', 'has no "text"'),
        (b'{"text": "a", "id": ["x"]}', 'has an "id" that is no text'),
        (b'{"text": "a", "id": true}', 'has an "id" that is no text'),
        (b'{"text": "\\ud800"}', "holds half a character"),
        (b'{"text": "a", "meta": {"\\uDFFF": 1}}', "holds half a character"),
        (b'{"text": "caf\xe9"}', "is not UTF-8 at byte 14"),
        (b'{"text": "a", "n": NaN}', "holds NaN"),
        (b'{"text": "a", "n": 1e999}', "holds the number 1e999"),
        (b'{"text": "a", "text": "b"}', 'has the field "text" twice'),
        (b'{"text": ' + b"[" * 100_000, "is nested too deeply"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "a number that is too long"),
        (codecs.BOM_UTF16_LE + '{"text": "a"}'.encode("utf-16-le"), "is UTF-16"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_read(tmp_path, line, what):
    library = write(tmp_path, {"c.jsonl": line + b'\n{"text": "whole"}\n'})
    [(where, found)] = problems(library)
    assert where == "c.jsonl line 1"
    assert what in found or what.removeprefix("is ") in found
    assert ids(library) == ["c.jsonl#2"]


def test_an_emoji_in_two_escapes_is_whole(tmp_path):
    library = write(tmp_path, {"c.jsonl": r'{"text": "\ud83d\ude80"}'})
    assert library.read(entry(library, "c.jsonl#1")).text == "🚀"


def test_the_first_of_two_lines_with_one_id_has_it(tmp_path):
    library = write(
        tmp_path,
        {
            "a.jsonl": '{"id": "x", "text": "1"}\n{"id": "x", "text": "2"}\n{"id": "b.jsonl#1", "text": "3"}\n',
            "b.jsonl": '{"text": "4"}\n{"id": "x", "text": "5"}\n',
        },
    )
    assert ids(library) == ["x", "b.jsonl#1"]
    assert library.read(entry(library, "x")).text == "1"
    assert problems(library) == [
        ("a.jsonl line 2", "The id x is taken by a.jsonl line 1; change one of them."),
        ("b.jsonl line 1", "The id b.jsonl#1 is taken by a.jsonl line 3; change one of them."),
        ("b.jsonl line 2", "The id x is taken by a.jsonl line 1; change one of them."),
    ]


def test_a_file_has_its_path_as_id_whatever_a_line_says(tmp_path):
    library = write(tmp_path, {"a.jsonl": '{"id": "b.txt", "text": "line"}', "b.txt": "file"})
    assert ids(library) == ["b.txt"]
    assert problems(library) == [("a.jsonl line 1", "The id b.txt is taken by the file b.txt; change one of them.")]
    assert library.read(entry(library, "b.txt")).text == "file"


def test_a_line_that_is_no_longer_where_it_was_is_refused(tmp_path):
    library = write(tmp_path, {"c.jsonl": '{"id": "a", "text": "1"}\n{"id": "b", "text": "2"}\n'})
    second = entry(library, "b")
    for changed in (
        '{"id": "a", "text": "one"}\n{"id": "b", "text": "2"}\n',
        '{"id": "a", "text": "1"}\n{"id": "c", "text": "2"}\n',
        "",
    ):
        (tmp_path / "c.jsonl").write_text(changed)
        with pytest.raises(ArticleError, match=r"^c\.jsonl line 2 is another article"):
            library.read(second)
    (tmp_path / "c.jsonl").write_text('{"id": "a", "text": "1"}\n{"id": "b"; "text": "2"}\n')
    with pytest.raises(ArticleError, match=r"^c\.jsonl line 2 is not JSON"):
        library.title(second)


def test_exports_of_ours_are_no_articles(tmp_path):
    write(
        tmp_path,
        {
            "corpus.jsonl": (CONTRACT / "corpus.jsonl").read_bytes(),
            "corpus.yaml": (CONTRACT / "corpus.yaml").read_bytes(),
            "a.yaml": "text: yes\n",
            "glossator.yaml": "labels: {}\n",
        },
    )
    library = Library(tmp_path, ["**/*.jsonl", "**/*.yaml"])
    assert list(library.scan()) == [Entry("a.yaml", tmp_path)]
    assert library.find("corpus.yaml") is None
    assert library.find("news/embassy.txt") is None


def test_an_id_is_never_trusted_as_a_path(tmp_path):
    write(tmp_path, {"secret.txt": "s", "root/a.txt": "a", "root/.hidden/b.txt": "b"})
    (tmp_path / "root" / "out").symlink_to(tmp_path)
    (tmp_path / "root" / "out.txt").symlink_to(tmp_path / "secret.txt")
    library = Library(tmp_path / "root")
    for hostile in (
        "../secret.txt",
        "../../x",
        str(tmp_path / "secret.txt"),
        "out/secret.txt",
        "out.txt",
        "x/../a.txt",
        "./a.txt",
        "a.txt/",
        "",
        ".",
        "\0.txt",
        "\ud800.txt",
        ".hidden/b.txt",
        "a.txt/b.txt",
        "#",
        "#1",
        "x.jsonl#1",
        "x" * 5000 + ".txt",
    ):
        assert library.find(hostile) is None
    with pytest.raises(ArticleError, match="leads outside the workspace"):
        library.read(Entry("../secret.txt", library.root))
    with pytest.raises(ArticleError, match="leads outside the workspace"):
        library.read(Entry("out/secret.txt", library.root))


def test_a_line_may_have_an_id_that_looks_like_a_path(tmp_path):
    library = write(tmp_path, {"c.jsonl": '{"id": "../../x", "text": "t"}\n{"id": "/etc/passwd", "text": "u"}'})
    assert library.read(entry(library, "../../x")).text == "t"
    assert library.read(entry(library, "/etc/passwd")).text == "u"


def test_what_is_found_is_what_the_scan_lists(tmp_path):
    library = write(
        tmp_path, {"a.txt": "", "b/c.md": "", "d.jsonl": '{"text": ""}\n{"id": "z", "text": ""}\n', "e.txt": ""}
    )
    (tmp_path / "link.txt").symlink_to("b")
    for found in library.scan():
        if isinstance(found, Entry):
            assert library.find(found.id) == found


def test_a_scan_can_be_stopped_and_begun_again(tmp_path):
    library = write(tmp_path, {"c.jsonl": '{"text": "a"}\n' * 10, "d.txt": ""})
    scan = library.scan()
    next(scan)
    scan.close()
    assert len(ids(library)) == 11


def test_an_entry_knows_its_file(tmp_path):
    library = write(tmp_path, {"x/c.jsonl": '{"id": "a", "text": "é"}\n', "x/d.txt": ""})
    line, file = (found for found in library.scan() if isinstance(found, Entry))
    assert (line.path, line.offset, line.length, line.line) == (tmp_path / "x/c.jsonl", 0, 25, 1)
    assert (file.path, file.offset, file.length, file.line) == (tmp_path / "x/d.txt", None, None, None)
    assert not line.is_numbered
    assert not file.is_numbered
