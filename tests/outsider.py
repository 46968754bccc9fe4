"""Another program at a folder that the app holds, such as git when it pulls."""

from annotations.store import Store


class Outsider(Store):
    """The files of one annotator, written without asking for the lock."""

    def claim(self) -> None:
        """Make the folder ready for writing, whoever holds it."""
        self.folder.mkdir(parents=True, exist_ok=True)
