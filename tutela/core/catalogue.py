"""The catalogue: what domain people edit without touching code.

Every file is YAML, read with a strict reader (a doubled key is an error, `NO` stays Norway, dates stay text), checked
against a JSON schema of `catalogue/schemas/`, and turned into frozen data that is cached for the life of the process.
A fault names the file, the row, the field and what to do about it (`CatalogueError`).

Codes never change their meaning; labels are English and marked for translation (`catalogue_msgids`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import fastjsonschema
import yaml
from django.utils.functional import lazy
from django.utils.translation import get_language, gettext

ROOT = Path(__file__).resolve().parents[2] / "catalogue"
SEE, MASKED, NEVER = "see", "masked", "never"
SUBJECTS = ("codes", "indicators", "flows", "notices")


class CatalogueError(Exception):
    """A catalogue file cannot be used; says which file, row and field, and the remedy."""

    def __init__(self, file: Path | str, row: str, field: str, problem: str, remedy: str) -> None:
        self.file, self.row, self.field, self.remedy = str(file), row, field, remedy
        super().__init__(f"{file}: row {row}, field {field}: {problem} {remedy}".strip())


class UnknownCode(KeyError):
    """A code that is not in its list. Unknown codes are refused, never replaced by a default (anchors 8.5)."""

    def __init__(self, list_id: str, code: object) -> None:
        self.list_id, self.code = list_id, code
        super().__init__(f"{code!r} is not a code of the list {list_id!r}")


# --- reading -----------------------------------------------------------------------------------------------------

class _StrictLoader(yaml.SafeLoader):
    """YAML without its traps: no dates, no base-60 numbers, only true/false are booleans, no doubled keys."""

    yaml_implicit_resolvers: dict[str, Any] = {}


def _build_resolvers() -> None:
    import re

    plain = (
        ("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf")),
        ("tag:yaml.org,2002:null", re.compile(r"^(?:null|~|)$"), ["n", "~", ""]),
        ("tag:yaml.org,2002:int", re.compile(r"^-?(?:0|[1-9][0-9]*)$"), list("-0123456789")),
        ("tag:yaml.org,2002:float", re.compile(r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")),
    )
    for tag, pattern, first in plain:
        _StrictLoader.add_implicit_resolver(tag, pattern, first)


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in found:
            line = key_node.start_mark.line + 1
            raise CatalogueError(
                loader.name, f"line {line}", str(key), "is written twice.", "Keep one of the two."
            )
        found[key] = loader.construct_object(value_node, deep=True)
    return found


_build_resolvers()
_StrictLoader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read_yaml(path: Path) -> Any:
    """The plain content of one YAML file, read strictly. Raises CatalogueError for a missing or broken file."""
    try:
        with path.open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader subclass
    except FileNotFoundError as missing:
        raise CatalogueError(path, "-", "-", "does not exist.", "Check the name of the file.") from missing
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        row = f"line {mark.line + 1}" if mark else "-"
        raise CatalogueError(
            path, row, "-", f"is not valid YAML ({getattr(broken, 'problem', broken)}).", "Correct it there."
        ) from broken


@cache
def _validator(schema: str, root: Path) -> Any:
    text = (root / "schemas" / f"{schema}.schema.json").read_text(encoding="utf-8")
    return fastjsonschema.compile(json.loads(text), use_default=False)


def _row_name(data: Any, path: list[Any]) -> tuple[str, str]:
    """Where in the file a schema fault lies: the row by its id or code where it has one, then the field."""
    row, here, rest = "-", data, []
    for step in path:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            rest.append(str(step))
            continue
        if isinstance(here, dict) and ("code" in here or "id" in here):
            row, rest = f"{step} ({here.get('code', here.get('id'))})", []
        elif isinstance(here, dict) and row == "-" and isinstance(step, int):
            row, rest = str(step), []
        else:
            rest.append(str(step))
    return row, ".".join(rest) or "-"


def load(path: Path, schema: str, *, root: Path | None = None) -> Any:
    """One catalogue file, read strictly and checked against `schemas/<schema>.schema.json`."""
    data = read_yaml(path)
    try:
        _validator(schema, root or ROOT)(data)
    except fastjsonschema.JsonSchemaValueException as fault:
        steps = [int(step) if step.isdigit() else step for step in fault.path[1:]]
        row, name = _row_name(data, steps)
        problem = f"{fault.message.removeprefix('data.').removeprefix('data ')}."
        remedy = f"Allowed: {fault.definition.get('enum') or fault.definition.get('pattern') or 'see schemas/' + schema}."
        raise CatalogueError(path, row, name, problem, remedy) from fault
    return data


def frozen(value: Any) -> Any:
    """The same data, unchangeable: mappings become read-only views, lists become tuples."""
    if isinstance(value, dict):
        return MappingProxyType({key: frozen(item) for key, item in value.items()})
    if isinstance(value, list):
        return tuple(frozen(item) for item in value)
    return value


# --- labels ------------------------------------------------------------------------------------------------------

def _label(msgid: str, own: tuple[tuple[str, str], ...]) -> str:
    language = (get_language() or "en").split("-")[0]
    for tag, text in own:
        if tag == language:
            return text
    return msgid if own else gettext(msgid)


_lazy_label = lazy(_label, str)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: an immutable code, its label, where it comes from and how sure we are of it."""

    code: str
    msgid: str
    source: str
    confidence: str
    note: str = ""
    valid_from: str = ""
    valid_to: str = ""
    group: str = ""
    mark: str = ""
    own_labels: tuple[tuple[str, str], ...] = ()
    attrs: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def label(self) -> str:
        """The label in the active language, resolved when it is shown."""
        return _lazy_label(self.msgid, self.own_labels)


