"""S3-CODE-PRINT: code prints or logs a key."""

from __future__ import annotations

import pytest

from checks.evidence import Evidence, Need
from checks.keys.standin import standin
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.code_print import CHECK
from tests.checks.sins.cases import Case, ask, fact, file, key, limit, remote, repository, seen
from tests.checks.sins.having import having

USE = {"requirements.txt": "openai\nanthropic\n"}
WRITTEN = standin("abcdef0123456789", 40)
KEY = key(file("a.py"), name="abcdef0123456789")


def of(path: str, text: str, **more: str) -> Evidence:
    return having(USE | {path: text} | more)


def leaks(name: str, path: str, text: str, says: str = "", sure: Confidence | None = None) -> Case:
    return Case(name=name, given=of(path, text), status=Status.FAIL, finds=(Severity.MEDIUM,), says=says, sure=sure)


def fine(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=of(path, text), status=Status.PASS)


# Each sink of the catalogue, and each language, with a value that reaches it. Python first.
PYTHON = {
    "print": "print(api_key)",
    "pprint": "from pprint import pprint\npprint(api_key)",
    "logging": 'import logging\nlogging.info("key %s", openai_api_key)',
    "a logger": 'logger.debug(f"using {self.api_key}")',
    "a logger of the class": 'self._logger.warning("key: " + settings.anthropic_api_key)',
    "rich": "from rich import print\nprint(api_token)",
    "sys.stdout": "import sys\nsys.stdout.write(hf_token)",
    "streamlit": "import streamlit as st\nst.write(st.secrets['OPENAI_API_KEY'])",
    "a warning": "import warnings\nwarnings.warn(f'bad key {api_key}')",
    "click": "click.echo(f'key={api_key}')",
    "format": "print('key {}'.format(api_key))",
    "percent": "print('key %s' % api_key)",
    "the environment": "import os\nprint(os.environ['OPENAI_API_KEY'])",
    "getenv": "import os\nprint(os.getenv('ANTHROPIC_API_KEY'))",
    "a header that is built": "headers = {'Authorization': f'Bearer {api_key}'}\nprint(headers)",
    "a variable in between": "import os\nk = os.environ['OPENAI_API_KEY']\nmessage = f'using {k}'\nlogger.info(message)",
    "a token of the environment": "import os\ntoken = os.environ['HF_TOKEN']\nprint('token', token)",
    "a secret that is opened": "api_key: SecretStr\nprint(settings.api_key.get_secret_value())",
    "a function that gives a key": "print(get_api_key())",
    "a function that gives a key of somebody": "print(get_api_key_for_user(user))",
    "loguru": "from loguru import logger\nlogger.info('key {}', api_key)",
    "more than half of a key": "print(api_key[:20])",
    "more than the beginning of a long key": "import os\nkey = os.getenv('ANTHROPIC_API_KEY')\nprint(key[:90])",
    "a key with its first letters taken away": "print(api_key.replace('sk-', ''))",
    "one of two that is no piece of the other": "shown = api_key if len(api_key) > 10 else 'none'\nprint(shown)",
    "an item of settings": "print(settings['openai_api_key'])",
    "a dictionary's own": "print(settings.get('api_key', timeout))",
    "more than half of a token": "print(huggingface_access_token[:30])",
    "one of several keys": "print(api_keys['openai'])",
    "an item that is a key": "headers = {'Authorization': f'Bearer {api_key}'}\nprint(headers['Authorization'])",
    "one that was made, or was given": "if given:\n    api_key = given_api_key\nelse:\n    api_key = secrets.token_hex()\nprint(api_key)",
    "an item called a key": "params = {'key': api_key}\nprint(params['key'])",
    "a bearer": "print(f'Authorization: Bearer {huggingface_access_token}')",
    "what a redactor itself logs, and a test of another": "print(f'{api_key[:14]} {api_key[-30:]}')",
    "names of what is there": "there = [v for k, v in [('API_KEY', api_key)] if v]\nprint(api_key, there)",
    "most of what the environment has": "import os\nprint(os.environ['OPENAI_API_KEY'][:30])",
    "what the environment has, without its ends": "import os\nprint(os.getenv('OPENAI_API_KEY').strip())",
    "what was read because it was not there": "if not api_key:\n    api_key = load()\n    print(api_key)",
    "a key where another thing is missing": "if not model:\n    print(f'no model for {api_key}')",
    "a key, or none": "if not model or not api_key:\n    print(f'{model} {api_key}')",
    "a key that is there": "if not api_key:\n    stop()\nelse:\n    print(api_key)",
    "more of a token than how it was made": "import jwt\nprint(huggingface_access_token[:60])",
}
OTHERS = {
    "console.log": ("a.js", "console.log(apiKey)"),
    "console.error with a template": ("a.ts", "console.error(`key ${config.apiKey}`)"),
    "winston": (
        "a.ts",
        "import winston from 'winston';\nconst logger = winston.createLogger();\nlogger.info('k', { apiKey })",
    ),
    "pino": ("a.js", "const log = require('pino')();\nlog.debug(process.env.OPENAI_API_KEY)"),
    "bunyan": ("a.js", "const log = bunyan.createLogger({name: 'a'});\nlog.info({key: apiKey})"),
    "a component": ("a.tsx", "export const A = () => { console.log(process.env.OPENAI_API_KEY); return <b/>; }"),
    "a script of Vue": ("a.vue", "<template></template>\n<script>\nconsole.log(apiKey)\n</script>\n"),
    "an action's log": ("a.ts", "import * as core from '@actions/core';\ncore.info(core_input_apiKey)"),
    "Go's fmt": ("a.go", 'package main\nfunc f() { fmt.Println(os.Getenv("OPENAI_API_KEY")) }'),
    "Go's log": ("a.go", 'package main\nfunc f() { log.Printf("key %s", cfg.APIKey) }'),
    "Go's slog": ("a.go", 'package main\nfunc f() { slog.Info("start", "key", apiKey) }'),
    "zap": ("a.go", 'package main\nfunc f() { logger.Info("start", zap.String("key", apiKey)) }'),
    "to the screen by a writer": ("a.go", 'package main\nfunc f() { fmt.Fprintf(os.Stderr, "key %s", apiKey) }'),
    "Java": ("A.java", 'class A { void a() { System.out.println("key " + apiKey); } }'),
    "Java's loggers": ("A.java", 'class A { void a() { LOGGER.info("key {}", System.getenv("OPENAI_API_KEY")); } }'),
    "Kotlin": ("a.kt", 'fun a() { println("key $apiKey") }'),
    "Android's log": ("a.kt", 'fun a() { Log.d("T", BuildConfig.OPENAI_API_KEY) }'),
    "C#": ("A.cs", 'class A { void M() { Console.WriteLine($"key {options.ApiKey}"); } }'),
    "C#'s loggers": ("A.cs", 'class A { void M() { _logger.LogInformation("key {K}", apiKey); } }'),
    "Ruby": ("a.rb", 'puts ENV["OPENAI_API_KEY"]'),
    "Rails": ("a.rb", 'Rails.logger.info "key #{api_key}"'),
    "PHP": ("a.php", '<?php\necho "key " . $apiKey;'),
    "PHP's dump": ("a.php", "<?php\nvar_dump($this->apiKey);"),
    "Rust": ("a.rs", 'fn a() { println!("{}", std::env::var("OPENAI_API_KEY").unwrap()); }'),
    "Rust's tracing": ("a.rs", 'use tracing::info;\nfn a() { info!("key {}", self.api_key); }'),
    "shell": ("a.sh", 'echo "$OPENAI_API_KEY"'),
    "printf": ("a.sh", "printf 'key %s\\n' \"$OPENAI_API_KEY\""),
    "shell, turned into base64": ("a.sh", 'echo "$OPENAI_API_KEY" | base64'),
    "a shell behind its first line": ("a.sh", '#!/bin/sh\necho "key $OPENAI_API_KEY"\n'),
    "PowerShell": ("a.ps1", 'Write-Host "key $env:OPENAI_API_KEY"'),
    "PowerShell's output": ("a.ps1", "Write-Output $apiKey"),
    "Go, chained": ("a.go", 'package main\nfunc f() { log.Info().Str("key", apiKey).Msg("start") }'),
    "a logger of the project's own": ("a.go", 'package main\nfunc f() { logger.SysError("invalid key: " + apikey) }'),
    "Swift": ("a.swift", 'func a() { print("key \\(apiKey)") }'),
    "Rust, with a word in its place": (
        "a.rs",
        'fn a() { println!("{}", std::env::var("OPENAI_API_KEY").unwrap_or_default()); }',
    ),
    "Kotlin, with a word in its place": ("a.kt", 'fun a() { println(System.getenv("OPENAI_API_KEY") ?: "none") }'),
    "Ruby, where it is there": ("a.rb", 'puts "key #{api_key}" unless api_key.nil?'),
    "JavaScript, where it is there": ("a.ts", "if (!apiKey) { stop(); } else { console.error('key', apiKey); }"),
    "JavaScript, beside what is missing": ("a.ts", "if (!result.token) { console.error('none', result, apiKey); }"),
    "a shell's function that is run for what it says": (
        "a.sh",
        'get_api_key() {\n  echo "$OPENAI_API_KEY"\n}\nget_api_key\n',
    ),
    "Dart": ("a.dart", "void a() { debugPrint('k $apiKey'); }"),
    "Scala": ("a.scala", 'object A { def a() = { println(s"key $apiKey") } }'),
}
# Secrets whose names speak of no model: low.
OTHER_SECRETS = {
    "a secret that is compared with one word": (
        "a.py",
        "client_secret = args.secret\nif args.secret == 'changeme':\n    print(f'{args.secret} is not safe')\n",
    ),
    "an access key beside a secret of another sort": ("a.py", "app.secret_key = load()\nprint(access_key)"),
    "an access key of which there is no other half": (
        "a.go",
        'package main\nfunc f() { log.Printf("key %s", accessKey) }',
    ),
    "the secret that comes along": ("a.py", "# api_key\nclient_id, client_secret = shared_client_credentials\nprint(client_secret)"),
    "a bot's": ("a.sh", 'echo "$bot_token"'),
    "what somebody signs in with": ("a.js", "console.log({ oauth_token, verifier }, apiKey.length)"),
    "a sign-in that a function asks for": ("a.ts", "// apiKey\nconst accessToken = await getAccessToken();\nconsole.log(accessToken);"),
    "what stands behind a negation": ("a.sh", '! echo "$secret_key"'),
}  # fmt: skip

