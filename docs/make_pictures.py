"""Makes the pictures in `docs/pictures/` with the app itself: python docs/make_pictures.py"""

import asyncio
import os
import re
import shutil
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds"

PICTURES: dict[str, tuple[tuple[int, int], str, tuple[str, ...]]] = {
    "desk": ((132, 34), "lapis", ("z", "J", "J", "J", "J", "J", "J", "J")),
    "desk-light": ((100, 28), "vellum", ("J", "J", "J")),
    "hints": ((100, 28), "scriptorium", ("h",)),
    "everywhere": ((110, 28), "lapis", ("J", "x", "u", "=")),
    "help": ((100, 30), "rubric", ("question_mark",)),
}
"""For each picture its size in cells, its theme, and the keys that lead to it."""


async def picture(name: str) -> None:
    """Draw one picture of a copy of the sample."""
    from annotations.workspace import Workspace
    from tui.app import GlossatorApp

    size, theme, keys = PICTURES[name]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "seeds"
        shutil.copytree(SEEDS, copy)
        app = GlossatorApp(Workspace.open(copy), annotator="sample", theme=theme)
        async with app.run_test(size=size) as pilot:
            await app.workers.wait_for_complete()
            await pilot.press(*keys)
            await app.workers.wait_for_complete()
            await pilot.pause()
            drawn = app.export_screenshot(title="glossator seeds")
    # The pictures must not fetch fonts from anywhere.
    drawn = re.sub(r"@font-face\s*{.*?}\s*", "", drawn, flags=re.DOTALL)
    (HERE / "pictures" / f"{name}.svg").write_text(drawn, encoding="utf-8")


def main() -> None:
    """Draw every picture, with settings and memory of nobody."""
    with tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            os.environ[name] = home
        for name in PICTURES:
            asyncio.run(picture(name))


if __name__ == "__main__":
    main()
