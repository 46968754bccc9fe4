"""What the same words were tagged as elsewhere."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from annotations import editing
from annotations.document import Document
from annotations.extent import Extent
from annotations.forms import Forms, Tagged
from annotations.schema_file import default_schema
from annotations.text import Text

TEXT = Text("Basra waits. Basra votes. In Basra nobody sleeps.")
SCHEMA = default_schema()


def tagged(places: list[int], kind: str | None = None, article: str = "a") -> Document:
    document = Document(article, "", "ana")
    for place in places:
        change = editing.tag(
            document, SCHEMA, TEXT, [Extent(place, place + 5)], "location", attributes={"kind": kind} if kind else None
        )
        document = change.apply(document)
    return document


def test_a_form_tells_its_label_and_its_most_frequent_value() -> None:
    forms = Forms()
    forms.add(tagged([0, 13], "city"))
    forms.add(tagged([29], "region", article="b"))
    assert forms.labels("Basra") == {"location": 3}
    assert forms.values("location", "Basra") == {"kind": "city"}
    assert forms.forms() == {"Basra": "location"}


def test_a_span_does_not_speak_for_itself() -> None:
    forms = Forms()
    document = tagged([0], "city")
    forms.add(document)
    assert forms.values("location", "Basra", without=next(iter(document.spans))) == {}


def test_adding_a_document_again_takes_the_place_of_its_earlier_value() -> None:
    forms = Forms()
    document = tagged([0, 13], "city")
    forms.add(document)
    gone = next(iter(document.spans))
    forms.add(replace(document, spans=document.spans.changed([gone], [])))
    assert forms.labels("Basra") == {"location": 1}
    forms.add(Document("a", "", "ana"))
    assert forms.forms() == {}
    assert forms.values("location", "Basra") == {}


def test_a_relabel_is_followed_though_the_number_of_forms_stays() -> None:
    forms = Forms()
    document = tagged([0], "city")
    forms.add(document)
    assert forms.index.labels("Basra") == {"location"}
    (span,) = document.spans
    relabelled = editing.relabel(document, SCHEMA, span.id, "actor").apply(document)
    forms.add(relabelled)
    assert forms.size == 1
    assert forms.index.labels("Basra") == {"actor"}
    assert forms.forms() == {"Basra": "actor"}
    forms.add(document)
    assert forms.index.labels("Basra") == {"location"}


FORM = st.sampled_from(["Basra", "Mosul", "the town hall"])
ARTICLES = st.dictionaries(
    st.sampled_from("abc"),
    st.lists(st.builds(Tagged, st.sampled_from(["place", "body"]), FORM, st.just((("kind", "city"),))), max_size=5),
)


@given(ARTICLES, st.permutations("abc"))
def test_what_is_counted_tells_the_same_whatever_the_order_it_came_in(
    articles: dict[str, list[Tagged]], order: list[str]
) -> None:
    one, other = Forms(), Forms()
    for name in sorted(articles):
        one.learn(name, articles[name])
    for name in order:
        other.learn(name, reversed(articles.get(name, [])))
    assert one.forms() == other.forms()
    assert set(one.index) == set(other.index) == set(one.forms())
    for form, label in one.forms().items():
        assert one.index.labels(form) == other.index.labels(form) == set(one.labels(form))
        assert one.values(label, form) == other.values(label, form)