WHOLE = {
    "a client's fields": (
        "a.py",
        "from openai import OpenAI\nclient = OpenAI()  # api_key from the environment\nprint(client.__dict__)",
    ),
    "vars of a client": ("a.py", "import openai\napi_key = load()\nprint(vars(client))"),
    "settings with a key": ("a.py", "client = OpenAI(api_key=settings.openai_api_key)\nprint(settings)"),
    "a configuration with a key": ("a.js", "start(config.apiKey);\nconsole.log(JSON.stringify(config));"),
    "a request's headers": ("a.py", "def f(request):\n    # Authorization\n    logger.info(request.headers)"),
    "a request's headers in JavaScript": ("a.ts", "console.log(`h`, req.headers);"),
    "a request's headers by a name": ("a.ts", "const headers = req.headers;\nlogger.info('got', headers);"),
    "what axios keeps": (
        "a.ts",
        "import axios from 'axios';\naxios.get(u, {headers: {Authorization: a}}).catch(err => console.error(err.config));",
    ),
    "most of it, as a constant says": ("a.ts", "const SHOWN = 40;\nlogger.log(`key ${apiKey.slice(0, SHOWN)}`);"),
    "settings with a key of the same function": (
        "a.py",
        "def b():\n    config = {'size': 1}\n    config['api_key'] = load()\n    print(config)\n",
    ),
    "a request with settings written over, and its key": (
        "a.ts",
        "const r = { query: q, config: { model: m, apiKey: given.apiKey } };\nconsole.log('asked', { ...r, config: { ...r.config, model: 'x' } });",
    ),
    "a request of which the key is written over by itself": (
        "a.ts",
        "console.log('asked', { ...r, apiKey: other.apiKey });",
    ),
    "settings of which another part is written over": (
        "a.ts",
        "start(config.apiKey);\nconsole.log('asked', { ...config, url: '…' });",
    ),
    "options that a function is given": (
        "a.py",
        "parser.add_argument('--api-key')\n\ndef main(args):\n    print(args)\n",
    ),
    "a script beside one that is sent into a file": (
        "a.sh",
        '# Usage: ./a.sh > .env\necho "OPENAI_API_KEY=$OPENAI_API_KEY" >&2\n',
    ),
    "parsed options": ("a.py", "parser.add_argument('--api-key')\nargs = parser.parse_args()\nprint(vars(args))"),
    "parsed options as they are": (
        "a.py",
        "parser.add_argument('--openai-api-key')\nargs = parser.parse_args()\nlogger.info(args)",
    ),
}
SILENT = {
    "a word about a key": ("a.py", "print('OPENAI_API_KEY is not set')"),
    "a message with another value": ("a.py", "print(f'set the api_key of {name}')"),
    "a length": ("a.py", "print(len(api_key))"),
    "a truth": ("a.py", "print(bool(api_key), api_key is None)"),
    "the last four": ("a.py", "print(f'key …{api_key[-4:]}')"),
    "the last four in JavaScript": ("a.js", "console.log(apiKey.slice(-4))"),
    "a mask": ("a.py", "print(mask(api_key))"),
    "a masked type": ("a.py", "class S(BaseSettings):\n    openai_api_key: SecretStr\ns = S()\nprint(s.openai_api_key)"),
    "a masked type of another file": ("b.py", "from a import settings\nprint(settings.openai_api_key)"),
    "tokens of a model": ("a.py", "api_key = 1\nprint(max_tokens, usage.total_tokens, token_count, response.usage.prompt_tokens)\nfor token in stream:\n    print(token, end='')"),
    "a stream in JavaScript": ("a.ts", "const { apiKey } = o;\nfor await (const token of stream) console.log(token, usage.totalTokens);"),
    "what a token says that a key opened": ("a.py", "secret_key = os.environ['LANGFLOW_SECRET_KEY']\npayload = jwt.decode(token, secret_key, algorithms=['HS256'])\nemail = payload.get('email')\nlogger.info(f'sign-in of {email}')"),
    "what else a thing with a key holds": ("a.py", "data = {'client_secret': client_secret, 'scopes': scopes_of(app)}\nscopes = data['scopes']\nprint(f'Scopes: {scopes}', data.get('region_of_it'))"),
    "what a program answers": ("a.py", "import subprocess\nresult = subprocess.run(['login', mfa_secret_key])\nprint(result.stderr)"),
    "a failure that is called after what was asked for": ("a.py", "try:\n    load(api_key)\nexcept Exception as e_api_token:\n    logger.warning(f'got {e_api_token}')"),
    "a failure in Go": ("a.go", 'package main\nfunc f() {\n\ttoken, err := c.getAccessToken(ctx)\n\tif err != nil {\n\t\tlog.Printf("failed: %v", err)\n\t}\n\tuse(token)\n}'),
    "a key that was made a line above": (
        "a.ts",
        "let adminKey;  // the apiKey of those who administer\nif (process.env.ADMIN_KEY) {\n  adminKey = process.env.ADMIN_KEY;\n} else {\n  adminKey = randomBytes(24).toString('hex');\n  console.warn(`keep ${adminKey}`);\n}",
    ),
    "a key for every page": ("a.ts", "console.debug(import.meta.env.VITE_FIREBASE_API_KEY, apiKey ? 1 : 0);"),
    "how often keys were used": ("a.py", "count = {key: 0 for key in api_keys}\nprint(f'used {count[key]} times')"),
    "names of secrets": ("a.py", "SECRET_NAME = 'app/openai'  # api_key\nfor name, secret in sorted(found):\n    print(f'{name} uses {secret}')"),
    "a word out of a choice": ("a.py", 'import os\napi_key = os.environ["OPENAI_API_KEY"]\nif args.secret == "neo4j":\n    go()\nelif args.secret == "redis":\n    went()\nelse:\n    print(f"{args.secret} is not known")\n'),
    "names of secrets in a shell": ("a.sh", 'api_key=x\nfor secret in "${SECRETS[@]}"; do\n  echo "Deleting: $secret"\n  aws secretsmanager delete-secret --secret-id "$secret" > /dev/null\ndone\n'),
    "what a shell hands on": ("a.sh", 'cat <<EOF | kubectl apply -f -\ndata:\n  OPENAI_API_KEY: $OPENAI_API_KEY\nEOF\n'),
    "whether it is set": ("a.ts", "console.log(apiKey ? 'set' : 'missing')"),
    "a name of a variable": ("a.py", "API_KEY = 'OPENAI_API_KEY'\nprint(f'set {API_KEY}')"),
    "the name of a key's variable": ("a.py", "print(f'set {api_key_env_var}')"),
    "a placeholder": ("a.py", "api_key = 'your-key'\nprint(api_key)"),
    "a shell's function that gives back": ("a.sh", 'key() { echo "$OPENAI_API_KEY"; }\nk=$(key)'),
    "into a file": ("a.sh", 'echo "OPENAI_API_KEY=$OPENAI_API_KEY" >> .env'),
    "into another program": ("a.sh", 'echo "$OPENAI_API_KEY" | docker login --password-stdin'),
    "a length in shell": ("a.sh", 'echo "${#OPENAI_API_KEY}"'),
    "a test in shell": ("a.sh", 'if [ -z "$OPENAI_API_KEY" ]; then echo "OPENAI_API_KEY is missing"; fi'),
    "a page of secrets": ("a.ts", "const { apiKey } = o;\nconsole.log(req.headers['x-request-id'], response.headers.get('retry-after'))"),
    "settings without a key": ("a.py", "api_key = load()\nprint(config)\nprint(settings.model)"),
    "options without a key": ("a.py", "parser.add_argument('--model')\nargs = parser.parse_args()\nprint(args)  # api_key"),
    "a client as it is": ("a.py", "client = OpenAI(api_key=api_key)\nprint(client)"),
    "into a file of its own": ("a.py", "print(f'KEY={api_key}', file=f)"),
    "a response of a web server": ("a.go", 'package main\nfunc f() { fmt.Fprintf(w, "key %s", apiKey) }'),
    "a key that was just made": ("a.py", "api_key = secrets.token_urlsafe(32)\nprint(f'Your key: {api_key}')"),
    "PowerShell's test": ("a.ps1", "Write-Host \"length $($apiKey.Length)\"\nWrite-Host 'set $env:OPENAI_API_KEY'"),
    "PowerShell's word for whether it is there": ("a.ps1", "Write-Host \"key: $(if ($apiKey) { 'set' } else { 'missing' })\""),
    "the names that a validator asks the environment for": ("a.ts", "const apiKey = 1;\nfor (const secret of REQUIRED) {\n  const value = getEnv(secret);\n  console.log(`${secret}: ${value ? 'loaded' : 'missing'}`);\n}"),
    "as many characters as a constant says": ("a.ts", "const SHOWN = 4;\nlogger.log(`key ${apiKey ? apiKey.slice(0, SHOWN) + '***' : 'missing'}`);"),
    "a file that a script writes for who sends it there": ("a.sh", '#!/bin/sh\n# Usage: ./a.sh > .env.production\necho "OPENAI_API_KEY=${OPENAI_API_KEY}"\n'),
    "headers without the one that matters": ("a.ts", "const headers = { Authorization: `Bearer ${this.accessToken}`, 'Content-Type': t };\nconsole.error('failed', { url, headers: { ...headers, Authorization: '[REDACTED]' } });"),
    "the same in Python": ("a.py", "headers = {'Authorization': f'Bearer {api_key}'}\nprint({**headers, 'Authorization': '***'})"),
    "what a server answered": ("a.ts", "const response = await fetch(u, { headers: { Authorization: `Bearer ${apiKey}` } });\nconsole.log(response.statusText)"),
    "what a server answered in Python": ("a.py", "r = requests.get(u, headers={'Authorization': f'Bearer {api_key}'})\nprint(r.text, r.status_code)"),
    "the beginning of a token": ("a.js", "console.log('have', accessToken ? accessToken.substring(0, 20) + '…' : 'none')"),
    "a number of those with a key": ("a.py", "stats = {'providers_with_api_key': 0}\nprint(stats['providers_with_api_key'])"),
    "the name of a provider in a table": ("a.py", "api_key = 1\nfor provider_key, one in providers.items():\n    print(f'chosen: {provider_key}')"),
    "the name of a variable": ("a.py", "api_key = os.getenv(provider.auth_secret)\nif not api_key:\n    print(f'not set: {provider.auth_secret}')"),
    "an agent's fields": ("a.py", "import openai  # api_key\nprint(f'agent: {agent.__dict__}')"),
    "what a shell goes through": ("a.sh", 'api_key=x\nFOUND+=("Private key")\nfor secret in "${FOUND[@]}"; do\n  echo "- $secret"\ndone\n'),
    "a key that a shell just made": ("a.sh", 'API_KEY="own_$(openssl rand -hex 32)"\necho "Keep it: $API_KEY"\n'),
    "a key that a gateway just made": ("a.sh", 'ANSWER=$(curl -s -X POST "$URL/v1/api-keys" -d "{}")\nAPI_KEY=$(echo "$ANSWER" | jq -r .key)\necho "Key: $API_KEY"\n'),
    "names that podman keeps secrets under": ("a.sh", 'api_key=x\nif podman secret inspect "$db_secret" >/dev/null; then\n  echo "have $db_secret"\nfi\n'),
    "a part beside a key": ("a.js", "class A { f() { this.c = { url: u, apiKey: k }; const { url } = this.c; console.log(`${url}/v1`); } }"),
    "the beginning of a long key": ("a.py", "import os\nkey = os.getenv('ANTHROPIC_API_KEY')\nprint(f'found: {key[:20]}...')"),
    "a request of a browser": ("a.ts", "import axios from 'axios';\nconst base = process.env.NEXT_PUBLIC_API_URL;\naxios.get(base, {headers: {Authorization: a}}).catch(error => console.error('no answer', error.request));"),
    "whether Rust's environment has it": ("a.rs", 'fn a() {\n    let has = std::env::var("GEMINI_API_KEY").is_ok();\n    tracing::info!("AI: {}", if has { "yes" } else { "no" });\n    println!("{}", std::env::var("OPENAI_API_KEY").map(|v| !v.is_empty()).unwrap_or(false));\n}'),
    "what is asked of Kotlin's environment": ("a.kt", 'fun a() {\n    println(System.getenv("OPENAI_API_KEY").isNullOrBlank())\n    println(System.getenv("OPENAI_API_KEY")?.length)\n    println(System.getenv("OPENAI_API_KEY").take(4))\n}'),
    "what is asked of Ruby's environment": ("a.rb", 'puts ENV["OPENAI_API_KEY"].present?\nputs ENV["OPENAI_API_KEY"].nil?\nputs ENV["OPENAI_API_KEY"][0, 4]\n'),
    "what is asked of C#'s environment": ("A.cs", 'class A { void M() { Console.WriteLine(Environment.GetEnvironmentVariable("OPENAI_API_KEY")?.Length); } }'),
    "what is asked of Java's environment": ("A.java", 'class A { void a() { System.out.println(System.getenv("OPENAI_API_KEY").isEmpty()); } }'),
    "a few characters of the environment's": ("a.py", "import os\nprint(os.environ['OPENAI_API_KEY'][:4], os.getenv('OPENAI_API_KEY').startswith('sk-'))"),
    "its length in the environment": ("a.ts", 'console.log(process.env["OPENAI_API_KEY"].length, process.env.OPENAI_API_KEY?.slice(0, 4))'),
    "a shell's function that other scripts ask": ("a.sh", 'get_api_key() {\n  local api_key=""\n  api_key=$(read_it)\n  echo "$api_key"\n}\n'),
    "the name of a Secret in a cluster": ("a.sh", 'api_key=x\nSECRET="${OR_SECRET:-app}"\necho "ref ${SECRET}"\nkubectl get secret "$SECRET" -o name\n'),
    "a key that is whole only where it is too short": ("a.py", "print(f\"key {api_key if len(api_key) < 8 else api_key[:4] + '...'}\")"),
    "both ends of a key": ("a.py", "print(f'Key: {API_KEY[:14]}…{API_KEY[-4:]}')"),
    "both ends of a key in JavaScript": ("a.ts", "console.log(`${apiKey.slice(0, 14)}...${apiKey.slice(-4)}`)"),
    "at most a few characters": ("a.go", 'package main\nfunc f() { log.Printf("key %s", accessKey[:min(8, len(accessKey))]) }'),
    "the id that S3 is asked with": ("a.go", 'package main\nfunc f() { log.Printf("access key %s", accessKey)\n\ts3.New(accessKey, secretKey) }'),
    "a part of a key that is its id": ("a.py", "logger.info(f\"key_id: {api_key.split('_')[1]}\")"),
    "who a token is of": ("A.java", 'class A { String accessToken; void a(String refreshToken) { Long userId = jwt.getUserIdFromRefreshToken(refreshToken); log.warn("gone: {}", userId); } }'),
    "who a key is of": ("a.py", "user = find_user_by_api_key(api_key)\nprint(user)"),
    "names of what is missing, in rows": ("a.py", "missing = [\n    k\n    for k, v in [\n        ('SECRET_KEY', secret_key),\n        ('API_KEY', api_key),\n    ]\n    if not v\n]\nlogger.error('missing: %s', ', '.join(missing))"),
    "names of what is missing": ("a.py", "missing = [k for k, v in [('SECRET_KEY', secret_key), ('API_KEY', api_key)] if not v]\nlogger.error('missing: %s', ', '.join(missing))"),
    "other settings of another function": ("a.py", "# api_key\ndef a(config):\n    use(config.get('webhook_secret'))\n\ndef b():\n    config = {'size': 1}\n    print(config)\n"),
    "settings of which the key is written over": ("a.ts", "start(r.config.apiKey);\nconsole.log('asked', { ...r, config: { ...r.config, apiKey: r.config.apiKey ? '[REDACTED]' : undefined } });"),
    "a request of which the key is written over": ("a.ts", "const r = { query: q, config: { model: m, apiKey: given.apiKey } };\nconsole.log('asked', { ...r, config: { ...r.config, apiKey: r.config.apiKey ? '[REDACTED]' : undefined } });"),
    "what a function is given": ("a.py", "parser.add_argument('--api-key')\n\ndef say(*args):\n    print(*args)\n"),
    "what is not there": ("a.ts", "const result = await getAuthToken({ interactive });\nif (!result?.token) {\n  console.error('no token', result);\n}\n"),
    "a key that is not there": ("a.py", "if not api_key:\n    print(f'bad key: {api_key}')\nif secret_key is None:\n    print(secret_key)"),
    "a key that Go does not have": ("a.go", 'package main\nfunc f() {\n\tapiKey := os.Getenv("OPENAI_API_KEY")\n\tif apiKey == "" {\n\t\tlog.Printf("bad key %q", apiKey)\n\t}\n}'),
    "a key that Ruby does not have": ("a.rb", 'unless api_key\n  puts "bad #{api_key}"\nend\nputs "x #{api_key}" if api_key.nil?\n'),
    "a key that C# does not have": ("A.cs", "class A { void M() { if (string.IsNullOrEmpty(apiKey)) { Console.WriteLine(apiKey); } } }"),
    "a key that PHP does not have": ("a.php", '<?php\nif (empty($apiKey)) { echo "bad $apiKey"; }'),
    "how a token was made": ("a.rb", "# JWT\nputs \"Token: #{answer[:body]['access_token'][0..30]}...\"\n"),
    "how a token in a header was made": ("a.rb", "jwt_token = answer[:headers]['authorization']&.first\nputs \"token #{jwt_token[0..30]}\" if jwt_token\n"),
    "the first characters": ("a.py", "print(f'key (first 5 characters): {api_key[:5]}…')"),
    "what is kept beside a key": (
        "a.py",
        "api_key = 1\nfor secret in found:\n    print(secret['Name'], secret.get('expires_at'))\n    name = secret.get('Name', '')\n    logger.warning('unknown %s', name[3:])",
    ),
    "a comment": ("a.js", "// console.log(apiKey)\nrun(apiKey)"),
    "another field of Go's struct": ("a.go", 'package main\nfunc f() {\n\tconfig := &Config{APIKey: os.Getenv("OPENAI_API_KEY"), URL: url}\n\tlog.Printf("at %s, number %d", config.URL, config.ID)\n}\n'),
    "another field of Rust's": ("a.rs", 'fn f() { let config = Config { api_key: env::var("OPENAI_API_KEY")?, url }; println!("{}", config.url); }'),
    "a path that is called after a key": ("a.go", 'package main\nfunc f() {\n\tkeyPath := os.Getenv("MASTER_PRIVATE_KEY")\n\tlog.Printf("read from %s", keyPath) // apiKey\n}\n'),
    "what is opened as a file": ("a.go", 'package main\nfunc f() {\n\tprivateKey := os.Getenv("MASTER_PRIVATE_KEY") // apiKey\n\tif _, err := os.Stat(privateKey); err != nil {\n\t\tlog.Printf("nothing at %s", privateKey)\n\t}\n}\n'),
    "at most so many characters": ("a.go", 'package main\nfunc f(apiKey string) { log.Printf("key %s", apiKey[:min(8, len(apiKey))]) }'),
    "the beginning and the end": ("a.py", "print(f'Key: {API_KEY[:14]}…{API_KEY[-4:]}')"),
    "the name of an account beside its secret": ("a.go", 'package main\nfunc f(accessKey, secretKey string) { log.Printf("made accessKey=%s", accessKey) }'),
    "what a client of tests was answered": ("a.js", "const r = await request.get(url, { headers: { Authorization: `Bearer ${authToken}` } });\nconst data = await r.json();\nconsole.log('got', JSON.stringify(data));"),
    "a key that a test knows to be masked": ("a.js", "const config = await r.json();\nexpect(config.api_key).toBe('***');\nconsole.log(config.api_key);"),
    "an address in which the key is written over": ("a.rs", 'fn f(api_key: &str) { let url = format!("https://x/?key={}", api_key); println!("to {}", url.replace(api_key, "[hidden]")); }'),
    "a beginning, or what is too short to be cut": ("a.py", "def f(api_key):\n    shown = api_key[:10] + '...' if len(api_key) > 10 else api_key\n    print(f'got {shown}')\n"),
    "a beginning with dots behind it": ("a.py", "print(f\"Key: {one.get('api_key', '-')[:20]}...\")"),
    "the name of a provider": ("a.py", "api_key = 1\nlogger.info('set: user=%s provider=%s', user, target.provider_key)"),
    "names of keys that are there": ("a.py", "PROVIDER_KEYS = ['OPENAI_API_KEY']\nfound = [k for k in PROVIDER_KEYS if os.getenv(k)]\nprint(','.join(found))"),
    "a manifest that a script makes": ("a.sh", 'JWT_SECRET="${JWT_SECRET:-$(cat f)}"  # api_key\ncat <<EOF\n---\napiVersion: v1\nkind: Secret\nstringData:\n  JWT_SECRET: "${JWT_SECRET}"\nEOF\n'),
    "what comes along with a secret": ("a.py", "client_id, client_secret, callback_url = shared_client_credentials\nprint(f'client {client_id[:16]} at {callback_url}')  # api_key"),
    "a user out of a header": ("a.py", "authorization = request.headers.get('authorization')\nusername, password = base64.b64decode(authorization[6:]).decode().split(':', 1)\nprint(username)"),
    "a number by its verb": ("a.go", 'package main\nfunc f() { fmt.Printf("API keys: %d, %t\\n", stats.APIKey, cfg.ApiKey) }'),
    "a number of Python's": ("a.py", "logger.info('%d keys', api_key)\nprint('%s of %d' % (x, y))"),
    "a constant that names a variable": ("a.py", "from app.config import ENV_LLM_API_KEY\nprint(f'{ENV_LLM_API_KEY} is missing')"),
    "what is said of a variable": ("a.py", "from app.config import LLM_API_KEY\nprint(f'Error: {LLM_API_KEY} environment variable is required')"),
    "names that a comprehension chose": ("a.py", "langfuse_keys = ('MY_API_KEY', 'OPENAI_API_KEY')\nmissing = [k for k in langfuse_keys if not os.environ.get(k)]\nlogger.info('%s', [k for k in missing if os.environ.get(k)])"),
    "names of what was made": ("a.py", "api_key = 1\nprint(f\"blank: {', '.join(result.blank_secret_keys)}\")\nprint(', '.join(result.generated_api_keys))"),
    "a group whose output is a file's": ("a.sh", '{\n  echo "KEY=${api_key}"\n} >> "$GITHUB_ENV"\nfor i in 1 2; do echo "$api_key"; done > f.txt\n( echo "$api_key" ) > g\n'),
    "a test of its form": ("a.sh", 'if ! echo "$api_key" | grep -E "^[0-9]+" >/dev/null; then\n  echo "bad" >&2\nfi\nif ! echo "$api_key" | grep -q x; then :; fi\n'),
    "a beginning of the environment's with dots behind it": ("a.py", "import os\nkey = os.environ.get('DASHSCOPE_API_KEY')\nprint(f'found: {key[:20]}...')"),
    "a shell's beginning with dots behind it": ("a.sh", 'echo "key: ${api_key:0:16}... (see .env)"'),
    "a file that a key is read from": ("a.js", "const { api_key } = argv;\nconsole.log(`--key=${api_key}`);\nconst data = fs.readFileSync(home + api_key);\n"),
    "a part of what is called so": ("a.py", "api_key = 1\nprint(f\"by {config['customer']['authorization']['reference']}\")"),
}  # fmt: skip

