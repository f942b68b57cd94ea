"""Python: what prints and logs."""

from __future__ import annotations

from checks.sins.s3_ci_and_logs.printing.sinks import Sinks
from checks.structure.syntax import Call, Code

_OPEN = ("sys.stdout", "sys.stderr", "stdout", "stderr", "None", "sys.__stderr__", "sys.__stdout__")


def _elsewhere(code: Code, call: Call) -> bool:
    """`print(…, file=f)` writes a file, which other checks look at."""
    given = call.argument("file")
    if call.named("console.*", "*.console.*", "*_console.*") and "rich" not in code.text:
        return True
    return given is not None and given.text not in _OPEN


SINKS = Sinks(
    tuple(
        """print pprint pprint.pprint pp rich.print rprint sys.stdout.write sys.stderr.write warnings.warn click.echo click.secho typer.echo
        typer.secho tqdm.write display icecream.ic ic console.print console.log *.console.print *.console.log st.write st.text st.code
        st.markdown st.info st.success st.warning st.error st.json st.caption st.title st.header st.subheader st.toast
        streamlit.write traceback.print_stack cprint secho echo logging.log""".split()
    ),
    r"\b(?:r?print|pprint|pp|cprint|echo|secho|write|warn|display|ic)\s*\(|\b(?:st|log|logger|logging|console|\w*_log|\w*_logger|LOG|LOGGER)\b[\w.()]{0,60}\(",
    _elsewhere,
)
