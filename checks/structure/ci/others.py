"""The other systems whose files are YAML: CircleCI, Azure, Bitbucket, Travis, Drone, Woodpecker, Buildkite and clouds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypedDict

from checks.structure.pipelines import Job, Kept, Pipeline, Setting, Step, Trigger, script, setting, settings
from checks.structure.tree import Node, documents

Reader = Callable[[Node, str, str], Pipeline]


def _steps(nodes: list[Node], read: Callable[[Node], Step | None]) -> tuple[Step, ...]:
    return tuple(step for node in nodes if (step := read(node)) is not None)


class _Place(TypedDict):
    line: int
    column: int
    end_line: int


def _at(node: Node) -> _Place:
    return {"line": node.line, "column": node.column, "end_line": node.end_line}


def _commands(node: Node, *keys: str) -> tuple[Step, ...]:
    """Lists of commands under these keys, each a step of that name."""
    found = []
    for key in keys:
        where = node.get(*key.split("/"))
        commands = script(where)
        if commands is not None:
            found.append(Step(name=key.rpartition("/")[2], run=commands, **_at(where)))
    return tuple(found)


# --- CircleCI ---------------------------------------------------------------------------------------------------------


def _circleci(node: Node, path: str, _: str) -> Pipeline:
    used: dict[str, list[Node]] = {}
    for _name, _key, flow in node.get("workflows").named():
        for one in flow.get("jobs").items:
            for name, _k, body in one.named():
                used.setdefault(name, []).append(body)
    jobs = []
    for name, key, body in node.get("jobs").named():
        calls = used.get(name, [])
        images = body.get("docker").items
        steps = _steps(body.get("steps").items, _circle_step)
        jobs.append(
            Job(
                name,
                line=key.line,
                end_line=body.end_line,
                env=(*settings(body.get("environment")), *(s for i in images for s in settings(i.get("environment")))),
                steps=steps,
                needs=tuple(n for c in calls for n in c.get("requires").values()),
                runs_on=tuple(body.get("resource_class").values()),
                contexts=tuple(n for c in calls for n in c.get("context").values()),
                keeps=tuple(_circle_kept(body.get("steps").items)),
                images=tuple(i.text("image") for i in images),
            )
        )
    orbs = tuple(body.value for _name, _key, body in node.get("orbs").named() if body.single)
    parameters = tuple(
        setting(key, body.get("default") or key)
        for _name, key, body in node.get("parameters").named()
        if body.get("default")
    )
    return Pipeline("circleci", path, jobs=tuple(jobs), includes=orbs, parameters=parameters, node=node)


def _circle_step(node: Node) -> Step | None:
    if node.single:
        return Step(name=node.value, uses=node.value, **_at(node))
    for name, _, body in node.named():
        if name == "run":
            command = body if body.single else body.get("command")
            return Step(
                name=body.text("name"), run=script(command), shell=body.text("shell"), env=settings(body.get("environment")),
                condition=body.text("when"), **_at(node),
            )  # fmt: skip
        return Step(name=name, uses=name, inputs=settings(body), **_at(node))
    return None


def _circle_kept(nodes: list[Node]) -> Iterator[Kept]:
    for node in nodes:
        for name, _, body in node.named():
            if name == "store_artifacts":
                yield Kept("artifact", (body.text("path"),), body.line, body.text("destination"))
            elif name == "persist_to_workspace":
                yield Kept("artifact", tuple(body.get("paths").values()), body.line)
            elif name == "save_cache":
                yield Kept("cache", tuple(body.get("paths").values()), body.line, body.text("key"))


# --- Azure Pipelines --------------------------------------------------------------------------------------------------

_AZURE_SCRIPTS = {"script": "", "bash": "bash", "pwsh": "pwsh", "powershell": "powershell"}


def _azure(node: Node, path: str, _: str) -> Pipeline:
    jobs: list[Job] = []
    for stage in node.get("stages").items or [node]:
        for one in stage.get("jobs").items:
            jobs.append(_azure_job(one, node, stage))
        if stage.get("steps"):
            jobs.append(_azure_job(stage, node, stage))
    triggers = [Trigger(k, key.line, body) for k, key, body in node.named() if k in ("trigger", "pr", "schedules")]
    templates = [
        n.text("template") for n in (*node.get("stages").items, *node.get("jobs").items, *node.get("variables").items)
    ]
    templates.append(node.text("extends", "template"))
    return Pipeline(
        "azure", path, name=node.text("name"), triggers=tuple(triggers), env=settings(node.get("variables")),
        jobs=tuple(jobs), includes=tuple(t for t in templates if t),
        parameters=tuple(setting(p.get("name"), p.get("default") or p.get("name")) for p in node.get("parameters").items),
        node=node,
    )  # fmt: skip


def _azure_job(node: Node, top: Node, stage: Node) -> Job:
    steps_at = node.get("steps")
    for strategy in ("runOnce", "rolling", "canary"):
        steps_at = steps_at or node.get("strategy", strategy, "deploy", "steps")
    steps = _steps(steps_at.items, _azure_step)
    above = settings(stage.get("variables")) if stage is not top else ()
    environment = node.get("environment")
    places = dict.fromkeys((top, stage, node))
    groups = [v.text("group") for n in places for v in n.get("variables").items]
    pool = node.get("pool")
    kept = [
        Kept("cache" if s.action == "Cache" else "artifact", (where.value,), where.line)
        for s in steps
        if s.action in ("PublishBuildArtifacts", "PublishPipelineArtifact", "Cache", "publish")
        for where in [s.input("path") or s.input("pathToPublish") or s.input("targetPath") or s.input("publish")]
        if where is not None
    ]
    return Job(
        node.text("job") or node.text("deployment"),
        line=node.line,
        end_line=node.end_line,
        environment=environment.value if environment.single else environment.text("name"),
        env=(*above, *(settings(node.get("variables")) if node is not top and node is not stage else ())),
        steps=steps,
        needs=tuple(node.get("dependsOn").values()),
        runs_on=tuple(v for v in (pool.value, pool.text("name"), pool.text("vmImage")) if v),
        uses=node.text("template"),
        condition=node.text("condition"),
        contexts=tuple(g for g in groups if g),
        keeps=tuple(kept),
        images=tuple(v for v in [node.text("container") or node.text("container", "image")] if v),
    )


def _azure_step(node: Node) -> Step | None:
    for key, shell in _AZURE_SCRIPTS.items():
        if node.get(key):
            return Step(
                name=node.text("displayName") or node.text("name"), run=script(node.get(key)), shell=shell,
                env=settings(node.get("env")), condition=node.text("condition"), **_at(node),
            )  # fmt: skip
    for key in ("task", "template", "checkout", "publish", "download"):
        if node.get(key):
            inputs = settings(node.get("inputs")) + settings(node.get("parameters"))
            inner = node.get("inputs", "script") or node.get("inputs", "inlineScript")
            return Step(
                name=node.text("displayName"), uses=node.text(key) if key in ("task", "template") else key,
                inputs=inputs or settings(node), run=script(inner), env=settings(node.get("env")),
                condition=node.text("condition"), **_at(node),
            )  # fmt: skip
    return None


# --- Bitbucket, Travis, Buildkite -------------------------------------------------------------------------------------


def _bitbucket(node: Node, path: str, _: str) -> Pipeline:
    jobs: list[Job] = []
    triggers: list[Trigger] = []
    for kind, key, body in node.get("pipelines").named():
        triggers.append(Trigger(kind, key.line, body))
        for name, nodes in [(kind, body)] if body.kind == "list" else [(f"{kind}/{n}", b) for n, _, b in body.named()]:
            jobs += [_bitbucket_job(name, one) for one in _bitbucket_steps(nodes)]
    return Pipeline("bitbucket", path, triggers=tuple(triggers), jobs=tuple(jobs), node=node)


def _bitbucket_steps(node: Node, depth: int = 0) -> Iterator[Node]:
    for one in node.items:
        if one.get("step"):
            yield one.get("step")
        elif depth < 5:
            inner = one.get("parallel") or one.get("stage")
            yield from _bitbucket_steps(inner.get("steps") or inner, depth + 1)


def _bitbucket_job(name: str, node: Node) -> Job:
    plain = [item for item in node.get("script").items if item.single]
    steps = [
        Step(name=item.text("name"), uses=item.text("pipe"), inputs=settings(item.get("variables")), **_at(item))
        for item in node.get("script").items
        if item.get("pipe")
    ]
    commands = script(node.get("script")) if plain else None
    if commands is not None:
        steps.insert(0, Step(name="script", run=commands, **_at(node.get("script"))))
    artifacts = node.get("artifacts").get("paths") or node.get("artifacts")
    keeps = [Kept("artifact", tuple(artifacts.values()), artifacts.line)] if artifacts.items else []
    keeps += [Kept("cache", (c.value,), c.line) for c in node.get("caches").each()]
    return Job(
        node.text("name") or name, line=node.line, end_line=node.end_line, environment=node.text("deployment"),
        steps=(*steps, *_commands(node, "after-script")), runs_on=tuple(node.get("runs-on").values()),
        keeps=tuple(keeps), images=tuple(v for v in [node.text("image") or node.text("image", "name")] if v),
        id_tokens=("BITBUCKET_STEP_OIDC_TOKEN",) if node.get("oidc").true else (),
    )  # fmt: skip


_TRAVIS = ("before_install", "install", "before_script", "script", "after_success", "after_failure", "after_script", "before_deploy", "deploy/script", "after_deploy")  # fmt: skip


def _travis(node: Node, path: str, _: str) -> Pipeline:
    env = node.get("env")
    shared = settings(env) + settings(env.get("global")) + settings(env.get("jobs")) + settings(env.get("matrix"))
    jobs = [Job("travis", line=node.line, end_line=node.end_line, steps=_commands(node, *_TRAVIS))]
    included = (node.get("jobs") or node.get("matrix")).get("include")
    for n, one in enumerate(included.items):
        name = one.text("name") or one.text("stage") or str(n)
        jobs.append(
            Job(
                name, line=one.line, end_line=one.end_line, env=settings(one.get("env")), steps=_commands(one, *_TRAVIS)
            )
        )
    return Pipeline(
        "travis", path, env=shared, jobs=tuple(jobs), includes=tuple(node.get("import").values()), node=node
    )


def _buildkite(node: Node, path: str, _: str) -> Pipeline:
    jobs: list[Job] = []
    waiting = list(node.get("steps").items)
    while waiting and len(jobs) < 5_000:
        one = waiting.pop(0)
        if one.get("steps").items:
            waiting = [*one.get("steps").items, *waiting]
            continue
        where = one.get("command") or one.get("commands")
        commands = script(where)
        steps = [Step(name="command", run=commands, **_at(where))] if commands is not None else []
        for plugin in one.get("plugins").items:
            steps += [
                Step(name=name, uses=name.replace("#", "@"), inputs=settings(body), **_at(plugin))
                for name, _k, body in plugin.named()
            ]
        artifacts = one.get("artifact_paths")
        jobs.append(
            Job(
                one.text("label") or one.text("key"),
                line=one.line,
                end_line=one.end_line,
                env=settings(one.get("env")),
                secrets=tuple(one.get("secrets").values()),
                steps=tuple(steps),
                needs=tuple(one.get("depends_on").values()),
                runs_on=tuple(s.value for s in settings(one.get("agents"))),
                condition=one.text("if"),
                keeps=(Kept("artifact", tuple(artifacts.values()), artifacts.line),) if artifacts.each() else (),
            )
        )
    return Pipeline("buildkite", path, env=settings(node.get("env")), jobs=tuple(jobs), node=node)


# --- Drone, Woodpecker ------------------------------------------------------------------------------------------------


def _drone(_: Node, path: str, text: str) -> Pipeline:
    pipelines = [d for d in documents(text, path) if d.text("kind", default="pipeline") == "pipeline"]
    jobs = []
    for one in pipelines:
        steps, secrets = _container_steps(one.get("steps"))
        jobs.append(
            Job(
                one.text("name"),
                line=one.line,
                end_line=one.end_line,
                env=settings(one.get("environment")),
                secrets=secrets,
                steps=steps,
                needs=tuple(one.get("depends_on").values()),
                images=tuple(s.text("image") for s in one.get("steps").items if s.text("image")),
            )
        )
    first = pipelines[0] if pipelines else _
    return Pipeline("drone", path, triggers=_events(first.get("trigger")), jobs=tuple(jobs), node=first)


def _woodpecker(node: Node, path: str, _: str) -> Pipeline:
    steps, secrets = _container_steps(node.get("steps") or node.get("pipeline"))
    job = Job("woodpecker", line=node.line, end_line=node.end_line, secrets=secrets, steps=steps)
    when = node.get("when")
    triggers = tuple(t for w in ([when] if when.kind == "mapping" else when.items) for t in _events(w))
    return Pipeline("woodpecker", path, triggers=triggers, jobs=(job,), node=node)


def _events(node: Node) -> tuple[Trigger, ...]:
    return tuple(
        Trigger(event.value, event.line) for event in (node.get("event").get("include") or node.get("event")).each()
    )


def _container_steps(node: Node) -> tuple[tuple[Step, ...], tuple[str, ...]]:
    steps: list[Step] = []
    for name, one in [(i.text("name"), i) for i in node.items] + [(n, b) for n, _, b in node.named()]:
        secrets = [b.text("from_secret") for part in ("environment", "settings") for _n, _k, b in one.get(part).named()]
        secrets += [s.value if s.single else s.text("source") for s in one.get("secrets").items]
        steps.append(
            Step(
                name=name,
                uses="" if one.get("commands") else one.text("image"),
                inputs=settings(one.get("settings")),
                run=script(one.get("commands")),
                env=settings(one.get("environment")),
                secrets=tuple(s for s in secrets if s),
                **_at(one),
            )
        )
    return tuple(steps), tuple(dict.fromkeys(s for step in steps for s in step.secrets))


# --- clouds -----------------------------------------------------------------------------------------------------------


def _cloudbuild(node: Node, path: str, _: str) -> Pipeline:
    steps = []
    for one in node.get("steps").items:
        said = one.get("script") or one.get("args")
        steps.append(
            Step(
                name=one.text("id"),
                uses=one.text("name"),
                run=script(said),
                shell=one.text("entrypoint"),
                env=settings(one.get("env")),
                secrets=tuple(one.get("secretEnv").values()),
                **_at(one),
            )
        )
    secrets = [m.text("env") for m in node.get("availableSecrets", "secretManager").items]
    where = node.get("artifacts", "objects", "paths")
    job = Job(
        "cloudbuild", line=node.line, end_line=node.end_line, env=settings(node.get("options", "env")), steps=tuple(steps),
        secrets=tuple(s for s in secrets if s), keeps=(Kept("artifact", tuple(where.values()), where.line),) if where else (),
    )  # fmt: skip
    return Pipeline("cloudbuild", path, env=settings(node.get("substitutions")), jobs=(job,), node=node)


def _codebuild(node: Node, path: str, _: str) -> Pipeline:
    steps = [
        s
        for name, _k, _b in node.get("phases").named()
        for s in _commands(node.get("phases", name), "commands", "finally")
    ]
    files = node.get("artifacts", "files")
    cache = node.get("cache", "paths")
    keeps = [Kept("artifact", tuple(files.values()), files.line)] if files else []
    keeps += [Kept("cache", tuple(cache.values()), cache.line)] if cache else []
    env = node.get("env")
    stored = [name for part in ("secrets-manager", "parameter-store") for name, _k, _b in env.get(part).named()]
    job = Job(
        "codebuild",
        line=node.line,
        end_line=node.end_line,
        steps=tuple(steps),
        secrets=tuple(stored),
        keeps=tuple(keeps),
    )
    return Pipeline("codebuild", path, env=settings(env.get("variables")), jobs=(job,), node=node)


_APPVEYOR = ("init", "install", "before_build", "build_script", "after_build", "before_test", "test_script", "deploy_script", "on_finish")  # fmt: skip


def _appveyor(node: Node, path: str, _: str) -> Pipeline:
    env = node.get("environment")
    where = node.get("artifacts")
    paths = tuple(a.text("path") for a in where.items)
    job = Job(
        "appveyor", line=node.line, end_line=node.end_line, steps=_commands(node, *_APPVEYOR),
        secrets=tuple(name for name, _k, body in env.named() if body.get("secure")),
        keeps=(Kept("artifact", paths, where.line),) if paths else (),
    )  # fmt: skip
    shared: tuple[Setting, ...] = settings(env) + settings(env.get("global")) + settings(env.get("matrix"))
    return Pipeline("appveyor", path, env=shared, jobs=(job,), node=node)


READERS: dict[str, Reader] = {
    "circleci": _circleci,
    "azure": _azure,
    "bitbucket": _bitbucket,
    "travis": _travis,
    "drone": _drone,
    "woodpecker": _woodpecker,
    "buildkite": _buildkite,
    "cloudbuild": _cloudbuild,
    "codebuild": _codebuild,
    "appveyor": _appveyor,
}
