import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.envelopes.errors import Fault, Malformed, SchemaFault, TooLarge
from tutela.engines.envelopes.strictjson import MAX_BYTES, canonical, parse_object

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(-(2.0**50), 2.0**50)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=4), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text("abcdef", max_size=5), json_values, max_size=5))
def test_canonical_form_parsed_and_written_again_is_identical(value):
    once = canonical(value)
    assert canonical(parse_object(once)) == once


def test_canonical_form_does_not_depend_on_order():
    assert canonical({"b": 1, "a": 2.0}) == canonical({"a": 2.0, "b": 1}) == b'{"a":2,"b":1}'


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":2}',
        '{"x":{"a":1,"a":1}}',
        '{"a":NaN}',
        '{"a":Infinity}',
        '{"a":-Infinity}',
        '{"a":1e999}',
        '{"a":9007199254740993}',
        '{"a":' + "9" * 5000 + "}",
        "[]",
        '"text"',
        "",
        "{",
        '{"a":1} x',
        "\ufeff{}",
    ],
)
def test_text_that_is_not_strict_json_is_malformed(text):
    with pytest.raises(Malformed):
        parse_object(text.encode())


def test_text_that_is_not_utf8_is_malformed():
    with pytest.raises(Malformed):
        parse_object(b'{"a":"\xff"}')


@pytest.mark.parametrize("value", ["a\\u0000b", "\\ud800", "\\udc00x", "\\u001b[0m", "\\u007f"])
def test_text_with_forbidden_characters_names_the_place(value):
    with pytest.raises(SchemaFault) as caught:
        parse_object(f'{{"list":[{{"na/me":"{value}"}}]}}'.encode())
    assert caught.value.errors[0].pointer == "/list/0/na~1me"


def test_text_with_lines_tabs_and_any_script_is_kept():
    text = "line\n\ttab ትግርኛ العربية Ґ 👩‍👧 \u202eRTL"
    assert parse_object(canonical({"a": text})) == {"a": text}


def nested(depth):
    return ('{"a":' * depth + "1" + "}" * depth).encode()


def test_nesting_at_the_limit_passes_and_beyond_is_too_large():
    assert parse_object(nested(20))
    with pytest.raises(TooLarge):
        parse_object(nested(21))


def test_lists_and_texts_at_the_limit_pass_and_beyond_are_too_large():
    assert parse_object(json.dumps({"a": [1] * 1000, "b": "x" * 20_000}).encode())
    for value in ({"a": [1] * 1001}, {"a": "x" * 20_001}, {str(i): 1 for i in range(1001)}):
        with pytest.raises(TooLarge):
            parse_object(json.dumps(value).encode())
    with pytest.raises(TooLarge, match=str(MAX_BYTES)):
        parse_object(b"x" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":' + b"[" * 10_000,
        b'{"a":' * 10_000,
        b'"' * (MAX_BYTES - 1),
        b'"\\' * (MAX_BYTES // 2),
        b'\\"' * (MAX_BYTES // 2),
        b'{"a":[' + b"1," * (MAX_BYTES // 2 - 10) + b"1]}",
        b'{"a":"' + b"\\u0041" * 40_000 + b'"}',
    ],
)
def test_hostile_text_is_refused_quickly(data):
    start = time.perf_counter()
    with pytest.raises(Fault):
        parse_object(data)
    assert time.perf_counter() - start < 1.0


@given(st.binary(max_size=200) | st.text(st.characters(exclude_categories=["Cs"]), max_size=100).map(str.encode))
def test_any_bytes_are_parsed_or_refused_with_a_typed_fault(data):
    try:
        assert isinstance(parse_object(data), dict)
    except Fault as fault:
        assert fault.status in (400, 413, 422)
