"""Prints how many key presses gold spans cost."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.path.insert(0, str(HERE.parents[1]))

from presses import gold
from presses.machine import Machine
from presses.search import Search
from annotations.workspace import Workspace
from tui.app import GlossatorApp


async def main():
    for v in ("CONFIG","CACHE","STATE","DATA"):
        os.environ[f"XDG_{v}_HOME"] = tempfile.mkdtemp()
    corpus = gold.read(Path(sys.argv[1]), "sample")
    arts = corpus.articles[:int(sys.argv[2])]
    root = Path(tempfile.mkdtemp())
    (root/"glossator.yaml").write_text(corpus.schema)
    for a in arts:
        p = root / f"{a.name.replace('/','_')}.txt"
        p.write_bytes(a.text.encode())
    app = GlossatorApp(Workspace.open(root), annotator="ana")
    async with app.run_test(size=(160,48)) as pilot:
        await pilot.pause()
        await app.workers.wait_for_complete(); await pilot.pause()
        desk = app.desk
        m = Machine(desk)
        for a in arts:
            desk.open(f"{a.name.replace('/','_')}.txt")
            await pilot.pause()
            with m.dry():
                s = Search(m)
                doc, st = m.document, m.state()
                if len(sys.argv) > 3: desk.advances = True
                t=time.time(); tot={}
                for span in sorted(a.spans, key=lambda s:(s.start,-s.end)):
                    n=m.presses
                    f = s.tag(doc, st, span)
                    if not f: print("NO", span, a.text[span.start:span.end]); continue
                    f = min(f, key=lambda x: x.cost)
                    tot.setdefault(span.label,[]).append(f.cost)
                    if len(sys.argv)>4: print(f.cost, "".join(f.presses), m.presses-n, span.label, repr(a.text[span.start:span.end]))
                    doc, st = f.document, f.state
                print(a.name, {k:(len(v),sum(v)/len(v),max(v)) for k,v in tot.items()}, round(time.time()-t,1), m.presses)
asyncio.run(main())
