"""How people write a key down: every way in which a name and a value stand together, and those in which no name is near.

`{N}` is the variable as a provider documents it, `{n}` the same in small letters, `{C}` in camel case, `{d}` with full
stops, `{k}` with hyphens; `{V}` is the value.
"""

from __future__ import annotations

NAMED = {
    "a dotenv file": "{N}={V}\n",
    "a dotenv file, quoted": '{N}="{V}"\n',
    "a dotenv file, single quotes": "{N}='{V}'\n",
    "a dotenv file with spaces": "{N} = {V}\n",
    "a dotenv file with carriage returns": "A=1\r\n{N}={V}\r\nB=2\r\n",
    "a shell export": "export {N}={V}\n",
    "a shell export among commands": 'export {N}="{V}"; run\n',
    "a variable before a command": "$ {N}={V} python app.py\n",
    "a here document": "cat > .env <<EOF\n{N}={V}\nEOF\n",
    "fish": "set -gx {N} {V}\n",
    "cmd": "set {N}={V}\r\n",
    "setx": 'setx {N} "{V}"\n',
    "PowerShell": '$env:{N} = "{V}"\n',
    "Dockerfile ENV": "FROM scratch\nENV {N}={V}\n",
    "Dockerfile ENV with a space": "FROM scratch\nENV {N} {V}\n",
    "Dockerfile ARG": 'ARG {N}="{V}"\n',
    "docker run": "docker run -e {N}={V} image\n",
    "YAML": "  {n}: {V}\n",
    "YAML, quoted": '  {N}: "{V}"\n',
    "a manifest's list": "    - name: {N}\n      value: {V}\n",
    "a manifest's list, quoted": '    - name: {N}\n      value: "{V}"\n',
    "a compose list": "    - {N}={V}\n",
    "a compose mapping": "environment:\n  {N}: {V}\n  B: c\n",
    "a workflow's env": "        env:\n          {N}: '{V}'\n",
    "JSON": '{{"{N}": "{V}"}}',
    "JSON without spaces": '{{"a":1,"{N}":"{V}","b":2}}',
    "JSON in camel case": '{{"{C}": "{V}"}}',
    "a task definition": '{{"environment": [{{"name": "{N}", "value": "{V}"}}]}}',
    "JSON in a string": '"body": "{{\\"{N}\\": \\"{V}\\"}}"\n',
    "JSON in a string, without spaces": 'x=\'{{\\"{C}\\":\\"{V}\\"}}\'\n',
    "a notebook": '    "os.environ[\\"{N}\\"] = \\"{V}\\"\\n",\n',
    "TOML": '{n} = "{V}"\n',
    "INI": "[app]\n{n} = {V}\n",
    "Java properties": "{d}={V}\n",
    "Terraform": '  {n} = "{V}"\n',
    "a Terraform default": 'variable "{n}" {{\n  type = string\n  default = "{V}"\n}}\n',
    "XML attributes": '<add key="{N}" value="{V}" />\n',
    "Android strings": '<string name="{n}">{V}</string>\n',
    "a property list": "<key>{N}</key>\n\t<string>{V}</string>\n",
    "Python": '{n} = "{V}"\n',
    "a Python keyword": "client = Client({n}='{V}', timeout=3)\n",
    "a typed Python setting": '{n}: str = "{V}"\n',
    "a Python secret": '{n}: SecretStr = SecretStr("{V}")\n',
    "an optional Python setting": '{n}: str | None = "{V}"\n',
    "os.environ": 'os.environ["{N}"] = "{V}"\n',
    "os.getenv with a default": 'os.getenv("{N}", "{V}")\n',
    "os.environ.setdefault": "os.environ.setdefault('{N}', '{V}')\n",
    "Python's last resort": "{n} = os.getenv('X') or '{V}'\n",
    "JavaScript": "const {C} = '{V}';\n",
    "a JavaScript object": "{{ {C}: `{V}`, x: 1 }}\n",
    "JavaScript's last resort": "const k = process.env.{N} || '{V}';\n",
    "JavaScript's last resort for null": 'const k = process.env.{N} ?? "{V}";\n',
    "TypeScript": "const {C}: string = '{V}';\n",
    "a TypeScript field": 'private readonly {C} = "{V}";\n',
    "Go": '{C} := "{V}"\n',
    "a Go constant": 'const {C} string = "{V}"\n',
    "Go's environment": 'os.Setenv("{N}", "{V}")\n',
    "a Go struct": '\t{C}: "{V}",\n',
    "Java": 'private static final String {N} = "{V}";\n',
    "Kotlin": 'val {C}: String = "{V}"\n',
    "C#": 'public const string {C} = "{V}";\n',
    "C#'s environment": 'Environment.SetEnvironmentVariable("{N}", "{V}");\n',
    "Rust": 'const {N}: &str = "{V}";\n',
    "a Rust variable": 'let {n} = "{V}".to_string();\n',
    "Rust's environment": 'env::set_var("{N}", "{V}");\n',
    "Swift": 'let {C} = "{V}"\n',
    "PHP": "define('{N}', '{V}');\n",
    "a PHP array": "'{n}' => '{V}',\n",
    "Ruby": "ENV['{N}'] = '{V}'\n",
    "Ruby's fetch": "ENV.fetch('{N}', '{V}')\n",
    "C": '#define {N} "{V}"\n',
    "Dart": "static const {C} = '{V}';\n",
    "a command's option": "run --{k} {V} --verbose\n",
    "a command's option with a sign": "run --{k}={V}\n",
    "a log": "2026-01-01 12:00 INFO using {N}={V}, retry\n",
    "a diff": "+{N}={V}\n",
    "a comment": "# {N}={V}\n",
    "an address": "https://api.example/?{n}={V}&b=1\n",
}

ALONE = {
    "a file that holds nothing else": "{V}",
    "quotes": '"{V}"',
    "a line of its own": "\n{V}\n",
    "a header": "Authorization: Bearer {V}\n",
    "curl": "curl https://api.example/v1 -H 'Authorization: Bearer {V}' -d '{{}}'\n",
    "curl with another header": 'curl -H "x-api-key: {V}" https://api.example\n',
    "a header in Python": "headers={{'Authorization': 'Bearer {V}'}}",
    "an address's key": "https://api.example/v1?key={V}&alt=json\n",
    "an address's password": "https://user:{V}@host.example/x\n",
    "a call": 'Client("{V}")',
    "a joined string": '"Bearer " + "{V}"',
    "Markdown": "Use `{V}` here.",
    "a sentence": "my key is {V}. Please",
    "HTML": "<code>{V}</code>",
    "minified code": 'a=1,b={{k:"{V}"}};',
    "escaped quotes": '\\"{V}\\"',
    "an escaped line end before it": "x\\n{V}\\n",
    "parentheses": "({V})",
    "a list": '["{V}","b"]',
    "netrc": "machine example login me password {V}\n",
}


def camel(name: str) -> str:
    """`OPENAI_API_KEY` as `openaiApiKey`."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.title() for word in rest)


def written(template: str, name: str, value: str) -> bytes:
    """The template with a variable and a value."""
    small = name.lower()
    forms = {"N": name, "n": small, "C": camel(name), "d": small.replace("_", "."), "k": small.replace("_", "-")}
    return template.format(V=value, **forms).encode()
