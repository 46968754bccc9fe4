"""Every kind of change of the vocabulary, on labels, attributes and relations that the contract's schema has."""

from annotations.migration.attributes import DeleteAttribute, DeleteValue, MergeValues, RenameAttribute
from annotations.migration.labels import DeleteLabel, MergeLabels, SplitLabel
from annotations.migration.recasting import Recasting
from annotations.migration.relations import DeleteRelation, MergeRelations, SplitRelation

RENAME = MergeLabels(("actor",), "person", is_new=True)
EVERY: list[Recasting] = [
    RENAME,
    MergeLabels(("actor", "location"), "thing"),
    MergeLabels(("location",), "actor"),
    SplitLabel("actor", "state", "s", "kind", "state"),
    SplitLabel("location", "actor", forms=frozenset({"Baghdad"})),
    DeleteLabel("actor", "delete"),
    RenameAttribute("claim", "source", "origin"),
    DeleteAttribute("actor", "mention"),
    MergeValues("actor", "mention", ("name",), "proper name", is_new=True),
    MergeValues("actor", "kind", ("group", "armed_group"), "organisation"),
    DeleteValue("claim", "stance", "asserts"),
    MergeRelations(("attributed_to",), "said_by", is_new=True),
    MergeRelations(("at", "about"), "touches"),
    SplitRelation("about", "about_claim", "claim", "claim", "z"),
    DeleteRelation("attributed_to", "delete"),
]
NAMES = [recasting.what for recasting in EVERY]
