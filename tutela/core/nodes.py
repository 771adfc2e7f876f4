"""Making a node folder: settings, keys and databases' places (the databases themselves are made by `migrate`)."""

import os
import re
from pathlib import Path
from zoneinfo import available_timezones

from tutela.core.errors import InvalidInput
from tutela.core.keys import KeyFile
from tutela.core.node import NodeConfig, read_node


def create_node_folder(  # noqa: PLR0913 - one argument per setting of node.toml
    folder: Path,
    *,
    id: str,
    name: str,
    state: str,
    time_zone: str = "Europe/Brussels",
    language: str = "en",
    exercise: bool = False,
    url: str = "http://localhost:8000",
    database: str = "",
    second_factor: bool = True,
    demo: bool = False,
    region: str = "",
) -> NodeConfig:
    """Write node.toml, the key file (0600, in keys/, never in data/) and the empty data folder.

    Raises InvalidInput naming the setting; refuses a folder that already is a node.
    """
    if (folder / "node.toml").exists():
        raise InvalidInput("folder", f"{folder} already is a node. Choose another folder; nothing was changed.")
    if time_zone not in available_timezones():
        raise InvalidInput("time_zone", f"{time_zone} is no time zone. Write one like Europe/Rome.")
    if not re.fullmatch("[A-Z]{2}", state):
        raise InvalidInput("state", "Write the two-letter country code in capitals, for example IT.")
    if region and not re.fullmatch(f"{state}-[A-Z0-9]{{1,3}}", region):
        raise InvalidInput("region", f"Write a region of {state}, like {state}-XX, or leave it out.")
    if not re.fullmatch(r"tutela:[a-z0-9.-]{1,60}", id):
        raise InvalidInput("id", "Write the id like tutela:it.example-town: small letters, digits, dots and hyphens.")
    if not name.isprintable() or not 0 < len(name.strip()) <= 120:
        raise InvalidInput("name", "Write a name of up to 120 letters on one line.")
    if (folder / "keys" / "node.json").exists():
        raise InvalidInput("folder", f"{folder} holds the keys of a node without its settings. Choose another folder.")
    (folder / "data").mkdir(parents=True, exist_ok=True)
    os.chmod(folder / "data", 0o700)
    values: dict[str, str | bool] = {
        "id": id, "name": name, "state": state, "time_zone": time_zone, "language": language, "exercise": exercise,
        "url": url, "database": database, "second_factor": second_factor, "demo": demo, "region": region,
    }
    KeyFile.create(folder / "keys" / "node.json")
    (folder / "node.toml").write_text("".join(f"{key} = {_toml(value)}\n" for key, value in values.items()), "utf-8")
    return read_node(folder)


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
