"""GitHub Actions, and Gitea and Forgejo which read the same: workflows, reusable workflows, composite actions."""

from __future__ import annotations

from collections.abc import Iterator

from checks.structure.pipelines import (
    Job,
    Kept,
    Pipeline,
    Setting,
    Step,
    System,
    Trigger,
    permissions,
    script,
    settings,
)
from checks.structure.tree import Node

_UPLOADS = {
    "actions/upload-artifact": "artifact",
    "actions/upload-pages-artifact": "pages",
    "actions/cache": "cache",
    "actions/cache/save": "cache",
}


# What an action hands to a shell on another machine: its output comes back into the log.
_REMOTE = {"appleboy/ssh-action": "script"}


def read_github(node: Node, path: str, system: System) -> Pipeline:
    """A workflow, or an action whose steps are its only job."""
    if system == "github-action":
        runs = node.get("runs")
        steps = tuple(_step(s, "") for s in runs.get("steps").items)
        job = Job("runs", line=runs.line, end_line=runs.end_line, steps=steps, keeps=_kept(steps))
        return Pipeline(system, path, name=node.text("name"), jobs=(job,), node=node)
    # YAML 1.1 takes a bare `on` for true; the key's text is kept, so both spellings are asked for.
    started = node.get("on") or node.get("true")
    shell = node.text("defaults", "run", "shell")
    jobs = tuple(
        _job(name, key.line, body, shell) for name, key, body in node.get("jobs").named() if body.kind == "mapping"
    )
    return Pipeline(
        system,
        path,
        name=node.text("name"),
        triggers=_triggers(started),
        permissions=permissions(node.get("permissions")),
        env=settings(node.get("env")),
        jobs=jobs,
        includes=tuple(j.uses for j in jobs if j.uses),
        parameters=tuple(_parameters(started)),
        node=node,
    )


def _triggers(node: Node) -> tuple[Trigger, ...]:
    if node.kind == "mapping":
        return tuple(Trigger(name, key.line, body) for name, key, body in node.named())
    return tuple(Trigger(item.value, item.line) for item in node.each())


def _parameters(started: Node) -> Iterator[Setting]:
    for event in ("workflow_dispatch", "workflow_call"):
        for name, key, body in started.get(event, "inputs").named():
            default = body.get("default")
            place = default or key
            yield Setting(name, default.value, place.line, place.column, place.end_line, place.end_column)


def _job(name: str, line: int, node: Node, shell: str) -> Job:
    shell = node.text("defaults", "run", "shell", default=shell)
    steps = tuple(_step(s, shell) for s in node.get("steps").items if s.kind == "mapping")
    handed = node.get("secrets")
    environment = node.get("environment")
    containers = [node.get("container"), *(body for _, _, body in node.get("services").named())]
    images = [c.value if c.single else c.text("image") for c in containers]
    runs_on = node.get("runs-on")
    return Job(
        name,
        line=line,
        end_line=node.end_line,
        environment=environment.value if environment.single else environment.text("name"),
        permissions=permissions(node.get("permissions")),
        env=settings(node.get("env")),
        secrets=("inherit",) if handed.value == "inherit" else tuple(key for key, _, _ in handed.named()),
        steps=steps,
        needs=tuple(node.get("needs").values()),
        runs_on=tuple(runs_on.get("labels").values() if runs_on.kind == "mapping" else runs_on.values()),
        uses=node.text("uses"),
        inputs=settings(node.get("with")),
        condition=node.text("if"),
        keeps=_kept(steps),
        images=tuple(i for i in images if i),
    )


def _step(node: Node, shell: str) -> Step:
    remote = _REMOTE.get(node.text("uses").partition("@")[0])
    return Step(
        name=node.text("name"),
        id=node.text("id"),
        uses=node.text("uses"),
        inputs=settings(node.get("with")),
        run=script(node.get("with", remote) if remote else node.get("run")),
        shell=node.text("shell", default=shell),
        env=settings(node.get("env")),
        condition=node.text("if"),
        line=node.line,
        column=node.column,
        end_line=node.end_line,
    )


def _kept(steps: tuple[Step, ...]) -> tuple[Kept, ...]:
    found: list[Kept] = []
    for step in steps:
        kind = _UPLOADS.get(step.action)
        if kind is None:
            continue
        where = step.input("path")
        name = step.input("name") or step.input("key")
        paths = tuple(p.strip() for p in where.value.split("\n") if p.strip()) if where is not None else ()
        found.append(Kept(kind, paths, where.line if where else step.line, name.value if name else ""))  # type: ignore[arg-type]
    return tuple(found)
