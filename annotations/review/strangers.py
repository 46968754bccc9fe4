"""Names in a question that nothing in the workspace bears: who asks for them is told which there are."""

from annotations.entry import shown
from annotations.errors import EditRefused
from annotations.finding import Finding
from annotations.review.question import Question
from annotations.review.terms import Term, written
from annotations.survey import Survey
from annotations.workspace import Workspace


def refuse_strangers(question: Question, workspace: Workspace, own: str) -> None:
    """Raise EditRefused where a reviewer is asked for who has no folder here, and is not `own`, who asks."""
    there = sorted({*workspace.annotators(), own})
    for name in question.values("reviewer"):
        if name not in there:
            raise EditRefused(f"Nobody called {shown(name)!r} reviews here; there are {', '.join(map(shown, there))}.")


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
