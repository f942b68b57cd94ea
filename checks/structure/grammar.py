"""Grammar: what the kinds of nodes of all languages mean, in the few words that questions are asked in.

The names come from the tree-sitter grammars; where two languages use one name for different things, the shape of the
node decides.
"""

from __future__ import annotations

import re

from checks.expressions.patterns import pattern_of
from checks.structure.languages import Syntax

NAMES = frozenset(
    """identifier simple_identifier interpolated_identifier identifier_dollar_escaped constant instance_variable
    class_variable global_variable variable_name name type_identifier shorthand_property_identifier property_identifier
    shorthand_property_identifier_pattern field_identifier namespace_identifier package_identifier
    private_property_identifier special_variable_name alias""".split()
)
SELVES = frozenset("this self this_expression self_expression super".split())
MEMBERS = frozenset(
    """attribute member_expression selector_expression field_access navigation_expression field_expression
    scoped_identifier member_access_expression nullsafe_member_access_expression dot_index_expression qualified_identifier
    scope_resolution class_constant_access_expression scoped_property_access_expression conditional_access_expression
    qualified_name directly_assignable_expression assignable_expression dot stable_identifier dotted_name
    method_index_expression scoped_type_identifier unconditional_assignable_selector""".split()
)
SUBSCRIPTS = frozenset(
    """subscript subscript_expression index_expression slice_expression element_reference element_access_expression
    array_access indexing_expression bracket_index_expression access_call""".split()
)
CALLS = frozenset(
    """call call_expression new_expression method_invocation object_creation_expression invocation_expression
    function_call_expression member_call_expression nullsafe_member_call_expression scoped_call_expression
    function_call macro_invocation instance_expression command echo_statement print_intrinsic
    implicit_object_creation_expression constructor_expression const_object_expression""".split()
)
TAGS = frozenset(("jsx_opening_element", "jsx_self_closing_element"))
ARGUMENTS = frozenset(("argument_list", "arguments", "value_arguments", "token_tree", "initializer_list"))
STRINGS = frozenset(
    """string string_literal interpreted_string_literal raw_string_literal raw_string template_string line_string_literal
    multi_line_string_literal raw_string_literal encapsed_string heredoc nowdoc interpolated_string_expression
    verbatim_string_literal interpolated_string ansi_c_string translated_string heredoc_body charlist
    multiline_string_literal string_value""".split()
)
ADJACENT = frozenset(("concatenated_string", "chained_string", "concatenation"))
WRAPPERS = frozenset(
    """parenthesized_expression parenthesized_statements literal_element value_argument argument expression_list
    await_expression await try_expression as_expression cast_expression type_cast_expression non_null_expression
    non_null_assertion_expression satisfies_expression jsx_expression interpolation template_substitution
    interpolated_expression expression_statement postfix_expression reference_expression tuple_expression_single
    force_unwrap_expression literal_value_single string_literal_single expression literal_expression
    print_literal not_null_expression variable_list simple_expansion_single list_splat dictionary_splat
    spread_element splat_argument hash_splat_argument""".split()
)
TYPED = frozenset(("as_expression", "satisfies_expression"))  # the value, then its type
BINARY = frozenset(
    """binary_operator binary_expression additive_expression infix_expression binary boolean_operator
    comparison_operator logical_expression elvis_expression nil_coalescing_expression comparison_expression
    equality_expression relational_expression multiplicative_expression conjunction_expression disjunction_expression
    logical_or_expression logical_and_expression if_null_expression is_expression check_expression
    type_test_expression range_expression""".split()
)
NEGATIONS = frozenset(
    """unary_expression unary not_operator unary_operator prefix_expression unary_op_expression
    prefix_unary_expression""".split()
)
# What is asked stands first in it, what is done then second.
BRANCHES = frozenset(("if_statement", "if_expression", "if"))
CONDITIONS = frozenset(("conditional_expression", "ternary_expression", "conditional"))
MAPPINGS = frozenset(
    """dictionary object hash literal_value table_constructor map set_or_map_literal array_creation_expression
    dictionary_literal field_initializer_list initializer_expression object_pattern keywords""".split()
)
PAIRS = frozenset(
    """pair keyed_element field array_element_initializer field_initializer dictionary_item pair_pattern
    map_entry keyword_argument named_argument jsx_attribute""".split()
)
STRUCTS = frozenset(("struct_expression", "composite_literal"))
"""An object with its type before it: `Config{ … }`."""
LISTS = frozenset(
    """list tuple array array_literal expression_list set array_expression tuple_expression list_literal
    collection_literal""".split()
)
FUNCTIONS = frozenset(
    """function_definition function_declaration method_declaration method_definition function_item method
    arrow_function function_expression function lambda lambda_literal lambda_expression closure_expression
    anonymous_function singleton_method constructor_declaration local_function_statement func_literal
    generator_function_declaration anonymous_function_creation_expression init_declaration
    function_literal do_block_lambda secondary_constructor compact_constructor_declaration
    local_function_declaration anonymous_method_expression""".split()
)
BLOCKS = frozenset(
    """block statement_block statements compound_statement body_statement function_body statement_list then else
    do_block do_group template_body declaration_list switch_case case_statement if_body control_structure_body""".split()
)
ASSIGNMENTS = frozenset(
    """assignment augmented_assignment assignment_expression augmented_assignment_expression variable_declarator
    short_var_declaration assignment_statement var_spec const_spec let_declaration const_item static_item
    property_declaration init_declarator val_definition var_definition initialized_variable_definition
    static_final_declaration initialized_identifier const_element property_element variable_assignment
    operator_assignment compound_assignment_expr named_expression public_field_definition field_definition
    preproc_def""".split()
)
NUMBERS = frozenset(
    """integer float number int_literal float_literal integer_literal real_literal decimal_integer_literal
    decimal_floating_point_literal number_literal long_literal numeric_lit decimal_floating_literal""".split()
)
TRUTHS = frozenset(("true", "false", "boolean_literal", "boolean", "bool_lit", "True", "False"))
NOTHINGS = frozenset("none null nil null_literal undefined nullptr None".split())
NOT_CALLED = frozenset(  # Elixir writes its definitions as calls
    "def defp defmodule defmacro defstruct alias import require use if unless case cond for with do".split()
)
ASSIGNS = frozenset("= := += -= *= /= .= ||= &&= ??= |= <<= <>=".split())
ADDS = frozenset("+ . .. <> ++ %".split())
COMPARES = frozenset(
    "== != === !== < > <= >= <=> in is not instanceof is_a =~ !~ ~= eq ne not-in is-not in? as? is!".split()
)

