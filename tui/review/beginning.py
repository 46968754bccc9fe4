"""Beginning a review: a queue of a question, or the one of the last time."""

from typing import TYPE_CHECKING

from annotations.errors import EditRefused
from annotations.review.place import last
from annotations.review.question import Question
from annotations.review.strangers import refuse_strangers
from tui.review.asking import ask_question
from tui.review.boxes import Boxes
from tui.review.sitting import Sitting

if TYPE_CHECKING:
    from tui.review.desk import ReviewDesk


def resume(desk: "ReviewDesk") -> None:
    """Go on with the question of the last time, or ask for one: with its words to mend where it cannot be asked now."""
    place = last(desk.session.store.folder)
    if place is None:
        desk.ask_question()
        return
    try:
        question = _understood(desk, place.question)
    except EditRefused as error:
        ask_question(desk, place.question)
        desk.complain(str(error))
    else:
        _lay(desk, question, place.question)


def begin(desk: "ReviewDesk", words: str) -> None:
    """Make a queue of a question; the place in the last one is taken up where it is the same.

    Raises:
        EditRefused: it is no question; the sentence says what there is.
    """
    _lay(desk, _understood(desk, words), words)


def _understood(desk: "ReviewDesk", words: str) -> Question:
    """Return the question that words ask; raise EditRefused where they ask none, or for someone who is not here."""
    question = Question.parse(words, desk.schema)
    refuse_strangers(question, desk.session.workspace, desk.session.annotator)
    return question


def _lay(desk: "ReviewDesk", question: Question, words: str) -> None:
    """Lay the queue of a question on the desk."""
    place = None
    if desk.sitting is not None:
        desk.sitting.searching.stop()
    else:
        place = last(desk.session.store.folder)
    if place is not None and place.question != words:
        place = None
    desk.turning.leave()
    desk.sitting = sitting = Sitting(desk, question, words, place)
    desk.reviewing = True
    boxes = _boxes(desk)
    boxes.queue.queue, boxes.queue.decided = sitting.queue, sitting.tally.decided
    boxes.queue.words = sitting.words_for_nothing
    desk.rearrange()
    sitting.searching.begin()
    desk.picture.show_review()


def _boxes(desk: "ReviewDesk") -> Boxes:
    """Return the widgets of a review, mounted when they are first wanted."""
    if desk.boxes is None:
        desk.boxes = Boxes(desk.schema, desk.glossator.palette, desk.key_of("review.suggested"))
        rooms = desk.query_one("#rooms")
        rooms.mount(desk.boxes.queue_box, before=desk.library)
        rooms.mount(desk.boxes.card_box)
        desk.query_one("#middle").mount(desk.boxes.brief, after=desk.reader)
    return desk.boxes
