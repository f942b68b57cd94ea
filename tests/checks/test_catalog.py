"""The catalogue as a whole: every check is complete in itself, its text, its tests and its place."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from checks import fixes
from checks.catalog import SINS, Catalog, Check, built_in, load
from checks.evidence import Need
from checks.fixes import recipes
from checks.model import Severity, Sin, Status
from checks.sins import keyed
from checks.sins.s2_client_side import judging
from checks.sins.s6_flying_blind import clouds
from checks.texts import CheckText

# Places on a machine are checks made from data, a row each: they have tests of their own.
CHECKS = tuple(c for c in built_in() if not c.id.startswith("LOCAL-"))
ROOT = Path(__file__).parents[2]
each = pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)

S1 = {
    "S1-TRACKED": Severity.HIGH,
    "S1-HISTORY": Severity.HIGH,
    "S1-UNREACHABLE": Severity.MEDIUM,
    "S1-METADATA": Severity.HIGH,
    "S1-REMOTE-CREDS": Severity.HIGH,
    "S1-ENV-TRACKED": Severity.HIGH,
    "S1-ENV-NOTIGNORED": Severity.MEDIUM,
    "S1-IGNORE-GAPS": Severity.LOW,
    "S1-STAGED": Severity.MEDIUM,
    "S1-PUBLIC-REMOTE": Severity.HIGH,
    "S1-NO-GUARD": Severity.LOW,
    "S1-PUSH-PROTECTION": Severity.MEDIUM,
    "S1-SUPPRESSED": Severity.MEDIUM,
    "S1-CONTAINERS": Severity.HIGH,
    "S1-AGENT-FILES": Severity.HIGH,
}


def test_the_fifteen_checks_of_sin_1_are_there_with_their_weights() -> None:
    assert {c.id: c.severity for c in CHECKS if c.sin is Sin.COMMITTED} == S1


def test_ids_are_unique() -> None:
    assert len({c.id for c in built_in()}) == len(built_in())


def test_two_checks_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="two checks are called S1-TRACKED"):
        Catalog([CHECKS[0], CHECKS[0]])


def test_a_check_is_found_in_any_case_of_letters() -> None:
    catalog = load()
    assert catalog.find("s1-tracked") is catalog.find("S1-TRACKED") is not None
    assert catalog.find("S1-NOTHING") is None


def test_checks_come_in_the_order_of_the_sins() -> None:
    assert [c.sin for c in built_in()] == sorted(c.sin for c in built_in())


@each
def test_the_module_is_named_after_the_check_and_lies_in_its_sins_folder(check: Check) -> None:
    folder = next(s.folder for s in SINS if s.number is check.sin)
    name = check.id.partition("-")[2].lower().replace("-", "_")
    assert check.id.startswith(f"S{int(check.sin)}-")
    assert check.module.startswith(f"checks.sins.{folder}.")
    module = check.module.rpartition(".")[2]
    assert module.replace("_", "") == name.replace("_", "")
    assert getattr(import_module(check.module), "CHECK") is check  # noqa: B009


@each
def test_the_text_is_complete(check: Check) -> None:
    text = check.text
    for field in ("title_pass", "title_fail", "question", "what", "why", "how_to_fix"):
        assert getattr(text, field).strip(), field
    assert text.example.bad.strip() and text.example.good.strip()
    assert text.example.bad.strip() != text.example.good.strip()


@each
def test_the_words_follow_the_style(check: Check) -> None:
    text = check.text
    assert text.question.endswith("?")
    assert text.title_pass != text.title_fail
    for title in (text.title_pass, text.title_fail):
        assert len(title) <= 60
        assert not title.endswith(".")
        assert title[0].isupper()
    for field in ("what", "why", "how_to_fix"):
        assert getattr(text, field).strip().endswith("."), field
    said = " ".join((text.title_pass, text.title_fail, text.what, text.why, text.how_to_fix))
    assert "!" not in said
    assert not re.search(r"\b(?:simply|just|please|easily|obviously|very)\b", said, re.I)


@each
def test_there_is_at_least_one_fix_and_all_of_them_exist(check: Check) -> None:
    assert check.text.fixes
    assert set(check.text.fixes) <= recipes().keys()
    assert len(set(check.text.fixes)) == len(check.text.fixes)


@each
def test_a_key_is_replaced_before_it_is_revoked_and_the_history_is_cleaned_last(check: Check) -> None:
    order = [f for f in ("replace-key", "revoke-key", "clean-history", "clean-messages") if f in check.text.fixes]
    assert [f for f in check.text.fixes if f in order] == order


@each
def test_references_are_well_formed(check: Check) -> None:
    assert check.text.references
    for reference in check.text.references:
        assert reference.title.strip()
        assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}/[\w./#?=&%~-]*", reference.url), reference.url


@each
def test_tags_name_weaknesses_and_the_lists_of_owasp(check: Check) -> None:
    assert check.text.tags
    for tag in check.text.tags:
        assert re.fullmatch(
            r"CWE-[1-9]\d{1,3}|OWASP-(?:NHI(?:10|[1-9])|LLM\d\d|CICD-SEC-(?:10|[1-9])|M(?:10|[1-9]))", tag
        )
    assert any(t.startswith("CWE-") for t in check.text.tags)
    assert any(t.startswith("OWASP-") for t in check.text.tags)


@each
def test_no_example_holds_anything_that_is_taken_for_a_key(check: Check, matcher) -> None:
    source = Path(inspect.getfile(import_module(check.module))).with_suffix(".toml").read_bytes()
    assert [m for m in matcher.matches(source, "text.toml") if m.nature == "secret"] == []


@each
def test_a_check_that_asks_the_network_says_so(check: Check) -> None:
    assert check.network is not check.needs.isdisjoint({Need.HOST, Need.ACCOUNTS})


def test_the_text_of_a_check_takes_no_unknown_field() -> None:
    assert CheckText.__struct_config__.forbid_unknown_fields


def test_every_recipe_is_used_by_a_check_or_a_finding() -> None:
    sources = "".join(
        p.read_text("utf-8") for p in (ROOT / "checks" / "sins").rglob("*") if p.suffix in (".py", ".toml")
    )
    assert [r for r in recipes() if f'"{r}"' not in sources] == []


def test_each_recipe_is_told_once() -> None:
    told = (Path(fixes.__file__).parent / "recipes.toml").read_text(encoding="utf-8").count("\n[[recipe]]\n")
    assert told == len(recipes())


def test_recipes_are_complete() -> None:
    for recipe in recipes().values():
        assert recipe.title.strip() and recipe.text.strip().endswith(".")
        assert all(c.code.strip() and c.ecosystem for c in recipe.code)


# --- every status a check can return was seen in a test -----------------------------------------------------------------


def _functions(module: object) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    return {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


_SHARED = _functions(keyed) | _functions(judging) | {"judged": _functions(clouds)["judged"]}


def can_return(check: Check) -> set[Status]:
    """The statuses a check's code can return: those its verdicts name, and those of the shared functions it calls."""
    found: set[Status] = set()
    own = _functions(import_module(check.module))
    queue, known = [own["judge"]], {"judge"}
    while queue:
        for node in ast.walk(queue.pop()):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id == "Verdict":
                status = next(k.value for k in node.keywords if k.arg == "status")
                assert isinstance(status, ast.Attribute), "a verdict names its status"
                found.add(Status[status.attr])
            function = own.get(node.func.id) or _SHARED.get(node.func.id)
            if function is not None and node.func.id not in known:
                known.add(node.func.id)
                queue.append(function)
    return found


@each
def test_every_status_it_can_return_was_seen_in_its_tests(check: Check) -> None:
    folder, module = check.module.split(".")[-2:]
    cases = import_module(f"tests.checks.sins.{folder}.test_{module}").CASES
    seen = {case.status for case in cases}
    assert seen == can_return(check)
    # What only a provider can tell, and nobody asks yet, is neither passed nor failed.
    asked = set() if Need.ACCOUNTS in check.needs else {Status.FAIL, Status.PASS}
    assert asked | {Status.NOT_APPLICABLE, Status.NOT_CHECKED} <= seen
    names = [case.name for case in cases]
    assert len(set(names)) == len(names)
