"""Units one step below a place: each with everything below it, and the place itself."""

from collections.abc import Mapping, Sequence

OWN = "="  # after the key of a unit: it alone, without what is below it


def steps(paths: Mapping[int, str], roots: Sequence[str] = ()) -> dict[int, str]:
    """For each unit the key of the line it is counted in, one step below the lowest place that holds all of them.

    `roots`: the places of whoever looks; where there are units of several, each root is a line: nothing above it is all hers.
    """
    at = {key: _root(path, roots) for key, path in paths.items()}
    if len(set(at.values())) > 1:
        return {key: _last(at[key]) for key in paths}
    base = lowest_holding(list(paths.values()))
    found = {}
    for key, path in paths.items():
        rest = path[len(base) :]
        found[key] = rest.partition("/")[0] if rest else _last(path) + OWN
    return found


def _root(path: str, roots: Sequence[str]) -> str:
    return min((root for root in roots if path.startswith(root)), key=len, default="")


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def lowest_holding(paths: list[str]) -> str:
    """The path of the lowest place that holds all of them: `1/4/` of `1/4/17/` and `1/4/20/`; "" when they have none."""
    if not paths:
        return ""
    first, last = (path.rstrip("/").split("/") for path in (min(paths), max(paths)))  # what these two share all of them share
    base: list[str] = []
    for one, other in zip(first, last, strict=False):
        if one != other:
            break
        base.append(one)
    return "".join(f"{part}/" for part in base)
