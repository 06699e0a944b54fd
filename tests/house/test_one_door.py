"""Only the lifecycles and the door write a status; only the door calls a transition."""

import ast
from pathlib import Path

from grants.trail.moves import machines, transitions
from tests.house.sources import ROOT, calls, named, python, tree

DOOR = "grants/trail/moves.py"
LIFECYCLES = {named(path) for path in ROOT.glob("grants/*/lifecycle.py")}
MOVES = {name for model in machines().values() for name in transitions(model)}
MODELS = {model.__name__ for model in machines().values()}

# Attributes called “status” that are no status of a machine.
OTHER_STATUSES = {("grants/trail/blockers.py", "self.status = status")}
# A reversing line takes another line back and is born so (ExpenseLifecycle.born); the door has no part in its birth.
BORN = {("grants/spending/actions.py", "Expense"), ("grants/roadshows/placard.py", "Claim")}
# Where a function is looked up by the name of a move and called: the door, and the view that calls actions.
BY_NAME = {DOOR, "grants/portals/act.py"}


def test_nobody_assigns_a_status() -> None:
    found = set()
    for path in python():
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            for target in targets:
                if isinstance(target, ast.Attribute) and target.attr == "status":
                    found.add((named(path), ast.unparse(node)))
                if isinstance(target, ast.Subscript) and "'status'" in ast.unparse(target.slice):
                    found.add((named(path), ast.unparse(node)))
    assert found - OTHER_STATUSES == set()


def test_nobody_writes_a_status_with_a_query() -> None:
    writing = {
        "update",
        "create",
        "acreate",
        "aupdate",
        "get_or_create",
        "update_or_create",
        "bulk_update",
        "setattr",
        "__setattr__",
    }
    found = []
    for path in python():
        for call in calls(path):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name not in writing:
                continue
            words = {k.arg for k in call.keywords} | {
                n.value for n in ast.walk(call) if isinstance(n, ast.Constant) and isinstance(n.value, str)
            }
            if "status" in words:
                found.append((named(path), ast.unparse(call)))
    assert found == []


def test_nobody_makes_a_row_with_a_status_of_its_own() -> None:
    found = {
        (named(path), call.func.id)
        for path in python()
        for call in calls(path)
        if isinstance(call.func, ast.Name) and call.func.id in MODELS and {k.arg for k in call.keywords} & {"status", "version"}
    }
    assert found - BORN == set()


def test_nobody_writes_sql_about_a_status() -> None:
    found = [
        (named(path), node.value)
        for path in python()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and named(path) != "grants/trail/triggers.py"
        and ("UPDATE " in node.value or "INSERT " in node.value)
        and "status" in node.value
    ]
    assert found == []


def modules(path: Path) -> set[str]:
    """Names that an import binds in a file: `actions.approve(…)` is an action, `obj.approve(…)` would be a transition."""
    bound = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return bound


def test_nobody_but_the_door_calls_a_transition() -> None:
    """A transition takes the act and nothing else; a method of the same name on an imported module is an action."""
    found = set()
    for path in python():
        for call in calls(path):
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in MOVES:
                continue
            receiver = call.func.value
            imported = isinstance(receiver, ast.Name) and receiver.id in modules(path)
            act = call.args[0] if len(call.args) == 1 and not call.keywords else ast.Constant(None)
            told = isinstance(act, ast.Name | ast.Attribute) or ast.unparse(act).startswith(("Act(", "replace("))
            if not imported and told:
                found.add((named(path), ast.unparse(call)))
    # A regular expression matches, a key of the keyring signs a text.
    assert {one for one in found if ".match(" not in one[1]} - {("grants/sealing/keyring.py", "_signer().sign(text)")} == set()


def test_functions_are_called_by_the_name_of_a_move_in_two_places_only() -> None:
    found = {
        named(path)
        for path in python()
        for call in calls(path)
        if isinstance(call.func, ast.Call) and getattr(call.func.func, "id", "") == "getattr"
        if not isinstance(call.func.args[1], ast.Constant | ast.JoinedStr)
    }
    assert found <= BY_NAME


def test_transitions_are_declared_in_lifecycles_only() -> None:
    declaring = {
        named(path)
        for path in python()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and any("transition" in ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list)
    }
    assert declaring == LIFECYCLES


def test_the_state_machine_library_is_known_to_the_door_and_the_lifecycles_only() -> None:
    knowing = {
        named(path)
        for path in python()
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django_fsm"))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("django_fsm") for alias in node.names))
    }
    assert knowing <= LIFECYCLES | {DOOR}


def test_every_status_field_is_protected() -> None:
    assert {name for name, model in machines().items() if not model._meta.get_field("status").protected} == set()
