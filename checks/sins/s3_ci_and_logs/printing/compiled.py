"""Go, Rust, Java, Kotlin, Scala, C#, Swift, Dart and C: what prints and logs."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of
from checks.sins.s3_ci_and_logs.printing.sinks import Sinks
from checks.structure.syntax import Call, Code

_STANDARD = pattern_of(r"\bos\.Std(?:out|err)\b")


def _to_a_writer(code: Code, call: Call) -> bool:
    """`fmt.Fprintf(w, …)` prints where its writer is the screen."""
    if call.callee.startswith("fmt.F"):
        return not call.arguments or _STANDARD.search(call.arguments[0].text) is None
    return False


GO = Sinks(
    tuple(
        """fmt.Print fmt.Printf fmt.Println fmt.Fprint fmt.Fprintf fmt.Fprintln print println log.Print* log.Fatal* log.Panic* slog.* logrus.*
        klog.* glog.* log.*().Str log.*().Any log.*().Interface log.*().Msg log.*().Msgf *ogger.*().Str *ogger.*().Msgf spew.Dump
        spew.Printf t.Log t.Logf""".split()
    ),
    r"\b(?:fmt|log|slog|logrus|klog|glog|spew|zap|\w*[lL]og(?:ger)?|sugar|t)\.[\w.()\"]{1,60}\(|\bprint(?:ln)?\(",
    _to_a_writer,
)
RUST = Sinks(
    tuple(
        """println print eprintln eprint dbg panic log.info log.debug log.warn log.error log.trace tracing.info tracing.debug tracing.warn
        tracing.error tracing.trace info debug warn error trace event""".split()
    ),
    r"\b(?:e?print(?:ln)?|dbg|info|debug|warn|error|trace|event|panic)!",
)
JVM = Sinks(
    tuple(
        """System.out.print* System.err.print* println print Log.d Log.e Log.i Log.v Log.w Log.wtf Timber.* *.atInfo().log *.atDebug().log
        *.atError().log *.atWarn().log Console.println""".split()
    ),
    r"\bSystem\.(?:out|err)\.\w+\(|\bprint(?:ln)?\s*\(|\bTimber\.\w+\(|\b(?:\w*[lL]og(?:ger)?|LOG|LOGGER)\.[\w.()]{1,60}\(|\b[lL]og(?:ger)?\.\w+\s*\{",
)
CSHARP = Sinks(
    tuple(
        """Console.Write* System.Console.Write* Console.Error.Write* Debug.Write* Trace.Write* Debug.Log* UnityEngine.Debug.Log* *.LogInformation
        *.LogDebug *.LogTrace *.LogWarning *.LogError *.LogCritical Log.Information Log.Debug Log.Warning Log.Error Log.Fatal Log.Verbose
        AnsiConsole.Write* AnsiConsole.Markup*""".split()
    ),
    r"\b(?:\w*Console|Debug|Trace|Log|\w*[lL]og(?:ger)?)\.[\w.]{1,60}\(",
)
SWIFT = Sinks(
    tuple("print debugPrint dump NSLog os_log *.debug *.notice Logger().*".split()),
    r"\b(?:print|debugPrint|dump|NSLog|os_log)\s*\(|\b\w*[lL]og(?:ger)?[\w.()]{1,40}\(",
)
DART = Sinks(
    tuple("print debugPrint log developer.log stdout.write* stderr.write*".split()),
    r"\b(?:print|debugPrint|log|write(?:ln)?)\s*\(|\b\w*[lL]ogger\.\w+\(",
)
C = Sinks(
    tuple("printf puts fputs fprintf std.cout std.cerr std.clog cout cerr clog std.print std.println spdlog.* qDebug* NSLog os_log syslog LOG*".split()),
    r"\b(?:printf|puts|fputs|fprintf|cout|cerr|clog|syslog|NSLog|os_log|qDebug|print(?:ln)?)\b|\bspdlog::",
)  # fmt: skip
