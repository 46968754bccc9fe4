"""What can go wrong, each as one sentence that says what to do next."""


class GlossatorError(Exception):
    """Anything a user can cause or mend; its text is one sentence for that user."""


class ArticleError(GlossatorError):
    """An article cannot be read."""


class SchemaError(GlossatorError):
    """A `glossator.yaml` does not say what a schema must say."""


class EditRefused(GlossatorError):
    """An edit would leave something that the schema or the contract forbids."""


class StoreError(GlossatorError):
    """An annotation file cannot be read or written."""


class DamagedFile(StoreError):
    """An annotation file is not readable as JSON tables, or its records break the contract."""


class ForeignFile(StoreError):
    """A file stands where ours should, but another program wrote it."""


class StoreBusy(StoreError):
    """Another process holds this annotator's folder."""


class ReadOnly(StoreError):
    """The workspace was opened for reading only."""


class FormatError(GlossatorError):
    """A corpus file cannot be read, or a corpus cannot be written as asked."""


class WorkspaceError(GlossatorError):
    """A folder cannot be used as a workspace."""
