"""What the linter finds, each kind with a case that it must find and one that it must not."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotations.document import ZoneMark
from annotations.extent import Extent
from annotations.finding import Level
from annotations.lint.form_finder import FormFinder
from annotations.lint.lint import Act, Kind, Lint
from annotations.lint.linter import lint, surest
from annotations.occurrences import occurrences
from annotations.relation import Relation
from annotations.schema import Status
from annotations.workspace import Workspace
from tests.annotations.reviewing import MOMENT, Corpus

SCHEMA = """
labels:
  actor:
    key: a
    trim: [space, punctuation, article, possessive]
    attributes: {kind: {key: k, values: {state: s, group: g}}}
  location: {key: l, trim: [space]}
  claim: {key: c, trim: [space], requires: [source], attributes: {source: {key: s}}}
relations:
  source_is: {key: b, pairs: [[claim, actor]]}
overlap: {nest: allow, cross: refuse, identical: refuse}
zones: {furniture: {key: f}}
"""


class Writer(Corpus):
    """A workspace of which the linter is asked."""

    def lints(self, kind: Kind | None = None) -> list[Lint]:
        return [one for one in surest(lint(self.workspace)) if kind in (None, one.kind)]


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path, schema=SCHEMA)


def test_a_form_that_is_tagged_elsewhere_and_not_here_is_missing(writer: Writer) -> None:
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    writer.article("z.txt", "Rain fell on Baku again.")
    (found,) = writer.lints()
    assert (found.kind, found.article_id, found.span_id, found.form) == (Kind.MISSING, "z.txt", "", "Baku")
    assert found.extent == Extent(13, 17)
    assert found.suggestion.act is Act.TAG
    assert (found.suggestion.label, found.suggestion.fragments) == ("location", (Extent(13, 17),))
    assert found.what == "'Baku' is tagged 4 times of 5, mostly location, and not here."
    assert found.finding.level is Level.ADVICE


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("Rain fell on Baku again.", {"status": Status.STARTED}),
        ("Rain fell on Baku again.", {"status": Status.SKIPPED}),
        ("Rain fell on Baku again.", {"status": Status.FLAGGED, "seen": [Extent(0, 12)]}),
        ("Rain fell on Baku again.", {"zones": [ZoneMark(0, 24, "furniture")]}),
        ("Rain fell on Bakuvian roofs.", {}),
        ("Rain fell on Baku-Tbilisi.", {}),
        ("Rain fell on pro-Baku roofs.", {}),
        ("Mail @Baku or see x.org/Baku.", {}),
        ("Rain fell on BAKU again.", {}),
    ],
)
def test_what_nobody_looked_at_and_what_is_another_word_is_not_missing(
    writer: Writer, text: str, options: dict[str, Any]
) -> None:
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    writer.article("z.txt", text, **options)
    assert writer.lints() == []


def test_what_was_seen_is_judged_before_the_article_is_done(writer: Writer) -> None:
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    writer.article("z.txt", "On Baku fell rain. On Baku.", status=Status.STARTED, seen=[Extent(0, 18)])
    assert [one.extent.start for one in writer.lints(Kind.MISSING)] == [3]


def test_part_of_a_longer_name_is_not_missing_but_part_of_a_claim_is(writer: Writer) -> None:
    said = "They said that in Baku it rained."
    writer.several(4, said, ("Baku", "location"), ("in Baku it rained", "claim", {"source": "x"}))
    writer.article("y.txt", "The Baku Post wrote.", [("Baku Post", "actor")])
    writer.article("z.txt", said, [("in Baku it rained", "claim", {"source": "x"})])
    assert [one.article_id for one in writer.lints(Kind.MISSING)] == ["z.txt"]


def test_what_is_often_left_untagged_is_not_worth_a_list(writer: Writer) -> None:
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    writer.several(2, "No rain fell on Baku again.")
    assert writer.lints() == []
    writer.several(2, "In May it rained.", ("May", "actor"))
    writer.article("z.txt", "It was May.")
    assert writer.lints() == []


def test_a_capital_beside_it_makes_a_gap_less_sure(writer: Writer) -> None:
    writer.several(9, "In Baku it rained.", ("Baku", "location"))
    writer.article("y.txt", "It was in Baku. A dry day.")
    writer.article("z.txt", "It was the Baku Conference.")
    sure = {one.article_id: one.sureness for one in writer.lints()}
    assert sure["z.txt"] < sure["y.txt"]


def test_a_form_with_another_label_nearly_everywhere_else(writer: Writer) -> None:
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    odd = writer.article("z.txt", "Anger in Baku.", [("Baku", "actor")])
    (found,) = writer.lints()
    assert (found.kind, found.span_id) == (Kind.LABELS, next(iter(odd.spans)).id)
    assert (found.suggestion.act, found.suggestion.label) == (Act.RELABEL, "location")


def test_a_form_that_is_meant_both_ways_is_let_be(writer: Writer) -> None:
    writer.several(6, "In Baku it rained.", ("Baku", "location"))
    writer.several(2, "Baku protested.", ("Baku", "actor"))
    assert writer.lints() == []


def test_a_second_label_beside_the_usual_one_is_no_other_label(writer: Writer) -> None:
    (writer.root / "glossator.yaml").write_text(SCHEMA.replace("identical: refuse", "identical: allow"), "utf-8")
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    writer.article("z.txt", "Anger in Baku.", [("Baku", "actor"), ("Baku", "location")])
    assert writer.lints() == []


def test_a_value_that_is_another_one_or_lacking(writer: Writer) -> None:
    writer.several(9, "Iran protested.", ("Iran", "actor", {"kind": "state"}))
    odd = writer.article("y.txt", "Iran spoke.", [("Iran", "actor", {"kind": "group"})])
    (found,) = writer.lints()
    assert (found.kind, found.span_id) == (Kind.ATTRIBUTE, next(iter(odd.spans)).id)
    assert (found.suggestion.act, found.suggestion.attribute, found.suggestion.value) == (Act.SET, "kind", "state")
    writer.article("y.txt", "Iran spoke.", [("Iran", "actor")])
    (found,) = writer.lints()
    assert "nothing here" in found.what
    writer.several(3, "Iran went.", ("Iran", "actor", {"kind": "group"}))
    assert not [one for one in writer.lints() if one.suggestion.value == "group"]


def test_what_the_labels_rule_trims(writer: Writer) -> None:
    writer.article(
        "a.txt",
        "The Guards, Hamas's men and the U.S. met.",
        [("The Guards,", "actor"), ("Hamas's", "actor"), ("U.S.", "actor")],
    )
    writer.article("b.txt", "In Baku , in Kars .", [("Baku ", "location"), ("Kars", "location")])
    found = [(one.article_id, one.suggestion.fragments[0]) for one in writer.lints(Kind.EDGE)]
    assert sorted(found) == [("a.txt", Extent(4, 10)), ("a.txt", Extent(12, 17)), ("b.txt", Extent(3, 7))]
    assert all(one.suggestion.act is Act.RESHAPE for one in writer.lints(Kind.EDGE))


def test_marks_that_may_belong_to_a_name_are_less_sure(writer: Writer) -> None:
    writer.article("a.txt", "They met men! Bing, too.", [("men!", "actor"), ("Bing,", "actor")])
    sure = {one.form: one.sureness for one in writer.lints(Kind.EDGE)}
    assert sure["men!"] < sure["Bing,"]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Yahoo! and Bing.", "Yahoo!"),
        ("It was Kerrang ! A week went by.", "Kerrang !"),
        ("By Emmett S . Davis.", "Emmett S ."),
        ("At The Howling Wolf they met.", "The Howling Wolf"),
        ('He is the " third man " here.', 'the " third man "'),
        ("On &lt;b&gt; it says.", "&lt;b&gt;"),
    ],
)
def test_what_belongs_to_a_name_or_a_pair_is_no_edge(writer: Writer, text: str, form: str) -> None:
    writer.article("a.txt", text, [(form, "actor")])
    assert writer.lints(Kind.EDGE) == []


def test_the_article_that_begins_a_sentence_is_an_edge_and_so_is_a_dot_that_ends_one(writer: Writer) -> None:
    writer.article("a.txt", "The Guards left.\nIt was the King. Then", [("The Guards", "actor"), ("King.", "actor")])
    assert {one.form for one in writer.lints(Kind.EDGE)} == {"The Guards", "King."}


def test_two_events_that_one_word_tells_of_are_not_one_tagged_twice(writer: Writer) -> None:
    held = writer.article("a.txt", "It rained, they and we said.", [("It rained", "claim"), ("they", "actor")])
    claim, actor = held.spans
    twin, other = replace(claim, id="77"), replace(actor, id="78", fragments=(Extent(20, 22),), quote="we")
    arrows = {"9": Relation("9", "source_is", claim.id, actor.id, MOMENT, MOMENT)}
    writer.save(replace(held, spans=held.spans.changed([], [twin, other]), relations=arrows))
    assert [one.suggestion.act for one in writer.lints(Kind.OVERLAP)] == [Act.DELETE]
    arrows["10"] = Relation("10", "source_is", twin.id, other.id, MOMENT, MOMENT)
    writer.save(replace(held, spans=held.spans.changed([], [twin, other]), relations=arrows))
    assert writer.lints(Kind.OVERLAP) == []


def test_a_value_that_changes_with_the_place_says_nothing_of_other_places(writer: Writer) -> None:
    for form in ("Ada", "Bern", "Calla"):
        for number in range(6):
            value = {"kind": "state" if number % 2 else "group"}
            writer.article(f"{form}{number}.txt", f"{form} spoke.", [(form, "actor", value)])
    writer.several(9, "Iran protested.", ("Iran", "actor", {"kind": "state"}))
    writer.article("y.txt", "Iran spoke.", [("Iran", "actor", {"kind": "group"})])
    assert writer.lints(Kind.ATTRIBUTE) == []


def test_a_capital_shows_a_name_of_which_other_names_say_nothing(writer: Writer) -> None:
    for number in range(14):
        writer.article(f"{number}.txt", f"From the Place{number} they came.", [(f"Place{number}", "location")])
    writer.article("y.txt", "He lives in The Hague now.", [("The Hague", "location")])
    assert writer.lints(Kind.BOUNDARY) == []


def test_the_head_of_a_longer_name_is_no_gap(writer: Writer) -> None:
    nested = [("Ada Bern", "actor"), ("Bern", "actor")]
    for number in range(4):
        writer.article(f"{number}.txt", "They saw Ada Bern. It was Calla.", [*nested, ("Calla", "actor")])
    writer.article("z.txt", "They saw Calla of Oslo.", [("Calla of Oslo", "actor")])
    assert writer.lints(Kind.MISSING) == []


@pytest.mark.parametrize(
    ("usual", "text", "odd", "better"),
    [
        ("Trump", "Here President Trump spoke.", "President Trump", "Trump"),
        ("President Trump", "Here President Trump spoke.", "Trump", "President Trump"),
        ("Gaza Strip", "Into the Gaza Strip they went.", "Gaza", "Gaza Strip"),
        ("the Gulf", "Into the Gulf they went.", "Gulf", "the Gulf"),
        ("Gulf", "Into the Gulf they went.", "the Gulf", "Gulf"),
        ("Cairo", "In Cairo's streets.", "Cairo's", "Cairo"),
        ("Home", "In “Home” they met.", "“Home”", "Home"),
        ("“Home”", "In “Home” they met.", "Home", "“Home”"),
    ],
)
def test_a_boundary_that_nearly_everybody_else_draws_otherwise(
    writer: Writer, usual: str, text: str, odd: str, better: str
) -> None:
    writer.several(4, text, (usual, "location"))
    writer.article("z.txt", text, [(odd, "location")])
    found = [one for one in writer.lints() if one.kind is Kind.BOUNDARY]
    assert [one.article_id for one in found] == ["z.txt"]
    (fragment,) = found[0].suggestion.fragments
    assert text[fragment.start : fragment.end] == better
    assert found[0].suggestion.act is Act.RESHAPE


def test_a_boundary_without_a_choice_is_none(writer: Writer) -> None:
    writer.several(9, "Here Trump spoke.", ("Trump", "location"))
    writer.article("y.txt", "Here President Trump spoke.", [("President Trump", "location")])
    writer.article("z.txt", "From North Korea.", [("North Korea", "location")])
    writer.article("zz.txt", "From Korea.", [("Korea", "location")])
    assert writer.lints(Kind.BOUNDARY) == []


def test_boundaries_are_judged_by_the_label_where_a_form_is_rare(writer: Writer) -> None:
    for number in range(14):
        writer.article(f"{number}.txt", f"At the Place{number} they met.", [(f"Place{number}", "location")])
    writer.article("z.txt", "At the Harbour they met.", [("the Harbour", "location")])
    (found,) = writer.lints(Kind.BOUNDARY)
    assert found.article_id == "z.txt"
    assert found.suggestion.fragments == (Extent(7, 14),)


def test_a_word_that_other_names_end_with_is_not_taken_in(writer: Writer) -> None:
    for number in range(14):
        writer.article(f"{number}.txt", f"In Place{number} city they met.", [(f"Place{number} city", "location")])
    writer.article("z.txt", "In Georgia city life is slow.", [("Georgia", "location")])
    assert writer.lints(Kind.BOUNDARY) == []


def test_an_overlap_that_the_schema_refuses_and_two_variants_of_one_span(writer: Writer) -> None:
    text = "In the Gulf of Aden."
    writer.article("a.txt", text, [("Gulf of", "location"), ("of Aden", "actor")])
    writer.article("b.txt", text, [("Gulf of Aden", "location"), ("Aden", "location")])
    writer.article("c.txt", text, [("the Gulf of Aden", "location"), ("Gulf of Aden", "location")])
    found = writer.lints(Kind.OVERLAP)
    assert sorted(one.article_id for one in found) == ["a.txt", "c.txt"]
    assert {one.suggestion.act for one in found} == {Act.DELETE}


def test_a_claim_without_what_it_requires(writer: Writer) -> None:
    text = "It rained, they said. It snowed, too."
    held = writer.article("a.txt", text, [("It rained", "claim"), ("they", "actor"), ("It snowed", "claim")])
    assert [one.form for one in writer.lints(Kind.REQUIRES)] == ["It rained", "It snowed"]
    claims = [span for span in held.spans if span.label == "claim"]
    sourced = replace(claims[0], attributes={"source": "they"})
    writer.save(replace(held, spans=held.spans.changed([claims[0]], [sourced])))
    (found,) = writer.lints(Kind.REQUIRES)
    assert (found.form, found.suggestion.act, found.suggestion.needs) == ("It snowed", Act.ADD, ("source",))
    writer.save(replace(held, status=Status.STARTED))
    assert writer.lints(Kind.REQUIRES) == []


def test_a_relation_meets_what_is_required(writer: Writer) -> None:
    schema = SCHEMA.replace("requires: [source]", "requires: [source, source_is]")
    (writer.root / "glossator.yaml").write_text(schema, "utf-8")
    held = writer.article("a.txt", "It rained, they said.", [("It rained", "claim"), ("they", "actor")])
    (claim, actor) = held.spans
    assert len(writer.lints(Kind.REQUIRES)) == 1
    writer.save(replace(held, relations={"9": Relation("9", "source_is", claim.id, actor.id, MOMENT, MOMENT)}))
    assert writer.lints(Kind.REQUIRES) == []


def test_a_changed_text_and_what_cannot_be_read_are_passed_over(writer: Writer) -> None:
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    writer.article("y.txt", "Anger in Baku.", [("Baku", "actor")])
    (writer.root / "y.txt").write_text("Great anger in Baku.", "utf-8")
    writer.article("z.txt", "Rain fell on Baku again.")
    (writer.root / "annotations/ana/z.txt.json").write_text("{", "utf-8")
    assert writer.lints() == []


def test_everybody_counts_and_only_those_asked_for_are_judged(writer: Writer) -> None:
    writer.several(4, "In Baku it rained.", ("Baku", "location"))
    writer.article("y.txt", "Anger in Baku.", [("Baku", "actor")], by="ben")
    workspace = Workspace.open(writer.root)
    assert [one.annotator for one in lint(workspace)] == ["ben"]
    assert [one.annotator for one in lint(workspace, ["ben"])] == ["ben"]
    assert list(lint(workspace, ["ana"])) == []


def test_nothing_is_written_and_the_surest_come_first(writer: Writer) -> None:
    writer.several(9, "In Baku it rained.", ("Baku", "location"))
    writer.article("y.txt", "Anger in Baku ", [("Baku", "actor")])
    writer.article("z.txt", "Anger , in Rome ,", [("Rome ", "location")])
    before = {path: path.read_bytes() for path in writer.root.rglob("*") if path.is_file()}
    found = writer.lints()
    assert [one.sureness for one in found] == sorted((one.sureness for one in found), reverse=True)
    assert len(found) == 2
    assert len({one.key for one in found}) == 2
    assert surest(lint(Workspace.open(writer.root)), 1) == found[:1]
    assert {path: path.read_bytes() for path in writer.root.rglob("*") if path.is_file()} == before


def test_untrusted_words_stay_words(writer: Writer) -> None:
    writer.several(4, "In B\x1b[31mku it rained.", ("B\x1b[31mku", "location"))
    writer.article("y.txt", "Anger in B\x1b[31mku.", [("B\x1b[31mku", "actor")])
    (found,) = writer.lints(Kind.LABELS)
    assert "\x1b" not in found.what


LETTERS = st.text("ab -.é", min_size=1, max_size=6)


@settings(deadline=None)
@given(st.text("ab -.é\n", max_size=40), st.lists(LETTERS, max_size=4))
def test_what_the_finder_finds_is_what_stands_there_on_its_own(text: str, forms: list[str]) -> None:
    found = list(FormFinder(forms).find(text))
    for extent, form in found:
        assert form in forms
        assert extent in {place for start in range(len(text)) for place in _from(text, form, start)}


def _from(text: str, form: str, start: int) -> Iterable[Extent]:
    return (Extent(start + a, start + b) for a, b in occurrences(text[start:], form, whole_words=False))


def test_the_longest_form_comes_first_and_white_space_may_be_any() -> None:
    finder = FormFinder(["New York", "New York Times", "York", "«Home»", "..."])
    text = "New\nYork  Times, New York; York «Home» ..."
    found = [form for _, form in finder.find(text)]
    assert found == ["New York Times", "New York", "York", "New York", "York", "York", "«Home»"]
    assert [form for _, form in finder.find(text, 4, 26)] == ["York", "New York", "York"]
