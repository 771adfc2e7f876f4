"""YAML with the booleans of YAML 1.2: `yes`, `no`, `on` and `off` are words, as people who write scenarios expect."""

import re
from pathlib import Path
from typing import Any

import yaml


class Loader(yaml.SafeLoader):
    """SafeLoader without the old booleans and without turning dates into objects."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith((":bool", ":timestamp"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_yaml(path: Path) -> Any:
    """The content of a YAML file; raises yaml.YAMLError with line and column."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - subclass of SafeLoader
