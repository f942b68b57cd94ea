"""GitLab CI: jobs with what they extend and what `default` gives them, includes, variables, artifacts."""

from __future__ import annotations

from checks.structure.pipelines import Job, Kept, Pipeline, Setting, Step, Trigger, script, settings
from checks.structure.tree import NOTHING, Node

_WORDS = frozenset(
    "stages variables default include workflow image services before_script after_script cache spec pages-default".split()
)
DEEPEST = 11  # levels of `extends`, as GitLab itself allows


def read_gitlab(node: Node, path: str) -> Pipeline:
    """A pipeline; hidden jobs (`.name`) are jobs of it, since others extend them."""
    bodies = {name: body for name, _, body in node.named() if body.kind == "mapping" and name not in _WORDS}
    lines = {name: key.line for name, key, _ in node.named()}
    return Pipeline(
        "gitlab",
        path,
        name=node.text("workflow", "name"),
        triggers=_triggers(node),
        env=_variables(node.get("variables")),
        jobs=tuple(_job(name, lines[name], body, bodies, node) for name, body in bodies.items()),
        includes=tuple(_includes(node.get("include"))),
        node=node,
    )


def _triggers(node: Node) -> tuple[Trigger, ...]:
    return tuple(Trigger("rule", rule.line, rule) for rule in node.get("workflow", "rules").items)


def _variables(node: Node) -> tuple[Setting, ...]:
    """`NAME: value`, or `NAME: {value: …, description: …}`."""
    found = list(settings(node))
    for name, _, body in node.named():
        value = body.get("value")
        if value.single:
            found.append(Setting(name, value.value, value.line, value.column, value.end_line, value.end_column))
    return tuple(found)


def _includes(node: Node) -> list[str]:
    found = []
    for one in [node] if node.single or node.kind == "mapping" else node.items:
        if one.single:
            found.append(one.value)
        else:
            names = [f for key in ("local", "file", "remote", "template", "component") for f in one.get(key).values()]
            project = one.text("project")
            found += [f"{project}:{name}" if project else name for name in names]
    return found


def _inherited(body: Node, bodies: dict[str, Node]) -> list[Node]:
    """The body, and all that it extends, the nearest first."""
    found, waiting = [body], list(reversed(body.get("extends").values()))
    while waiting and len(found) < DEEPEST:
        base = bodies.get(waiting.pop(0), NOTHING)
        if base and base not in found:
            found.append(base)
            waiting += reversed(base.get("extends").values())
    return found


def _job(name: str, line: int, body: Node, bodies: dict[str, Node], top: Node) -> Job:
    chain = _inherited(body, bodies)
    with_defaults = [*chain, top.get("default"), top]

    def nearest(key: str, among: list[Node]) -> Node:
        return next((n.get(key) for n in among if n.get(key)), NOTHING)

    steps = []
    for part in ("before_script", "script", "after_script"):
        where = nearest(part, chain if part == "script" else with_defaults)
        commands = script(where)
        if commands is not None:
            steps.append(Step(name=part, run=commands, line=where.line, column=where.column, end_line=where.end_line))
    env: dict[str, Setting] = {}
    for base in reversed(chain):
        env.update({s.name: s for s in _variables(base.get("variables"))})
    environment = nearest("environment", chain)
    image = nearest("image", with_defaults)
    return Job(
        name,
        line=line,
        end_line=body.end_line,
        environment=environment.value if environment.single else environment.text("name"),
        env=tuple(env.values()),
        secrets=tuple(key for key, _, _ in nearest("secrets", chain).named()),
        steps=tuple(steps),
        needs=tuple(n.value if n.single else n.text("job") for n in nearest("needs", chain).items),
        runs_on=tuple(nearest("tags", with_defaults).values()),
        uses=body.text("trigger") or body.text("trigger", "include") or body.text("trigger", "project"),
        condition=" ".join(r.text("if") for r in nearest("rules", chain).items if r.text("if")),
        extends=tuple(body.get("extends").values()),
        keeps=tuple(_kept(nearest("artifacts", with_defaults), nearest("cache", with_defaults))),
        images=tuple(i for i in [image.value if image.single else image.text("name")] if i),
        id_tokens=tuple(key for key, _, _ in nearest("id_tokens", with_defaults).named()),
    )


def _kept(artifacts: Node, cache: Node) -> list[Kept]:
    found: list[Kept] = []
    if artifacts.kind == "mapping":
        public = artifacts.get("public")
        open_ = None if not public else not public.false
        if artifacts.text("access"):
            open_ = artifacts.text("access") == "all"
        paths = list(artifacts.get("paths").values())
        if artifacts.get("untracked").true:
            paths.append("(untracked)")
        if paths:
            found.append(Kept("artifact", tuple(paths), artifacts.line, artifacts.text("name"), open_))
        dotenv = artifacts.get("reports", "dotenv")
        if dotenv:
            found.append(Kept("dotenv", tuple(dotenv.values()), dotenv.line))
    for one in [cache] if cache.kind == "mapping" else cache.items:
        if one.get("paths"):
            found.append(Kept("cache", tuple(one.get("paths").values()), one.line, one.text("key")))
    return found
