import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlscaffold.facts.text import decode, is_binary, is_lfs_pointer, split_lines, undecodable_line

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12345\n"


@pytest.mark.parametrize(
    "data",
    [
        "größe".encode(),
        codecs.BOM_UTF8 + "größe".encode(),
        codecs.BOM_UTF16_LE + "größe".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "größe".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "größe".encode("utf-32-le"),
        "größe".encode("latin-1"),
    ],
)
def test_a_text_is_the_same_in_any_encoding(data):
    assert decode(data) == "größe"


def test_utf16_without_a_mark_is_known_by_its_zeros():
    assert decode("numpy==1.26\n".encode("utf-16-le")) == "numpy==1.26\n"
    assert decode("numpy==1.26\n".encode("utf-16-be")) == "numpy==1.26\n"


def test_a_declared_encoding_is_used_where_utf8_fails():
    assert decode("# -*- coding: cp1251 -*-\ns = 'привет'".encode("cp1251")).endswith("'привет'")
    assert decode("#!/usr/bin/python\n# coding=koi8-r\ns = 'мир'".encode("koi8-r")).endswith("'мир'")


@pytest.mark.parametrize("name", ["unicode_escape", "idna", "punycode", "hex", "rot13", "zip", "utf-7", "nonsense"])
def test_a_declared_codec_that_is_no_plain_encoding_is_not_used(name):
    data = f"# coding: {name}\n\\x41 ".encode() + b"\xe9"
    assert decode(data) == data.decode("latin-1")


def test_broken_wide_text_is_no_error():
    assert "\ufffd" in decode(codecs.BOM_UTF16_LE + b"\x00\xd8")


def test_lines_end_where_editors_end_them():
    assert split_lines("a\r\nb\rc\n\x0bd\u2028e") == ["a", "b", "c", "\x0bd\u2028e"]


def test_pointers():
    assert is_lfs_pointer(POINTER)
    assert not is_lfs_pointer(b"# how LFS works\n" + POINTER)
    assert not is_lfs_pointer(POINTER + b"x" * 1024)
    assert not is_lfs_pointer(b"")


def test_binary():
    assert is_binary(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    assert not is_binary("größe".encode("utf-16"))
    assert not is_binary("größe".encode("latin-1"))
    assert not is_binary(b"")


_DECLARES = st.sampled_from([b"# -*- coding: latin-1 -*-", b"# coding=utf-8", b"# coding: koi8-r", b"# coding: none"])
_CODE = st.text(alphabet="abé中 :=-").map(lambda text: b"'" + text.encode() + b"'")
_STRAY = st.sampled_from([b"", b"'caf\xe9'", b"'\xa4A'", b"'\x80\x80'", b"x = 1"])


@given(st.lists(st.one_of(_DECLARES, _CODE, _STRAY), max_size=5))
def test_python_refuses_the_bytes_that_are_said_to_be_undecodable(lines):
    data = b"\n".join(lines)
    try:
        compile(data, "<source>", "exec")
    except SyntaxError:
        refused = True
    else:
        refused = False
    # What declares no encoding that there is is refused whatever bytes follow.
    assert bool(undecodable_line(data)) == (refused and not _is_utf8(data))


def _is_utf8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def test_the_line_of_the_first_undecodable_byte():
    assert undecodable_line(b"# one\n# two\n# caf\xe9\n") == 3
    assert undecodable_line("# eins\n".encode("utf-16")) == 1
    assert undecodable_line(b"# -*- coding: hex -*-\n# caf\xe9\n") == 0
