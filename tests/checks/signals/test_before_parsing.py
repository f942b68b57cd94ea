"""What is asked of a text's letters before it is parsed: it may say yes too often, and never no where there is something."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.signals.signs import may_bring, may_call, without_comments

_PIECES = ("#", "/", "//", "!", " ", "\t", "\n", "a", "\r", "# ", "é", "http://", "x #!y # z", "\u2028")


@given(st.lists(st.sampled_from(_PIECES), max_size=14).map("".join))
@settings(max_examples=300, deadline=None)
def test_comments_are_blanked_and_nothing_moves(text: str) -> None:
    comment = re.compile(r"(?m)(^|[ \t])(?:#(?!!)|//).*$")
    assert without_comments(text) == comment.sub(lambda m: m[1] + " " * (len(m[0]) - len(m[1])), text)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("from sentry_sdk import init", True),
        ('import * as Sentry from "@sentry/node"', True),
        ('import "github.com/didip/tollbooth/v7"', True),
        ("use github::com::didip::tollbooth;", True),
        ('import "github.com/didip/other"', False),
        ("sentry is a word", False),
        ("", False),
    ],
)
def test_a_module_is_brought_only_where_all_its_words_stand(text: str, may: bool) -> None:
    brings = may_bring(("sentry_sdk", "@sentry/node", "github.com/didip/tollbooth"))
    assert brings(text) is may


@pytest.mark.parametrize(
    ("text", "path", "may"),
    [
        ("x = Langfuse()", "a.py", True),
        ("new Langfuse({})", "a.ts", True),
        ("myLangfuse()", "a.ts", False),
        ("Langfuse", "a.ts", False),
        ("Langfuse", "a.rb", True),
        ("a.myLangfuse(); Langfuse <T> (", "a.ts", True),
        ("log.configure_all(x)", "a.py", True),
    ],
)
def test_a_call_is_likely_only_where_its_name_is_opened(text: str, path: str, may: bool) -> None:
    assert may_call(("Langfuse", "log.configure_*"))(text, path) is may
