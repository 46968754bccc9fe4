"""Whatever is typed, in either preset: what is left is sound, and undo leads all the way back."""

import random

import pytest
from textual.events import Key

from annotations.check import check
from annotations.finding import Level
from annotations.schema import Schema
from annotations.workspace import Workspace
from tui.keys import keymap

LEAVING = {"app.quit", "app.export", "app.palette", "app.help", "view.theme", "span.note", "article.note", "span.link"}
"""Actions that leave the desk or ask for words; each has tests of its own."""

THAI = "นายกรัฐมนตรีกล่าวว่าจรวดสองลูกตกใกล้สถานทูต ในกรุงแบกแดด\r\n"
MIXED = "قال مسؤولون إن “صاروخين” سقطا. 官员们说，两枚火箭弹。 👩‍👩‍👧 met 🇮🇶 José in Baghdad's Green Zone, U.S. said.\n"


def presses(preset: str, schema: Schema) -> list[str]:
    made = keymap(schema, preset)
    known = {keys for action in made.actions.values() if action.id not in LEAVING for keys in made.keys[action.id]}
    letters = [press for keys in sorted(known) for press in keys.split(" ")]
    return [*letters, *"asdfghjkl", "escape", "enter", "3"]


@pytest.mark.parametrize("preset", ["default", "vim"])
@pytest.mark.parametrize("seed", [1, 2])
async def test_any_keys_leave_what_check_accepts_and_undo_leads_back(opened, root, write, preset, seed):
    write(root, {"d-many.txt": (THAI + MIXED) * 3})
    chance = random.Random(seed)
    async with opened(root, keys=preset) as bench:
        before = {article: bench.app.session.document_of(article) for article in ("a-ferry.txt", "d-many.txt")}
        known = presses(preset, bench.app.workspace.schema)
        for _ in range(220):
            press = chance.choice(known)
            if press in ("ctrl+q", "ctrl+c"):
                continue
            if bench.app.screen is bench.desk:
                bench.desk.on_key(_key(press))
            else:
                await bench.press("escape")
            if bench.desk.prompt.is_open:
                bench.desk.prompt.close()
            assert all(edge == bench.desk.text.snap(edge) for edge in bench.desk.selection.extent)
        await bench.rest()
        findings = [finding for finding in check(Workspace.open(root)) if finding.level is Level.ERROR]
        assert findings == []
        undone = 0
        while bench.app.session.history.last() is not None:
            bench.app.session.undo()
            undone += 1
        assert undone
        for article, document in before.items():
            now = bench.app.session.document_of(article)
            assert list(now.spans) == list(document.spans)
            assert now.relations == document.relations
            assert now.status == document.status


def _key(press: str) -> Key:
    return Key(press, press if len(press) == 1 else None)
