"""Real-looking texts of every form, with what they hold; shared by the tests of this folder."""

from __future__ import annotations

# path -> text, and all its entries as (keys, value, line, column).
FORMS: dict[str, tuple[str, list[tuple[tuple[str | int, ...], str, int, int]]]] = {
    "compose.yaml": (
        "x-env: &env\n  LOG: debug\nservices:\n  app:\n    image: 'python:3'  # comment\n    environment:\n"
        '      <<: *env\n      KEY: "é b"\n    ports: [80, {target: 90}]\n---\nsecond: ~\n',
        [
            (("x-env", "LOG"), "debug", 2, 8),
            (("services", "app", "image"), "python:3", 5, 13),
            (("services", "app", "environment", "KEY"), "é b", 8, 13),
            (("services", "app", "environment", "LOG"), "debug", 2, 8),
            (("services", "app", "ports", 0), "80", 9, 13),
            (("services", "app", "ports", 1, "target"), "90", 9, 26),
            (("second",), "~", 11, 9),
        ],
    ),
    "templates/deployment.yaml": (
        'kind: Deployment\nspec:\n  {{- if .Values.on }}\n  key: {{ .Values.key | quote }}\n  mix: "a-{{ .b }}-c"\n'
        "  {{- end }}\n  last: yes\n",
        [
            (("kind",), "Deployment", 1, 7),
            (("spec", "key"), "{{ .Values.key | quote }}", 4, 8),
            (("spec", "mix"), "a-{{ .b }}-c", 5, 9),
            (("spec", "last"), "yes", 7, 9),
        ],
    ),
    "playbook.yml": (
        "- hosts: all\n  vars:\n    key: {{ lookup('env', 'K') }}\n    {% if x %}\n    other: !vault |\n      $ANSIBLE_VAULT\n",
        [
            ((0, "hosts"), "all", 1, 10),
            ((0, "vars", "key"), "{{ lookup('env', 'K') }}", 3, 10),
            ((0, "vars", "other"), "$ANSIBLE_VAULT\n", 6, 7),
        ],
    ),
    "settings.json": (
        '{\n  // a comment\n  "a": {"b": [1, "x", true,],},\n  /* and */ "c": null, "d": \'single\', e: -2.5e3\n}\n',
        [
            (("a", "b", 0), "1", 3, 15),
            (("a", "b", 1), "x", 3, 19),
            (("a", "b", 2), "true", 3, 23),
            (("c",), "null", 4, 18),
            (("d",), "single", 4, 30),
            (("e",), "-2.5e3", 4, 42),
        ],
    ),
    "pyproject.toml": (
        '# c\ntitle = "t" # c\n[a."b.c"]\nn = 1_000\nl = [\n  "x",  # c\n  \'y\',\n]\nt = { k = true, d.e = "z" }\n[[r]]\nm = """\none\ntwo"""\n'
        "[[r]]\nat = 2026-01-01\n",
        [
            (("title",), "t", 2, 10),
            (("a", "b.c", "n"), "1_000", 4, 5),
            (("a", "b.c", "l", 0), "x", 6, 4),
            (("a", "b.c", "l", 1), "y", 7, 4),
            (("a", "b.c", "t", "k"), "true", 9, 11),
            (("a", "b.c", "t", "d", "e"), "z", 9, 24),
            (("r", 0, "m"), "one\ntwo", 12, 1),
            (("r", 1, "at"), "2026-01-01", 15, 6),
        ],
    ),
    ".env.production": (
        '# c\nA=1\nexport B = two words # c\nC="x # y" # c\nD=\'s\'\nE="l1\nl2"\nF=\nG=a#b\n  H: yaml-like\nnot a setting\nI="open\n',
        [
            (("A",), "1", 2, 3),
            (("B",), "two words", 3, 12),
            (("C",), "x # y", 4, 4),
            (("D",), "s", 5, 4),
            (("E",), "l1\nl2", 6, 4),
            (("F",), "", 8, 3),
            (("G",), "a#b", 9, 3),
            (("H",), "yaml-like", 10, 6),
            (("I",), "open", 12, 4),
        ],
    ),
    "setup.cfg": (
        "[metadata]\nname = x ; c\n[options]\ninstall_requires =\n    openai>=1\n    requests\n# c\nz: 'q'\n",
        [
            (("metadata", "name"), "x", 2, 8),
            (("options", "install_requires"), "openai>=1\nrequests", 5, 5),
            (("options", "z"), "q", 8, 5),
        ],
    ),
    ".git/.gitconfig": (
        '[remote "origin"]\n\turl = https://x\n\tfetch = +refs\n',
        [(("remote", "origin", "url"), "https://x", 2, 8), (("remote", "origin", "fetch"), "+refs", 3, 10)],
    ),
    ".npmrc": (
        "registry=https://r/\n//r.example.org/:_authToken=tok:en\n",
        [(("registry",), "https://r/", 1, 10), (("//r.example.org/:_authToken",), "tok:en", 2, 29)],
    ),
    ".pypirc": (
        "[pypi]\nusername = __token__\npassword = p\n",
        [(("pypi", "username"), "__token__", 2, 12), (("pypi", "password"), "p", 3, 12)],
    ),
    "inventory.ini": (
        "[web]\nh1 ansible_host=1.2.3.4 ansible_password='p w'\n",
        [(("web", "h1", "ansible_host"), "1.2.3.4", 2, 17), (("web", "h1", "ansible_password"), "p w", 2, 43)],
    ),
    "gradle.properties": (
        "# c\na=b\nc.d : e f\ng h\ni=one\\\n   two\nj=\\u0041\\tz\n!x\n",
        [
            (("a",), "b", 2, 3),
            (("c.d",), "e f", 3, 7),
            (("g",), "h", 4, 3),
            (("i",), "onetwo", 5, 3),
            (("j",), "A\tz", 7, 3),
        ],
    ),
    "Secrets.xcconfig": (
        '// c\n#include "a"\nKEY = value // c\nK[sdk=x*] = v2\n',
        [(("KEY",), "value", 3, 7), (("K[sdk=x*]",), "v2", 4, 13)],
    ),
    "web.config": (
        '<?xml version="1.0" encoding="utf-16"?>\n<configuration>\n  <add key="K" value=\'é v\'/>\n  <s> text &amp; more </s>\n</configuration>\n',
        [
            (("configuration", "add", "@key"), "K", 3, 13),
            (("configuration", "add", "@value"), "é v", 3, 23),
            (("configuration", "s"), "text & more", 4, 7),
        ],
    ),
    "Info.plist": (
        '<?xml version="1.0"?>\n<!DOCTYPE plist PUBLIC "-//Apple//DTD" "http://x/y.dtd">\n<plist><dict>\n<key>K</key><string>v</string>\n'
        "<key>N</key><integer>5</integer><key>T</key><true/>\n<key>A</key><array><string>x</string><dict><key>Q</key><string>y</string></dict></array>\n</dict></plist>",
        [
            (("K",), "v", 4, 21),
            (("N",), "5", 5, 22),
            (("T",), "true", 5, 45),
            (("A", 0), "x", 6, 28),
            (("A", 1, "Q"), "y", 6, 64),
        ],
    ),
    "main.tf": (
        'variable "key" {\n  default = "d"\n  sensitive = true\n}\nresource "aws_x" "y" {\n  environment {\n    variables = { A = "v", "B" = var.b }\n  }\n'
        '  list = ["a", 1]\n  text = <<EOT\nl1\nl2\nEOT\n  mix = "a-${var.x}"\n}\n',
        [
            (("variable", "key", "default"), "d", 2, 14),
            (("variable", "key", "sensitive"), "true", 3, 15),
            (("resource", "aws_x", "y", "environment", 0, "variables", "A"), "v", 7, 24),
            (("resource", "aws_x", "y", "environment", 0, "variables", "B"), "var.b", 7, 34),
            (("resource", "aws_x", "y", "list", 0), "a", 9, 12),
            (("resource", "aws_x", "y", "list", 1), "1", 9, 16),
            (("resource", "aws_x", "y", "text"), "l1\nl2", 11, 1),
            (("resource", "aws_x", "y", "mix"), "a-${var.x}", 14, 10),
        ],
    ),
    "prod.tfvars": ('key = "v"\nn = 5\n', [(("key",), "v", 1, 8), (("n",), "5", 2, 5)]),
    ".netrc": (
        'machine h login u password "p w"\n# c\ndefault login x\n',
        [
            (("machine", "h", "login"), "u", 1, 17),
            (("machine", "h", "password"), "p w", 1, 29),
            (("default", "login"), "x", 3, 15),
        ],
    ),
}
