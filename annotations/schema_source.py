"""A schema's mapping written as a `glossator.yaml` that people can read and edit."""

from collections.abc import Mapping
from typing import Any

import yaml

from annotations.formats.encoding import to_yaml
from annotations.positions import YamlProblem, read

_HEADER = "# The schema of this workspace, taken over from an imported corpus.\n"


class _Dumper(yaml.SafeDumper):
    """Values written out wherever they stand: the reader of schemas knows no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def to_source(raw: Mapping[str, Any]) -> str:
    """Return YAML that `positions.read` turns into `raw` again, in the same order."""
    source = _HEADER + yaml.dump(
        dict(raw), Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=None, width=110
    )
    try:
        same = read(source).value == raw
    except YamlProblem:
        same = False
    if same:
        return source
    # Every text in quotation marks is dull to read and leaves nothing to be taken for something else.
    return _HEADER + "".join(f"{to_yaml(key)}: {to_yaml(value)}\n" for key, value in raw.items())
