"""Reading `glossator.yaml` into a Schema, with complaints that name the line and what was expected."""

from collections.abc import Mapping
from typing import Any, NoReturn

from annotations.entry import shown
from annotations.errors import SchemaError
from annotations.positions import Cache, Positioned, YamlProblem, read
from annotations.schema import Attribute, Label, Look, Overlap, RelationLabel, Schema, Zone, default_source
from annotations.trim import RULES as TRIM_RULES

VERSION = 1
FILE_NAME = "glossator.yaml"
TOP = frozenset(
    [
        "glossator",
        "title",
        "guidelines",
        "articles",
        "labels",
        "relations",
        "overlap",
        "zones",
        "article",
        "options",
        "keys",
        "questions",
    ]
)


def parse(source: str, name: str = FILE_NAME, cache: Cache | None = None) -> Schema:
    """Return the schema written in `source`; `name` is what complaints call the file.

    `cache` spares the parsing of YAML that was read before.

    Raises:
        SchemaError: one sentence with the line and what was expected there.
    """
    try:
        positioned = read(source, cache)
    except YamlProblem as problem:
        raise SchemaError(f"{name}, line {problem.line}: {problem}; mend that line and open again.") from problem
    return _Reader(positioned, name).schema()


def from_mapping(raw: Mapping[str, Any]) -> Schema:
    """Return the schema of a corpus file's `schema` mapping; raise SchemaError as `parse` does."""
    return _Reader(Positioned(raw, {}), "the schema in the corpus").schema()


def default_schema(cache: Cache | None = None) -> Schema:
    """Return the schema of a workspace that brings none."""
    return parse(default_source(), cache=cache)


