"""The defects that script/mutate puts into a module."""

import ast

import pytest

from tests.mutation.mutants import mutants


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a < 1", ["a <= 1", "a < 2"]),
        ("a == b and c", ["a == b or c", "a == b", "a != b and c"]),
        ("not a", ["a"]),
        ("x = True", ["x = False"]),
        ("x = min(a - b)", ["x = max(a - b)", "x = min(a + b)"]),
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("def f():\n    return None", []),
        ("if a:\n    b()", ["if not a:\n    b()", "if a:\n    pass"]),
        ("for a in b:\n    continue", ["for a in b:\n    break"]),
        ("raise E", ["pass"]),
        ("a: int | None = b", []),
        ("def f(a: int | None) -> int | None: ...", []),
        ("if TYPE_CHECKING:\n    x = 1", []),
        ("_LOGGER.debug('%s', a < b)", []),
        ('"""What it is for."""', []),
    ],
)
def test_a_module_gets_one_defect_at_a_time(source: str, expected: list[str]) -> None:
    found = [ast.unparse(mutant.tree) for mutant in mutants(source)]
    assert sorted(found) == sorted(expected)
