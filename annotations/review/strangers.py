"""Names in a question that nothing in the workspace bears: who asks for them is told which there are."""

from annotations.entry import shown
from annotations.errors import EditRefused
from annotations.finding import Finding
from annotations.review.question import Question
from annotations.review.terms import Term, written
from annotations.survey import Survey
from annotations.workspace import Workspace


def refuse_strangers(question: Question, workspace: Workspace, own: str) -> None:
    """Raise EditRefused where an annotator or reviewer is named who has no folder here, and is not `own`, who asks."""
    there = sorted({*workspace.annotators(), own})
    for term, does in (("by", "annotates"), ("reviewer", "reviews")):
        for name in (*question.values(term), *question.values(term, negated=True)):
            if name not in there:
                names = ", ".join(map(shown, there))
                raise EditRefused(f"Nobody called {shown(name)!r} {does} here; there are {names}.")


def unknown_name(question: Question, workspace: Workspace) -> str:
    """Return in a sentence which labels or attributes there are where one is asked for that nothing has, else ""."""
    return unknown_label(question, workspace) or _unknown_attribute(question, workspace)


def unknown_label(question: Question, workspace: Workspace) -> str:
    """Return in a sentence which labels there are where one is asked for that neither schema nor spans have, else "".

    The schema is asked first; only a label that it does not have costs a look through everybody's files.
    """
    known = dict.fromkeys(workspace.schema.labels)
    asked = [label for label in question.values("label") if label not in known]
    if not asked:
        return ""
    for item in Survey(workspace):
        for document in () if isinstance(item, Finding) else item.documents:
            known |= dict.fromkeys(document.spans.counts())
    missing = next((label for label in asked if label not in known), None)
    if missing is None:
        return ""
    there = ", ".join(map(shown, known))
    told = f"Neither the schema nor any span has the label {shown(missing)!r}; there are {there}."
    several = [part.strip() for part in missing.split(",") if part.strip()]
    if len(several) < 2:
        return told
    return f"{told} Several are asked for with a term each: {shown(written(Term('label', one) for one in several))}."


def _unknown_attribute(question: Question, workspace: Workspace) -> str:
    known = dict.fromkeys(name for label in workspace.schema.labels.values() for name in label.attributes)
    asked = dict.fromkeys(value.partition("=")[0] for value in question.values("value"))
    if known.keys() >= asked.keys():
        return ""
    for item in Survey(workspace):
        for document in () if isinstance(item, Finding) else item.documents:
            known |= dict.fromkeys(name for span in document.spans for name in span.attributes)
    missing = next((name for name in asked if name not in known), None)
    if missing is None:
        return ""
    there = f"there are {', '.join(map(shown, known))}" if known else "there is none"
    return f"Neither the schema nor any span has the attribute {shown(missing)!r}; {there}."
