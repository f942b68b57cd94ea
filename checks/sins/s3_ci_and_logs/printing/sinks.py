"""Sinks: the calls of each language that write to a screen, a log or a person's eyes."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure.syntax import Call, Code

LEVELS = frozenset(
    """debug info information warn warning error err critical fatal exception log trace notice success verbose silly http emerg alert
    panic dpanic severe fine finer finest config wtf
    debugf infof warnf warningf errorf fatalf panicf tracef printf println print logf debugw infow warnw errorw fatalw debugln infoln warnln
    errorln logdebug loginformation logwarning logerror logcritical logtrace catching atinfo log_info""".split()
)  # fmt: skip
# `SysError`, `debug_json`, `InfoContext`: a level with a word of the project's own.
_LEVEL = pattern_of(
    r"(?:^|[a-z_])(?:Debug|Info|Warn(?:ing)?|Error|Fatal|Critical|Trace)(?:f|w|ln|s|Ctx|Context)?$|^(?:debug|info|warn(?:ing)?|error)[A-Z_]"
)
# `log`, `self.logger`, `req.log`, `getLogger("x")`, `Rails.logger`: what messages are given to.
_LOGGER = pattern_of(
    r"(?i)(?:^|[._$])_*(?:log|logs|logger|logging|slog|logrus|klog|glog|zap|sugar|sugared|winston|pino|bunyan|log4js|consola|signale|loguru|structlog|timber|tracing"
    r"|syslog|l)$|Logger$|(?<=[a-z])Log$|_log$|_logger$|^LOG$"
)


class Sinks(msgspec.Struct, frozen=True):
    """The sinks of a group of languages.

    `callees` are globs as for `Call.named`; `likely` finds, in a text, where a sink may begin: it is asked before code is
    parsed. `words` are those of which one stands in each line that it finds something in, if that is worth asking first.
    `refuses` turns a call down that looks like a sink but writes elsewhere.
    """

    callees: tuple[str, ...]
    likely: str
    refuses: Callable[[Code, Call], bool] = lambda code, call: False
    words: tuple[str, ...] = ()

    def takes(self, code: Code, call: Call) -> bool:
        """Whether a call writes where people or programs read along."""
        return (call.named(*self.callees) or is_log(call.callee)) and not self.refuses(code, call)


def is_log(callee: str) -> bool:
    """Whether a method of this name writes to a log: `self.logger.info`, `log.Printf`, `LogManager.getLogger().error`."""
    receiver, _, method = callee.rpartition(".")
    if not receiver:
        return False
    if len(method) == 1:  # Android's
        return method in "deivw" and receiver in ("Log", "android.util.Log", "Timber")
    if method.lower().rstrip("!") not in LEVELS and not _LEVEL.search(method):
        return False
    return _LOGGER.search(receiver.rstrip("()")) is not None
