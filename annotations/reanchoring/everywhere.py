"""Putting one annotator's spans back in place in every article of a workspace whose text has changed."""

from collections.abc import Callable, Iterator

from annotations.entry import Problem
from annotations.errors import ArticleError, DamagedFile, ForeignFile, GlossatorError, ReadOnly, StoreBusy, StoreError
from annotations.journal import Operation, Step
from annotations.reanchoring.reanchor import Reanchoring, reanchor
from annotations.store import Store
from annotations.workspace import Workspace

OldText = Callable[[str, str], str | None]
"""Takes an article's id and the digest of its old text; returns that text where it is known."""


def reanchor_all(
    workspace: Workspace,
    annotator: str,
    dry_run: bool,
    *,
    old_text: OldText = lambda article_id, digest: None,
    step: Callable[[], None] = lambda: None,
) -> Iterator[tuple[str, Reanchoring | GlossatorError]]:
    """Yield each article whose text changed since `annotator` annotated it, with what becomes of the spans.

    Unless `dry_run`, each is saved, and entered in the history so that it can be undone, before it is
    yielded. What cannot be read is yielded as its error and left as it is. `step` is called after each
    article, changed or not.

    Raises:
        ReadOnly, StoreBusy: nothing may be written in this folder.
        OSError: the disk refused.
    """
    store = workspace.store(annotator, read_only=dry_run)
    try:
        for entry in workspace.library.scan():
            if isinstance(entry, Problem):
                continue
            try:
                document = store.load(entry.id, "")
                if document.digest:
                    article = workspace.library.read(entry)
                    if article.digest != document.digest:
                        known = old_text(entry.id, document.digest)
                        found = reanchor(document, article.text, article.digest, known)
                        if not dry_run:
                            _keep(store, entry.id, found)
                        yield entry.id, found
            except (ArticleError, DamagedFile, ForeignFile) as error:
                yield entry.id, error
            except (ReadOnly, StoreBusy):
                raise
            except StoreError as error:
                yield entry.id, error
            step()
    finally:
        store.close()


def _keep(store: Store, article_id: str, found: Reanchoring) -> None:
    if why := store.refusal(article_id):
        raise StoreError(why)
    store.claim()
    store.journal.write([Step("do", Operation.of((article_id, found.change)))])
    store.save(found.document)