@dataclass(frozen=True, slots=True)
class CodeList:
    """A closed list of codes. `require` refuses what is not in it; `choices` feeds a form."""

    id: str
    version: int
    title: str
    source: str
    rows: Mapping[str, Row]

    def __contains__(self, code: object) -> bool:
        return code in self.rows

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows.values())

    def __len__(self) -> int:
        return len(self.rows)

    def require(self, code: str) -> Row:
        """The row of a code; raises UnknownCode."""
        try:
            return self.rows[code]
        except (KeyError, TypeError):
            raise UnknownCode(self.id, code) from None

    def label(self, code: str) -> str:
        """The label of a code in the active language; a code no longer known is shown as it is, never hidden."""
        row = self.rows.get(code)
        return row.label if row else code

    def choices(self, *, blank: bool = False) -> list[tuple[str, str]]:
        """(code, label) pairs in the order of the file, with an empty first choice when `blank`."""
        first = [("", "---")] if blank else []
        return first + [(row.code, row.label) for row in self]


def _rows(path: Path, data: Mapping[str, Any], key: str) -> Mapping[str, Row]:
    found: dict[str, Row] = {}
    for number, raw in enumerate(data[key]):
        code = raw["code"]
        if code in found:
            raise CatalogueError(path, f"{number} ({code})", "code", "is used twice.", "Give each row its own code.")
        found[code] = Row(
            code=code,
            msgid=raw["label"],
            source=raw.get("source", data["source"]),
            confidence=raw.get("confidence", data["confidence"]),
            note=raw.get("note", ""),
            valid_from=raw.get("valid_from", data.get("valid_from", "")),
            valid_to=raw.get("valid_to", ""),
            group=raw.get("group", ""),
            mark=raw.get("mark", ""),
            own_labels=tuple(raw.get("labels", {}).items()),
            attrs=frozen(raw.get("attrs", {})),
        )
    return MappingProxyType(found)


def _code_list(kind: str, list_id: str, key: str) -> CodeList:
    path = ROOT / kind / f"{list_id}.yaml"
    data = load(path, kind)
    if data["id"] != list_id:
        raise CatalogueError(path, "-", "id", f"is {data['id']!r}.", "It must equal the name of the file.")
    return CodeList(data["id"], data["version"], data["title"], data["source"], _rows(path, data, key))


@cache
def codes(list_id: str) -> CodeList:
    """The code list `catalogue/codes/<list_id>.yaml`."""
    return _code_list("codes", list_id, "codes")


@cache
def indicators(list_id: str) -> CodeList:
    """One list of signs (exploitation, leaving, urgency, host, protective): prompts for people, never a score."""
    return _code_list("indicators", list_id, "indicators")


def list_ids(kind: str) -> list[str]:
    """The ids of all lists of a kind (`codes`, `indicators`), sorted."""
    return sorted(path.stem for path in (ROOT / kind).glob("*.yaml"))