class _Reader:
    """One pass over a parsed schema file."""

    def __init__(self, positioned: Positioned, name: str) -> None:
        self.positioned = positioned
        self.name = name

    def complain(self, expected: str, *path: str | int) -> NoReturn:
        where = shown(".".join(str(part) for part in path))
        at = f"{self.name}, line {self.positioned.line(*path)}" if self.positioned.lines else self.name
        raise SchemaError(f"{at}: {where + ': ' if where else ''}{expected}.")

    def schema(self) -> Schema:
        raw = self.positioned.value
        if not isinstance(raw, Mapping):
            self.complain("a mapping with 'labels:' was expected")
        version = raw.get("glossator", VERSION)
        if type(version) is not int or version < 1:
            self.complain(f"{VERSION} was expected, the version of this format", "glossator")
        if version > VERSION:
            self.complain(
                f"written for version {version}, this Glossator reads version {VERSION}; update it", "glossator"
            )
        for key in self.mapping():
            if key not in TOP:
                self.complain(f"unknown; one of {', '.join(sorted(TOP))} was expected", key)
        labels = {name: self.label(name, "labels", name) for name in self.mapping("labels")}
        if not labels:
            self.complain("at least one label was expected, such as 'actor: {key: a}'", "labels")
        self.one_key_each({n: label.key for n, label in labels.items()}, "labels")
        relations = {name: self.relation(name, labels) for name in self.mapping("relations")}
        self.one_key_each({n: relation.key for n, relation in relations.items()}, "relations")
        zones = {name: self.zone(name) for name in self.mapping("zones")}
        self.one_key_each({n: zone.key for n, zone in zones.items()}, "zones")
        known = {*relations, *(a for label in labels.values() for a in label.attributes)}
        for name, label in labels.items():
            for need in label.requires:
                if need not in known:
                    self.complain(
                        f"{need!r} is no relation and no attribute of this schema", "labels", name, "requires"
                    )
        return Schema(
            title=self.text("", "title"),
            guidelines=self.text("guidelines.md", "guidelines"),
            articles=self.words(("**/*.txt", "**/*.md", "**/*.jsonl"), "articles"),
            labels=labels,
            relations=relations,
            overlap=self.overlap(),
            zones=zones,
            article=self.attributes("article"),
            options=self.mapping("options"),
            keys={name: self.text("", "keys", name) for name in self.mapping("keys")},
            raw=dict(raw),
            questions={name: self.question(name) for name in self.mapping("questions")},
        )

    def at(self, *path: str | int) -> Any:
        value: Any = self.positioned.value
        for part in path:
            if not isinstance(value, Mapping):
                return None
            value = value.get(part)
        return value

    def mapping(self, *path: str | int) -> Mapping[str, Any]:
        value = self.at(*path)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.complain("a mapping (name: ...) was expected", *path)
        for name in value:
            if not isinstance(name, str) or not name.strip() or not name.isprintable():
                self.complain("a name in printable characters was expected", *path, name)
        return value

    def text(self, default: str, *path: str | int) -> str:
        value = self.at(*path)
        if value is None:
            return default
        if not isinstance(value, str | int) or isinstance(value, bool):
            self.complain("a text was expected", *path)
        if not _is_whole(str(value)):
            self.complain("half a character stands here; a text was expected", *path)
        return str(value)

    def words(self, default: tuple[str, ...], *path: str | int) -> tuple[str, ...]:
        value = self.at(*path)
        if value is None:
            return default
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(word, str) and _is_whole(word) for word in value):
            self.complain("a list of words, such as [one, two], was expected", *path)
        return tuple(value)

    def key(self, *path: str | int) -> str:
        key = self.text("", *path, "key")
        if not _is_key(key):
            self.complain("one character was expected, such as 'key: a'", *path, *(["key"] if key else []))
        return key

    def one_key_each(self, keys: Mapping[str, str], *path: str | int) -> None:
        taken: dict[str, str] = {}
        for name, key in keys.items():
            if key in taken:
                self.complain(
                    f"{taken[key]!r} and {name!r} share the key {key!r}; give each its own", *path, name, "key"
                )
            taken[key] = name

    def label(self, name: str, *path: str | int) -> Label:
        self.mapping(*path)
        look = self.text(Look.UNDERLINE, *path, "look")
        if look not in set(Look):
            self.complain(f"one of {', '.join(Look)} was expected", *path, "look")
        rules = self.words(("space", "punctuation"), *path, "trim")
        for rule in rules:
            if rule not in TRIM_RULES:
                self.complain(f"{rule!r} is no trim rule; they are {', '.join(sorted(TRIM_RULES))}", *path, "trim")
        return Label(
            name=name,
            key=self.key(*path),
            look=Look(look),
            description=self.text("", *path, "description"),
            trim=rules,
            attributes=self.attributes(*path, "attributes"),
            requires=self.words((), *path, "requires"),
        )

    def attributes(self, *path: str | int) -> Mapping[str, Attribute]:
        found: dict[str, Attribute] = {}
        for name in self.mapping(*path):
            self.mapping(*path, name)
            values = {
                value: self.text("", *path, name, "values", value) for value in self.mapping(*path, name, "values")
            }
            for value, key in values.items():
                if not _is_key(key):
                    self.complain(
                        "one key for the value was expected, such as 'person: p'", *path, name, "values", value
                    )
            self.one_key_each(values, *path, name, "values")
            default = self.text("", *path, name, "default") or None
            if values and default is not None and default not in values:
                self.complain(f"one of {', '.join(values)} was expected", *path, name, "default")
            found[name] = Attribute(name, self.key(*path, name), values, default)
        self.one_key_each({n: attribute.key for n, attribute in found.items()}, *path)
        return found

    def relation(self, name: str, labels: Mapping[str, Label]) -> RelationLabel:
        path = ("relations", name)
        self.mapping(*path)
        pairs = self.at(*path, "pairs")
        if not isinstance(pairs, list) or not pairs:
            self.complain("a list of pairs, such as [[claim, actor]], was expected", *path)
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                self.complain("each pair names two labels, such as [claim, actor]", *path, "pairs")
            for end in pair:
                if str(end) not in labels:
                    self.complain(f"{end!r} is no label of this schema", *path, "pairs")
        symmetric = self.at(*path, "symmetric")
        if symmetric is not None and not isinstance(symmetric, bool):
            self.complain("true or false was expected", *path, "symmetric")
        return RelationLabel(
            name=name,
            key=self.key(*path),
            pairs=tuple((str(a), str(b)) for a, b in pairs),
            symmetric=bool(symmetric),
            description=self.text("", *path, "description"),
        )

    def question(self, name: str) -> str:
        asked = self.at("questions", name)
        if not isinstance(asked, Mapping):
            return self.text("", "questions", name)
        try:
            from annotations.review.terms import of_mapping

            return of_mapping(self.mapping("questions", name))
        except ValueError as error:
            self.complain(str(error), "questions", name)

    def zone(self, name: str) -> Zone:
        self.mapping("zones", name)
        return Zone(name, self.key("zones", name), self.text("", "zones", name, "description"))

    def overlap(self) -> Overlap:
        chosen: dict[str, bool] = {}
        for name, value in self.mapping("overlap").items():
            if name not in ("nest", "cross", "identical"):
                self.complain("unknown; nest, cross or identical was expected", "overlap", name)
            if value not in ("allow", "refuse"):
                self.complain("allow or refuse was expected", "overlap", name)
            chosen[name] = value == "allow"
        return Overlap(**chosen)


def _is_key(key: str) -> bool:
    return len(key) == 1 and key.isprintable() and not key.isspace()


def _is_whole(words: str) -> bool:
    """Tell whether a text holds no half of a surrogate pair, which no file can carry."""
    return not any("\ud800" <= character <= "\udfff" for character in words)
