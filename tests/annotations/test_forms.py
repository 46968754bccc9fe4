"""What the same words were tagged as elsewhere."""

from dataclasses import replace

from annotations import editing
from annotations.document import Document
from annotations.extent import Extent
from annotations.forms import Forms
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