# --- who may see what --------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role as the matrix knows it, with what it may see per field class and relation."""

    code: str
    msgid: str
    source: str
    confidence: str
    sees: str
    never_sees: str
    cells: Mapping[tuple[str, str], str]

    @property
    def label(self) -> str:
        """The role's label in the active language."""
        return _lazy_label(self.msgid, ())


@dataclass(frozen=True, slots=True)
class RoleMatrix:
    """role × field class × relation → see, masked or never (field.md 9.3)."""

    relations: tuple[str, ...]
    field_classes: Mapping[str, Row]
    roles: Mapping[str, RoleRow]
    masks: Mapping[str, str]


@cache
def role_matrix() -> RoleMatrix:
    """The whole of `catalogue/roles.yaml`; every role must answer every field class for every relation."""
    path = ROOT / "roles.yaml"
    data = load(path, "roles")
    relations = tuple(row["code"] for row in data["relations"])
    classes = _rows(path, data, "field_classes")
    masks = MappingProxyType({raw["code"]: raw.get("mask", "recorded") for raw in data["field_classes"]})
    roles: dict[str, RoleRow] = {}
    for raw in data["roles"]:
        roles[raw["code"]] = RoleRow(
            raw["code"], raw["label"], raw.get("source", data["source"]),
            raw.get("confidence", data["confidence"]), raw["must_see"], raw["must_never_see"],
            _cells(path, raw, relations, classes),
        )
    return RoleMatrix(relations, classes, MappingProxyType(roles), masks)


def _cells(
    path: Path, raw: Mapping[str, Any], relations: tuple[str, ...], classes: Mapping[str, Row]
) -> Mapping[tuple[str, str], str]:
    cells: dict[tuple[str, str], str] = {}
    for name, values in raw["cells"].items():
        if name not in classes:
            raise CatalogueError(path, raw["code"], name, "is no field class.", "Use one of `field_classes`.")
        words = values.split()
        if len(words) != len(relations) or not set(words) <= {SEE, MASKED, NEVER}:
            raise CatalogueError(
                path, raw["code"], name, f"reads {values!r}.",
                f"Write see, masked or never once per relation, in this order: {', '.join(relations)}.",
            )
        cells.update({(name, relation): word for relation, word in zip(relations, words, strict=True)})
    missing = sorted(set(classes) - {name for name, _ in cells})
    if missing:
        raise CatalogueError(path, raw["code"], missing[0], "is missing.", "Give the role a row for it.")
    return MappingProxyType(cells)


def visibility(role: str, field_class: str, relation: str) -> str:
    """What a role may see of a field class in a relation to the case: `see`, `masked` or `never`.

    A role, class or relation that the matrix does not know is `never`: the matrix opens, nothing else does.
    """
    row = role_matrix().roles.get(role)
    return row.cells.get((field_class, relation), NEVER) if row else NEVER


_RANK = {NEVER: 0, MASKED: 1, SEE: 2}


def best_visibility(pairs: Iterator[tuple[str, str]] | list[tuple[str, str]], field_class: str) -> str:
    """The widest answer for a person with several (role, relation) pairs on one case."""
    answers = [visibility(role, field_class, relation) for role, relation in pairs]
    return max(answers, key=_RANK.__getitem__, default=NEVER)


# --- flows -------------------------------------------------------------------------------------------------------

@dataclass(frozen=True, slots=True)
class Flow:
    """Who may send what to whom, why and on which ground (law.md 4). `fields` is the whole whitelist."""

    id: str
    msgid: str
    senders: frozenset[str]
    recipients: frozenset[str]
    purposes: frozenset[str]
    channel: str
    sender_basis: Mapping[str, tuple[str, ...]]
    recipient_basis: Mapping[str, tuple[str, ...]]
    fields: frozenset[str]
    never: frozenset[str]
    conditions: tuple[str, ...]
    retention: str
    source: str
    confidence: str

    @property
    def open(self) -> bool:
        """Whether the platform carries this flow at all (`none` and `outside` flows are firewalls)."""
        return self.channel == "tutela"


