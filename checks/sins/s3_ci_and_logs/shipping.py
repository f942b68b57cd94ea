"""Who reads along: logs that are sent to another company, and code that a public pipeline runs."""

from __future__ import annotations

import re

from checks.evidence import Evidence
from checks.joins.remember import once
from checks.readings import Reading
from checks.signals.listed import listed
from checks.sins.severity import said_private
from checks.structure.packages import MANIFESTS
from checks.structure.pipelines import PATHS, system_of

READS: tuple[Reading, ...] = (Reading(MANIFESTS), Reading(PATHS))

_SHIPPERS = frozenset(
    """pypi:logtail-python pypi:google-cloud-logging pypi:watchtower pypi:python-json-logger-loki pypi:python-logging-loki pypi:loki-logger-handler
    pypi:logzio-python-handler pypi:coralogix-logger pypi:axiom-py pypi:newrelic pypi:datadog-api-client pypi:azure-monitor-opentelemetry
    pypi:opencensus-ext-azure pypi:papertrail pypi:splunk-handler pypi:sumologic-handler pypi:better-stack pypi:highlight-io pypi:logfire
    npm:@logtail/node npm:@logtail/winston npm:@logtail/pino npm:@logtail/next npm:@google-cloud/logging npm:@google-cloud/logging-winston
    npm:@google-cloud/logging-bunyan npm:@google-cloud/pino-logging-gcp-config npm:winston-cloudwatch npm:winston-loki npm:pino-loki
    npm:pino-datadog-transport npm:datadog-winston npm:@datadog/browser-logs npm:@axiomhq/js npm:@axiomhq/winston
    npm:@axiomhq/pino npm:@axiomhq/nextjs npm:next-axiom npm:newrelic npm:@newrelic/winston-enricher npm:winston-papertrail npm:winston-loggly-bulk
    npm:logzio-nodejs npm:winston-logzio npm:winston-splunk-httplogger npm:pino-cloudwatch npm:pino-elasticsearch npm:winston-elasticsearch
    npm:@highlight-run/node npm:@highlight-run/next npm:@opentelemetry/winston-transport npm:applicationinsights npm:logrocket
    gem:google-cloud-logging gem:logtail-rails gem:logtail nuget:Serilog.Sinks.Datadog.Logs nuget:Serilog.Sinks.Seq
    nuget:Serilog.Sinks.ApplicationInsights nuget:Serilog.Sinks.Grafana.Loki nuget:Serilog.Sinks.Splunk nuget:Microsoft.ApplicationInsights.AspNetCore""".split()
)


@once
def _shippers(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    return tuple(
        (location.path.rpartition("/")[0], name.partition(":")[2])
        for name, location in listed(evidence)
        if name in _SHIPPERS
    )


def shipper(path: str, evidence: Evidence) -> str:
    """The package that sends the logs of this file's program to another company: one that a manifest above it lists."""
    return next((name for folder, name in _shippers(evidence) if not folder or path.startswith(f"{folder}/")), "")


def is_public(evidence: Evidence) -> bool:
    """Whether everybody can read a repository's pipelines and their logs: by what its host said, else by its address."""
    return any(
        remote.looks_public for r in evidence.repositories for remote in r.remotes if not said_private(evidence, r.path)
    )


@once
def _run(evidence: Evidence) -> str:
    if not is_public(evidence):
        return ""
    return "\n".join(text for path, text in sorted(evidence.texts.items()) if system_of(path) is not None)


def runs_in_public(path: str, evidence: Evidence) -> bool:
    """Whether a pipeline of a public repository runs this file: its log is read by everybody."""
    ran = _run(evidence)
    return bool(ran) and re.search(rf"(?<![\w-]){re.escape(path)}(?![\w-])", ran) is not None
