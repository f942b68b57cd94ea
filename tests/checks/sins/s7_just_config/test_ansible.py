"""S7-ANSIBLE: plain and encrypted values of Ansible, Chef, Puppet and Salt, and tasks that print."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s7_just_config.ansible import CHECK
from tests.checks.sins.cases import Case, ask, fact, limit, repository, seen
from tests.checks.sins.having import having
from tests.checks.sins.s7_just_config.made import KEY, clean, known, none, plain, unknown

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
PATH = "group_vars/all.yml"
VAULTED = "$ANSIBLE_VAULT;1.1;AES256\n33343536\n"


def task(*lines: str, **more: str) -> dict[str, str]:
    body = "".join(f"      {line}\n" for line in lines)
    return {"site.yml": f"- hosts: all\n  tasks:\n    - name: ask\n{body}"}


CASES = (
    plain("variables of a group", {PATH: f"openai_api_key: {KEY}\n"}, known(PATH, 1), says="openai_api_key stands in variables of Ansible, group_vars/all.yml, as it is. Everybody with the repository has it."),
    plain("variables in a folder of a group", {"group_vars/web/secrets.yml": f"openai_api_key: {unknown()}\n"}, says="openai_api_key", sure=Confidence.MEDIUM),
    plain("variables without an ending", {"deploy/group_vars/all": f"llm:\n  api_key: {KEY}\n"}, known("deploy/group_vars/all", 2), says="llm.api_key"),
    plain("variables of a host", {"host_vars/a.yml": f"hf_token: {KEY}\n"}, known("host_vars/a.yml", 1), says="hf_token"),
    plain("variables of a role", {"roles/app/vars/main.yml": f"openai_api_key: {KEY}\n"}, known("roles/app/vars/main.yml", 1), says="openai_api_key"),
    plain("defaults of a role", {"roles/app/defaults/main.yml": f"openai_api_key: {KEY}\n"}, known("roles/app/defaults/main.yml", 1), says="openai_api_key"),
    plain("an unknown secret of something else", {PATH: f"app_jwt_secret: {unknown()}\n"}, says="app_jwt_secret", finds=(MEDIUM,), sure=Confidence.LOW),
    plain("an inventory", {"inventory": f"[web]\nh1 ansible_host=a openai_api_key={KEY}\n"}, known("inventory", 2), says="openai_api_key stands in an inventory of Ansible, inventory"),
    plain("variables of an inventory", {"inventories/prod/hosts.ini": f"[all:vars]\nopenai_api_key={unknown()}\n"}, says="openai_api_key stands in an inventory of Ansible"),
    plain("an inventory of YAML", {"inventory.yml": f"all:\n  vars:\n    openai_api_key: {KEY}\n"}, known("inventory.yml", 3), says="openai_api_key stands in an inventory"),
    plain("variables of a playbook", {"site.yml": f"- hosts: all\n  vars:\n    openai_api_key: {KEY}\n  tasks: []\n"}, known("site.yml", 3), says="openai_api_key stands in a playbook"),
    plain("the environment of a task", task("command: app", "environment:", f"  OPENAI_API_KEY: {KEY}"), known("site.yml", 6), says="OPENAI_API_KEY stands in a playbook"),
    plain("a data bag of Chef", {"data_bags/llm/openai.json": f'{{"id": "openai", "api_key": "{KEY}"}}'}, known("data_bags/llm/openai.json", 1), says="api_key stands in a data bag of Chef"),
    plain("Hiera", {"hieradata/common.yaml": f"app::openai_api_key: {KEY}\n"}, known("hieradata/common.yaml", 1), says="openai_api_key stands in Hiera’s data"),
    plain("a pillar of Salt", {"pillar/app.sls": f"app:\n  openai_api_key: {KEY}\n"}, known("pillar/app.sls", 2), says="app.openai_api_key stands in a pillar of Salt"),
    plain("a plain value beside a vaulted one", {PATH: f"a: !vault |\n  {VAULTED.splitlines()[0]}\n  3334\nopenai_api_key: {KEY}\n"}, known(PATH, 4), says="openai_api_key"),
    plain("the vault's password", {PATH: VAULTED, ".vault_pass": "words\n"}, says="Git keeps .vault_pass, by its name the file with the vault’s password. It opens 1 value or file here", sure=Confidence.MEDIUM),
    plain("the vault's password that was not read", {PATH: "a: b\n"}, says="Git keeps ansible_vault_password.txt", files=(fact("ansible_vault_password.txt"),), repositories=(repository("ansible_vault_password.txt"),)),
    plain("a task that prints", task('debug: { msg: "{{ openai_api_key }}" }'), says="A task in site.yml hands openai_api_key to debug and says no no_log", finds=(LOW,)),
    plain("a task that calls", task("ansible.builtin.uri:", "  url: https://api.openai.com/v1/models", "  headers:", '    Authorization: "Bearer {{ openai_api_key }}"'), says="to ansible.builtin.uri", finds=(LOW,)),
    plain("a task of a role", {"roles/a/tasks/main.yml": '- name: x\n  shell: "app --key {{ openai_api_key }}"\n'}, says="A task in roles/a/tasks/main.yml hands openai_api_key to shell", finds=(LOW,)),
    plain("a file that git does not keep", {PATH: f"openai_api_key: {KEY}\n"}, known(PATH, 1), finds=(MEDIUM,), repositories=(), files=(fact(PATH, repository=None),)),
    plain("an example, less surely", {"examples/group_vars/all.yml": f"openai_api_key: {unknown()}\n"}, says="openai_api_key", sure=Confidence.LOW),
    clean("a vaulted file", {PATH: VAULTED}, says="1 value or file is encrypted"),
    clean("a vaulted value", {PATH: f"openai_api_key: !vault |\n  {VAULTED.splitlines()[0]}\n  3334\n"}, says="1 value or file is encrypted"),
    clean("a lookup", {PATH: "openai_api_key: \"{{ lookup('env', 'OPENAI_API_KEY') }}\"\n"}),
    clean("another variable", {PATH: 'openai_api_key: "{{ vault_openai_api_key }}"\n'}),
    clean("a default to be changed", {"roles/app/defaults/main.yml": "openai_api_key: changeme\n"}),
    clean("an empty default", {"roles/app/defaults/main.yml": 'openai_api_key: ""\n'}),
    clean("a data bag that is encrypted", {"data_bags/llm/openai.json": f'{{"id": "openai", "api_key": {{"encrypted_data": "{unknown()}"}}}}'}),
    clean("Hiera with eyaml", {"hieradata/common.yaml": f"openai_api_key: ENC[PKCS7,{unknown()}]\n"}),
    clean("a pillar with GPG", {"pillar/app.sls": f"#!yaml|gpg\nopenai_api_key: {unknown()}\n"}),
    clean("a task that says no_log", task('debug: { msg: "{{ openai_api_key }}" }', "no_log: true")),
    clean("a task that uses another variable", task('debug: { msg: "{{ max_tokens }}" }')),
    clean("a script that asks for the vault's password", {PATH: VAULTED, ".vault_pass": "#!/bin/sh\npass show vault\n"}),
    clean("the vault's password that git does not keep", {PATH: VAULTED}, files=(fact(".vault_pass", ignored=True), fact(PATH)), repositories=(repository(PATH),)),
    none("a workflow of something else", {"deploy.yml": f"- name: a\n  openai_api_key: {KEY}\n"}),
    none("names of a machine", {"hosts": "127.0.0.1 localhost\n"}),
    none("nothing", {}),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="nothing was seen, and something was lost", given=seen(limits=(limit("unreadable", "worktree", 9),)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({PATH: "a: b\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_ansible(case: Case) -> None:
    ask(CHECK, case)