@dataclass(frozen=True, slots=True)
class MessageRule:
    """A message type, the flow it runs under and the fields of its body with their kinds. Nothing else may travel."""

    type: str
    flows: tuple[str, ...]
    purposes: frozenset[str]
    scope: str
    fields: Mapping[str, Mapping[str, Any]]
    source: str
    confidence: str


@cache
def flows() -> Mapping[str, Flow]:
    """All flows by id (`F1` ... `F26`, then the platform's own)."""
    path = ROOT / "flows" / "flows.yaml"
    data = load(path, "flows")
    found: dict[str, Flow] = {}
    for raw in data["flows"]:
        if raw["id"] in found:
            raise CatalogueError(path, raw["id"], "id", "is used twice.", "Give each flow its own id.")
        found[raw["id"]] = Flow(
            raw["id"], raw["label"], frozenset(raw["senders"]), frozenset(raw["recipients"]),
            frozenset(raw["purposes"]), raw["channel"],
            frozen(raw["sender_basis"]), frozen(raw["recipient_basis"]),
            frozenset(raw["fields"]), frozenset(raw["never"]) | frozenset(data["never_for_all"]),
            tuple(raw["conditions"]), raw["retention"],
            raw.get("source", data["source"]), raw.get("confidence", data["confidence"]),
        )
    return MappingProxyType(found)


@cache
def messages() -> Mapping[str, MessageRule]:
    """All message types by name, each mapped to its flows."""
    path = ROOT / "flows" / "messages.yaml"
    data = load(path, "messages")
    found: dict[str, MessageRule] = {}
    for raw in data["messages"]:
        for flow in raw["flows"]:
            if flow not in flows():
                raise CatalogueError(path, raw["id"], "flows", f"names {flow!r}.", "Use an id of flows.yaml.")
        found[raw["id"]] = MessageRule(
            raw["id"], tuple(raw["flows"]), frozenset(raw["purposes"]), raw["scope"], frozen(raw["fields"]),
            raw.get("source", data["source"]), raw.get("confidence", data["confidence"]),
        )
    return MappingProxyType(found)


# --- notices -----------------------------------------------------------------------------------------------------

@cache
def notice(name: str, language: str) -> Mapping[str, Any]:
    """A printed notice (`child_intake`) in a language; falls back to English, which always exists."""
    path = ROOT / "notices" / f"{name}.{language}.yaml"
    if not path.exists() and language != "en":
        return notice(name, "en")
    data = frozen(load(path, "notices"))
    return data  # type: ignore[no-any-return]


def notice_languages(name: str) -> list[str]:
    """The languages in which a notice exists."""
    return sorted(path.name.split(".")[1] for path in (ROOT / "notices").glob(f"{name}.*.yaml"))


# --- translation and checking ------------------------------------------------------------------------------------

def catalogue_msgids() -> list[tuple[str, str]]:
    """(msgid, where) of every label that is translated through gettext, for the message extractor; no doubles."""
    found: dict[str, str] = {}
    for kind, read in (("codes", codes), ("indicators", indicators)):
        for list_id in list_ids(kind):
            found.setdefault(read(list_id).title, f"catalogue/{kind}/{list_id}.yaml")
            for row in read(list_id):
                if not row.own_labels:
                    found.setdefault(row.msgid, f"catalogue/{kind}/{list_id}.yaml:{row.code}")
    for role in role_matrix().roles.values():
        found.setdefault(role.msgid, f"catalogue/roles.yaml:{role.code}")
    for row in role_matrix().field_classes.values():
        found.setdefault(row.msgid, f"catalogue/roles.yaml:{row.code}")
    for flow in flows().values():
        found.setdefault(flow.msgid, f"catalogue/flows/flows.yaml:{flow.id}")
    return sorted(found.items())


def check_all() -> int:
    """Reads every file that this loader owns; returns how many files. Raises CatalogueError at the first fault."""
    count = 3
    role_matrix(), flows(), messages()
    for list_id in list_ids("codes"):
        codes(list_id)
        count += 1
    for list_id in list_ids("indicators"):
        indicators(list_id)
        count += 1
    for path in sorted((ROOT / "notices").glob("*.yaml")):
        load(path, "notices")
        count += 1
    return count


def forget() -> None:
    """Drops everything cached, for tests and for an editor that has just saved a file."""
    for cached in (codes, indicators, role_matrix, flows, messages, notice, _validator):
        cached.cache_clear()