CASES = (
    *(leaks(f"Python: {name}", "a.py", text + "\n# api_key\n") for name, text in PYTHON.items()),
    *(leaks(name, path, text) for name, (path, text) in OTHERS.items()),
    *(
        Case(name=f"another secret: {name}", given=of(path, text), status=Status.FAIL, finds=(Severity.LOW,))
        for name, (path, text) in OTHER_SECRETS.items()
    ),
    *(leaks(f"whole: {name}", path, text) for name, (path, text) in WHOLE.items()),
    *(
        Case(name=f"silent: {name}", given=of(path, text, **{"a.py": "class S:\n    openai_api_key: SecretStr\n"} if path == "b.py" else {}), status=Status.PASS)
        for name, (path, text) in SILENT.items()
    ),
    leaks("it is said what becomes of it", "app.py", "print(api_key)", "print in app.py writes the value of api_key out. Whoever reads the log", Confidence.MEDIUM),
    leaks("from the environment it is sure", "app.py", "import os\nprint(os.environ['OPENAI_API_KEY'])", "OPENAI_API_KEY", Confidence.HIGH),
    Case(name="what a test calls a key was made up", given=of("tests/test_app.py", "print(api_key)"), status=Status.FAIL, finds=(Severity.LOW,), sure=Confidence.LOW),
    leaks("a key of the environment in a test", "tests/test_app.py", "import os\nprint(os.environ['OPENAI_API_KEY'])", "", Confidence.MEDIUM),
    leaks("in an example it is less sure", "examples/app.py", "import os\nprint(os.environ['OPENAI_API_KEY'])", "", Confidence.MEDIUM),
    Case(name="what a test was given when it signed in", given=of("test_login.rb", "header = answer[:headers]['authorization']\nputs \"Authorization: #{header.first}\"\n"), status=Status.FAIL, finds=(Severity.LOW,), sure=Confidence.LOW),
    Case(name="what the tests of a redactor log", given=of("tests/test_log_redaction.py", "logger.info(f'key {api_key}')"), status=Status.NOT_APPLICABLE),
    leaks("what a redactor logs", "app/redaction.py", "logger.info(f'key {api_key}')"),
    Case(name="a provider's token in a test", given=of("tests/test_a.py", "print(huggingface_access_token)"), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="what a program is there to show", given=of("tools/fetch_access_token.py", "print('Access token: ' + client.access_token)"), status=Status.FAIL, finds=(Severity.LOW,)),
    leaks("a key that a program is not there to show", "tools/fetch_access_token.py", "print('key: ' + client.api_key)"),
    Case(name="what a program was given when it signed in", given=of("app/login.rb", "header = answer[:headers]['authorization']\nputs \"Authorization: #{header.first}\"\n"), status=Status.FAIL, finds=(Severity.LOW,), sure=Confidence.MEDIUM),
    Case(name="a part that is a token", given=of("app.py", "api_key = 1\nprint(config['customer']['authorization']['token'])"), status=Status.FAIL, finds=(Severity.LOW,)),
    leaks("a model's key in a header that is built", "app.py", "headers = {'Authorization': f'Bearer {api_key}'}\nprint(headers['Authorization'])", "the value of api_key"),
    leaks("Go's struct as a whole", "a.go", 'package main\nfunc f() {\n\tconfig := &Config{APIKey: os.Getenv("OPENAI_API_KEY")}\n\tlog.Printf("%+v", config)\n}\n', "OPENAI_API_KEY"),
    leaks("a path for a server with the key in it", "a.js", "const hookPath = `/hook/${process.env.BOT_TOKEN}`; // apiKey\nlogger.info(`at ${base}${hookPath}`);\n", "BOT_TOKEN"),
    leaks("one of two keys, taken for whether there is one", "a.js", "const hasAI = env.OPENAI_API_KEY || env.GEMINI_API_KEY;\nlogger.info('ready', { hasAI });\n", "OPENAI_API_KEY"),
    leaks("the field of Go's struct that it is", "a.go", 'package main\nfunc f() {\n\tconfig := &Config{Key: os.Getenv("OPENAI_API_KEY"), URL: url}\n\tlog.Println(config.Key)\n}\n', "OPENAI_API_KEY"),
    leaks("a text by its verb beside a number", "a.go", 'package main\nfunc f() { log.Printf("%d keys, %s", stats.APIKey, cfg.APIKey) }', "APIKey"),
    leaks("most of a key in a shell", "a.sh", 'echo "key: ${api_key:0:30}..."', "api_key"),
    leaks("a group that a person sees", "a.sh", '{ echo "KEY=${api_key}"; } >&2\n', "api_key"),
    Case(name="what lies put away", given=of("src/_app_reference/a.ts", "console.log(process.env.OPENAI_API_KEY, apiKey)"), status=Status.FAIL, finds=(Severity.LOW,)),
    leaks("twice is one finding", "app.py", "print(api_key)\nprint(api_key)"),
    Case(name="two keys are two", given=of("app.py", "print(api_key)\nprint(client_secret)"), status=Status.FAIL, finds=(Severity.MEDIUM, Severity.LOW)),
    Case(
        name="a key that is written in the call",
        given=having({"a.py": f'# api_key\nprint("{WRITTEN}")\n'}, KEY),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        says="a key out that stands in the code (sk-proj-…4f2a)",
        never_says="SHRIFT",
        sure=Confidence.HIGH,
    ),
    Case(
        name="logs that go to another company",
        given=having({"package.json": '{"dependencies": {"openai": "1", "@logtail/node": "1"}}', "a.ts": "logger.info(apiKey)"}),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        says="@logtail/node sends the log to another company",
    ),
    Case(
        name="another program of the repository sends its logs away",
        given=having({"web/package.json": '{"dependencies": {"openai": "1", "@logtail/node": "1"}}', "api/a.py": "# openai\nprint(api_key)"}),
        status=Status.FAIL,
        finds=(Severity.MEDIUM,),
        never_says="another company",
    ),
    Case(
        name="a public pipeline runs it",
        given=having(
            USE | {"ci/run.py": "import os\nprint(os.environ['OPENAI_API_KEY'])", ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    steps:\n      - run: python ci/run.py\n"},
            repositories=(repository("ci/run.py", remotes=(remote(),)),),
        ),
        status=Status.FAIL,
        finds=(Severity.HIGH,),
        says="everybody can read its log",
    ),
    Case(name="another service's key where no model is used", given=having({"a.py": "print(api_key)"}), status=Status.PASS),
    Case(name="a provider's key anywhere", given=having({"a.py": "print(anthropic_api_key)"}), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="any key in code that speaks of models", given=having({"a.py": "# deepseek\nprint(api_key)"}), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    Case(name="code that a machine packed", given=having(USE | {"static/a.js": "console.log(apiKey);" * 2000}), status=Status.NOT_APPLICABLE),
    Case(name="other people's code", given=having(USE | {"node_modules/x/a.js": "console.log(apiKey)"}), status=Status.NOT_APPLICABLE),
    Case(name="no code that names a key", given=having({"a.py": "print('hello')"}), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({"a.py": "print('hello')"}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"a.py": "run(api_key)"}, limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_code_print(case: Case) -> None:
    ask(CHECK, case)


def test_places_have_line_and_column_and_their_end() -> None:
    (finding,) = CHECK.judge(of("app.py", "import os\n\n  \nif x:\n    print(api_key)\n")).findings
    (place,) = finding.locations
    assert (place.path, place.line, place.column, place.end_line, place.end_column) == ("app.py", 5, 5, 5, 19)


def test_files_are_named_in_the_order_of_their_paths() -> None:
    findings = CHECK.judge(of("b.py", "print(api_key)", **{"a.py": "print(api_key)"})).findings
    assert [f.locations[0].path for f in findings] == ["a.py", "b.py"]
    assert fact("a.py").path == "a.py"