_QUOTE = pattern_of(r"[A-Za-z@$]{0,4}?(#*)(\"\"\"|'''|\"|'|`|\[=*\[)")
_CLOSING = pattern_of(r"(?:\"\"\"|'''|\"|'|`|\]=*\])#*$")
_ESCAPE = pattern_of(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r?\n)|(.))", re.DOTALL)
_SHORT = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
_RAW = frozenset(("raw_string_literal", "raw_string", "verbatim_string_literal", "nowdoc"))
_PLAIN_PARTS = pattern_of(
    r"content|fragment|text|^string_(?:start|end)|heredoc_(?:start|end)|escape_seq|chars|quote|prefix"
)
_BRACES = pattern_of(r"_start$|_end$|_brace$")


def is_string(node: Syntax) -> bool:
    """A string, of one piece or with something put into it."""
    return node.kind in STRINGS


def inserted(node: Syntax) -> list[Syntax]:
    """What is put into a string: the nodes of its templates."""
    below = node.below
    inner = next((c for c in below if c.kind == "interpolated_string" or c.kind.startswith("string_literal_")), None)
    if inner is not None:
        below = inner.below
    return [
        c for c in below if not (_PLAIN_PARTS.search(c.kind) or (_BRACES.search(c.kind) and "interpolation_" in c.kind))
    ]  # fmt: skip


def content(node: Syntax, text: str) -> tuple[int, int]:
    """Where a string's content begins and ends, without quotes and prefixes."""
    start, end = node.start, node.end
    opening = _QUOTE.match(text, start, end)
    if opening is None:
        return start, end
    start = opening.end()
    closing = _CLOSING.search(text, max(start, end - 8), end)
    return start, closing.start() if closing else end


def unescaped(value: str, kind: str) -> str:
    """What a string says, with the escapes that all languages share."""
    if "\\" not in value or kind in _RAW:
        return value

    def one(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        if code:
            number = int(code, 16)
            return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
        return "" if found[4] else _SHORT.get(found[5], found[5])

    return _ESCAPE.sub(one, value)


def operator(node: Syntax, text: str) -> str:
    """The sign or word between the sides of an operation: the first unnamed child, `not in` joined as `not-in`."""
    words = [text[c.start : c.end] for c in node.children if not c.named or _is_sign(c)]
    return "-".join(words[:2]) if words[:1] in (["not"], ["is"]) else (words[0] if words else "")


def _is_sign(node: Syntax) -> bool:
    """Whether a named node is the sign of an operation, not a side of it."""
    if node.kind in ("operator_identifier", "optional_chain"):
        return True
    return "operator" in node.kind and not node.children and node.kind not in ("not_operator", "unary_operator")


_SPACES = pattern_of(r"\s+")
_NORMAL = pattern_of(r"\?\.|!\.|!!\.|::|->|(?<=\w)!(?=$|\.)|(?<=\w):(?=\w)")
LONGEST_NAME = 300


_MADE = pattern_of(r"\s*(new|const)(?:\s|$)")
_PLAIN = pattern_of(r"[A-Za-z_]\w*(?:\.\w+)*")


def dotted(text: str) -> str:
    """A name as all languages would say it: `a::b`, `a->b`, `a?.b` are `a.b`; calls within it lose their arguments."""
    if len(text) > LONGEST_NAME:
        text = text[-LONGEST_NAME:]
    if _PLAIN.fullmatch(text) and not text.startswith("new"):
        return text
    plain = _without_arguments(_SPACES.sub("", text))
    if plain.startswith(("new", "const")) and (made := _MADE.match(text)):
        plain = plain[len(made[1]) :]
    plain = _NORMAL.sub(".", plain).replace("$", "").lstrip("@&*.").rstrip(".")
    return plain.replace("..", ".")


def _without_arguments(text: str) -> str:
    if "(" not in text and "[" not in text and "<" not in text:
        return text
    pieces: list[str] = []
    depth = 0
    quote = ""
    for n, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote and text[n - 1] != "\\" else quote
        elif sign in "\"'`" and depth:
            quote = sign
        elif sign in "([<":
            if depth == 0 and sign != "<":
                pieces.append(sign)
            depth += 1
        elif sign in ")]>" and depth and not (sign == ">" and text[n - 1] == "-"):
            depth -= 1
            if depth == 0 and sign != ">":
                pieces.append(sign)
        elif depth == 0:
            pieces.append(sign)
    return "".join(pieces)


def item(text: str) -> str:
    """`headers["Authorization"]`, with spaces and quotes as all languages would write them."""
    return _SPACES.sub("", text).replace("'", '"').replace("$", "")
