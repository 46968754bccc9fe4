"""What a list shows of an annotation file, counted record by record: a large file is never held as a whole."""

from collections import Counter
from pathlib import Path

from annotations.errors import DamagedFile
from annotations.recorded import records
from annotations.schema import Status


def outline(path: Path) -> tuple[str, dict[str, int]]:
    """Return the status of an article and how many spans each label has, by its annotation file.

    Raises:
        StoreError: the file cannot be read, is no JSON or has no known status; what else is unsound in it is found
            when it is loaded.
    """
    status, counts = str(Status.NEW), Counter[str]()
    for table, record in records(path):
        if table == "article":
            status = str(record.get("status", status))
        elif table == "spans":
            counts[str(record.get("label", ""))] += 1
    if status not in set(Status):
        raise DamagedFile(f"{path.name}: its status {status!r} is none of {', '.join(Status)}; mend it there.")
    return status, dict(counts)
