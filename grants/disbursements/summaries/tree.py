"""Units one step below a place: each with everything below it, and the place itself."""

from collections.abc import Mapping

OWN = "="  # after the key of a unit: it alone, without what is below it


def steps(paths: Mapping[int, str]) -> dict[int, str]:
    """For each unit the key of the line it is counted in, one step below the lowest place that holds all of them."""
    base = common(list(paths.values()))
    found = {}
    for key, path in paths.items():
        rest = path[len(base) :]
        found[key] = rest.partition("/")[0] if rest else f"{path.rstrip('/').rpartition('/')[2]}{OWN}"
    return found


def common(paths: list[str]) -> str:
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
