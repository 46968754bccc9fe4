"""The app under search: its real desk, put into any state, pressed a key, and read again. Nothing is drawn or saved."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from textual import events

from annotations.document import Document
from annotations.selection import Selection
from tui.desk import Desk
from tui.keys import Action, Place
from tui.modes.hinting import Hinting, Target
from tui.trail import Trail


@dataclass(frozen=True, slots=True)
class State:
    """What a key's meaning hangs on, besides the document."""

    selection: Selection
    scroll: int
    extending: bool = False
    goal: int | None = None
    chosen: str | None = None
    last: str | None = None
    adding: str | None = None

    @property
    def place(self) -> tuple[object, ...]:
        """What makes two states lead on alike."""
        return self.selection, self.scroll, self.extending, self.goal, self.adding


class _NoScribe:
    """Takes the place of the writer: nothing that is tried reaches the disk."""

    def keep(self, *_: object, **__: object) -> int:
        return 0

    def pending(self, _: str) -> None:
        return None


class _NoHistory:
    """Takes the place of the history: nothing that is tried is remembered."""

    def add(self, operation: Any) -> Any:
        return operation


def key_event(press: str) -> events.Key:
    """Return the event of a press as the key tables name it."""
    character = press if len(press) == 1 else {"space": " "}.get(press)
    return events.Key(press, character)


class Machine:
    """The desk as a function from state and press to state."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.presses = 0
        self._document: Document | None = None

    @contextmanager
    def dry(self) -> Iterator[None]:
        """Switch drawing, telling and saving off; everything that decides what a key does stays as it is.

        What is asked again and again, the candidates in a view and the next one from a place, is remembered.
        """
        desk, session, reader = self.desk, self.desk.session, self.desk.reader
        in_view, next_wanted = desk.likely.in_view, desk.caret.next_wanted
        views: dict[object, Any] = {}
        nexts: dict[object, Any] = {}

        def remembered_view() -> Any:
            key = id(session.document), reader.scroll_offset.y
            if key not in views:
                views[key] = session.document, in_view()
            return views[key][1]

        def remembered_next(direction: int, finders: Any) -> Any:
            chosen = desk.caret.chosen()
            key = id(session.document), direction, desk.selection.extents, desk.selection.extent, chosen and chosen.id
            if key not in nexts:
                nexts[key] = session.document, next_wanted(direction, finders)
            return nexts[key][1]

        held = session.scribe, session.history, session.document, self.state()

        def nothing(*_: object, **__: object) -> None:
            return None

        quiet: list[tuple[object, Sequence[str]]] = [
            (desk, ("complain", "tell")),
            (desk.picture, ("show_foot", "show_document", "mark_current")),
            (desk.caret, ("moved",)),
            (reader, ("_stale", "refresh", "redraw")),
            (desk.articles, ("learn",)),
        ]
        kept = [(thing, name, thing.__dict__.get(name)) for thing, names in quiet for name in names]
        for thing, name, _ in kept:
            setattr(thing, name, nothing)
        desk.likely.in_view = remembered_view  # type: ignore[method-assign]
        desk.caret.next_wanted = remembered_next  # type: ignore[method-assign]
        session.scribe = _NoScribe()  # type: ignore[assignment]
        session.history = _NoHistory()  # type: ignore[assignment]
        try:
            yield
        finally:
            for thing, name, own in kept:
                if own is None:
                    delattr(thing, name)
                else:
                    setattr(thing, name, own)
            del desk.likely.in_view, desk.caret.next_wanted
            session.scribe, session.history = held[:2]
            self.put(held[2], held[3])

    def state(self) -> State:
        """Return the state the desk is in."""
        desk = self.desk
        caret = desk.caret
        return State(
            desk.reader.selection,
            desk.reader.scroll_offset.y,
            caret.extending,
            desk.reader.goal,
            caret._chosen,
            caret._last_chosen,
            caret.adding,
        )

    @property
    def document(self) -> Document:
        """The document as the last press left it."""
        return self.desk.session.document

    def put(self, document: Document, state: State) -> None:
        """Put the desk into a state."""
        desk = self.desk
        caret, reader, session = desk.caret, desk.reader, desk.session
        if session.document is not document or self._document is not document:
            session.document = document
            session.forms.add(document)
            self._document = document
        if reader.scroll_offset.y != state.scroll:
            reader.scroll_to(y=state.scroll, animate=False, immediate=True, force=True)
        reader.selection = state.selection
        reader.goal = state.goal
        caret.extending, caret._chosen, caret._last_chosen = state.extending, state.chosen, state.last
        caret.adding, caret._stack = state.adding, []
        desk.mode = None
        desk.matches = ()
        desk.turning.trail = Trail()
        desk.dispatcher.clear()

    def press(self, *presses: str) -> State:
        """Press keys where the desk is, and return what came of it."""
        for press in presses:
            self.presses += 1
            self.desk.on_key(key_event(press))
        self._document = self.desk.session.document if self._document is self.desk.session.document else None
        return self.state()

    def hints(self, document: Document, state: State, *presses: str) -> list[tuple[Target, str, Callable[[], State]]]:
        """Press keys that show hints; return each code with the way to what it picks, by the function a code calls."""
        self.put(document, state)
        self.press(*presses)
        mode = self.desk.mode
        if not isinstance(mode, Hinting):
            return []

        def pick(extent: Target) -> Callable[[], State]:
            def picked() -> State:
                self.put(document, state)
                mode.picked(extent)
                return self.state()

            return picked

        return [(extent, code, pick(extent)) for extent, code in mode.codes.items()]

    def codes(self) -> dict[Any, str]:
        """Return the codes that stand on the screen now, by extent; none where no hints show."""
        mode = self.desk.mode
        return dict(mode.codes) if isinstance(mode, Hinting) else {}

    def keys(self, action_id: str) -> tuple[str, ...]:
        """Return the presses of an action, the fewest there are; none where no key does it."""
        known = self.desk.dispatcher.keymap.keys.get(action_id, ())
        return min((tuple(keys.split(" ")) for keys in known), key=len, default=())

    def actions(self) -> Iterator[Action]:
        """Yield the actions that keys do in the text."""
        keymap = self.desk.dispatcher.keymap
        yield from (a for a in keymap.actions.values() if Place.READER in a.places and keymap.keys[a.id])
