"""Flow: which values reach the arguments of a call, and what only tells about a value."""

from __future__ import annotations

import re

import pytest

from checks.structure.flow import Use, reaches
from checks.structure.syntax import code

SINKS = (
    *"print println printf eprintln console.* logging.* logger.* log.* fmt.Print* slog.* puts p pp echo error_log Log.* Log.d".split(),
    *"System.out.* os_log NSLog Console.* _log.* std.cout std.cerr IO.puts Logger.* io.write debugPrint Rails.logger.* tee cat".split(),
)
_NAME = re.compile(r"(?i)(api_?key|secret|token)$")


def _is_source(use: Use) -> bool:
    return use.kind != "call" and bool(_NAME.search(use.name) or "SHRIFTab" in use.text)


def _reached(text: str, path: str) -> list[int]:
    found = reaches(code(text, path), lambda call: call.named(*SINKS) and not call.captured, _is_source)
    return [reach.call.line for reach in found]


# For each language: lines that leak, one statement each, and lines that do not.
LEAKS = {
    "a.py": r"""
        print("SHRIFTab12345678zz")
        print(api_key)
        print("key", settings.openai_api_key)
        print(os.environ["OPENAI_API_KEY"])
        print(os.getenv("OPENAI_API_KEY", ""))
        logging.info(f"key is {api_key}")
        logging.info("key is %s", api_key)
        logger.debug("key is %s" % api_key)
        logger.debug("key is {}".format(api_key))
        print("key " + api_key + "!")
        print(headers["X-Secret"])
        print({"a": [api_key]})
        print([api_key for n in names if n])
        print(api_key.strip())
        print(str(api_key) if api_key else "none")
        print(api_key or "none")
        print(api_key[:12])
        print(*[api_key])
        print("", end=api_key)
        k = api_key; print(k)
        k = os.environ.get("OPENAI_API_KEY"); m = f"using {k}"; logger.warning(m)
        a = b = api_key; print(b)
        h = {}; h = {"Authorization": f"Bearer {api_key}"}; print(h)
        print(settings.api_key.get_secret_value())
        print(json.dumps({"k": api_key}))
        print(base64.b64encode(api_key.encode()))
    """,
    "a.js": r"""
        console.log("SHRIFTab12345678zz");
        console.log(apiKey);
        console.log(process.env.OPENAI_API_KEY);
        console.error(process.env["OPENAI_API_KEY"]);
        console.log(`key ${apiKey}`);
        console.log("key " + apiKey);
        console.log({ apiKey });
        console.log({ key: config.apiKey });
        console.log(JSON.stringify({ k: apiKey }));
        console.log(apiKey ?? "none");
        console.log(apiKey ? apiKey : "none");
        console.log(apiKey.slice(0, 20));
        { const k = process.env.OPENAI_API_KEY; console.log(k); }
        { const { OPENAI_API_KEY: k } = process.env; console.log(k); }
        { let k; k = apiKey; const m = `m ${k}`; logger.info(m); }
        { const c = { url: u, key: apiKey }; const { key } = c; console.log(key); }
        { const c = { ...d, key: apiKey }; const { other } = c; console.log(other); }
        { const c = { url: u, key: apiKey }; console.log(c.key); }
        console.log(...[apiKey]);
    """,
    "a.ts": r"""
        console.log(apiKey as string);
        console.log(apiKey!);
        console.log(`key ${this.apiKey}`);
        { const k: string = process.env.OPENAI_API_KEY!; console.log(k); }
        console.log(import.meta.env.VITE_OPENAI_API_KEY);
    """,
    "a.go": r"""
        func f1() { fmt.Println(os.Getenv("OPENAI_API_KEY")) }
        func f2() { log.Printf("key %s", apiKey) }
        func f3() { fmt.Println("key " + cfg.APIKey) }
        func f4() { k := os.Getenv("OPENAI_API_KEY"); m := fmt.Sprintf("k=%s", k); slog.Info(m) }
        func f5() { fmt.Println("SHRIFTab12345678zz") }
        func f6() { log.Println(apiKey[:20]) }
    """,
    "A.java": r"""
        class A { void a() { System.out.println(System.getenv("OPENAI_API_KEY")); } }
        class B { void b() { log.info("key {}", apiKey); } }
        class C { void c() { log.info("key " + this.apiKey); } }
        class D { void d() { String k = System.getenv("OPENAI_API_KEY"); String m = String.format("%s", k); logger.info(m); } }
        class E { void e() { logger.info("SHRIFTab12345678zz"); } }
    """,
    "a.kt": r"""
        fun a() { println(System.getenv("OPENAI_API_KEY")) }
        fun b() { Log.d("T", "key $apiKey") }
        fun c() { println("key ${config.apiKey}") }
        fun d() { val k = BuildConfig.OPENAI_API_KEY; println("k" + k) }
        fun e() { println("SHRIFTab12345678zz") }
    """,
    "a.swift": r"""
        func a() { print(ProcessInfo.processInfo.environment["OPENAI_API_KEY"]) }
        func b() { print("key \(apiKey)") }
        func c() { let k = ProcessInfo.processInfo.environment["OPENAI_API_KEY"] ?? ""; let m = "k \(k)"; NSLog(m) }
        func d() { os_log("%@", self.apiKey) }
        func e() { print("SHRIFTab12345678zz") }
    """,
    "a.sh": r"""
        echo "$OPENAI_API_KEY"
        echo $OPENAI_API_KEY
        printf '%s' "key ${OPENAI_API_KEY}"
        k="$OPENAI_API_KEY"; echo "k=$k"
        echo SHRIFTab12345678zz
        m="Bearer ${OPENAI_API_KEY:-none}"; echo "$m" | tee log
        echo $(echo "$OPENAI_API_KEY" | base64)
        echo --api-key="$OPENAI_API_KEY"
    """,
    "a.rs": r"""
        fn a() { println!("{}", std::env::var("OPENAI_API_KEY").unwrap()); }
        fn b() { println!("key {api_key}"); }
        fn c() { log::info!("key {}", self.api_key); }
        fn d() { let k = env::var("OPENAI_API_KEY").unwrap(); let m = format!("k {}", k); println!("{}", m); }
        fn e() { println!("SHRIFTab12345678zz"); }
    """,
    "a.rb": r"""
        puts ENV["OPENAI_API_KEY"]
        puts ENV.fetch("OPENAI_API_KEY")
        puts "key #{api_key}"
        logger.info("key " + @api_key)
        k = ENV["OPENAI_API_KEY"]; Rails.logger.info("k #{k}")
        puts "SHRIFTab12345678zz"
    """,
    "a.php": r"""<?php
        echo getenv("OPENAI_API_KEY");
        echo "key $apiKey";
        error_log("key " . $this->apiKey);
        Log::info("key {$apiKey}");
        function f() { $k = $_ENV["OPENAI_API_KEY"]; $m = sprintf("%s", $k); print $m; }
        echo "SHRIFTab12345678zz";
    """,
    "A.cs": r"""
        class A { void M() { Console.WriteLine(Environment.GetEnvironmentVariable("OPENAI_API_KEY")); } }
        class B { void M() { _log.LogInformation("key {K}", apiKey); } }
        class C { void M() { Console.WriteLine($"key {options.ApiKey}"); } }
        class D { void M() { var k = Environment.GetEnvironmentVariable("OPENAI_API_KEY"); var m = "k " + k; _log.LogError(m); } }
        class E { void M() { Console.WriteLine("SHRIFTab12345678zz"); } }
    """,
    "a.cpp": r"""
        void a() { std::cout << "key " << std::getenv("OPENAI_API_KEY"); }
        void b() { printf("key %s", api_key); }
        void c() { auto k = std::getenv("OPENAI_API_KEY"); std::cerr << k; }
        void d() { printf("%s", cfg->api_key); }
        void e() { printf("SHRIFTab12345678zz"); }
    """,
    "a.c": r"""
        void a(void) { printf("%s", getenv("OPENAI_API_KEY")); }
        void b(void) { char *k = getenv("OPENAI_API_KEY"); printf("%s", k); }
        void c(void) { printf("%s", api_key); }
        void e(void) { printf("SHRIFTab12345678zz"); }
    """,
    "a.lua": r"""
        print(os.getenv("OPENAI_API_KEY"))
        print("key " .. api_key)
        local k = os.getenv("OPENAI_API_KEY"); local m = string.format("%s", k); print(m)
        print("SHRIFTab12345678zz")
    """,
    "a.scala": r"""
        object A { def a() = { println(sys.env("OPENAI_API_KEY")) } }
        object B { def b() = { println(s"key $apiKey") } }
        object C { def c() = { val k = sys.env("OPENAI_API_KEY"); log.info("k" + k) } }
        object E { def e() = { println("SHRIFTab12345678zz") } }
    """,
    "a.ex": r"""
        IO.puts(System.get_env("OPENAI_API_KEY"))
        IO.puts("key #{api_key}")
        Logger.info("key " <> config.api_key)
        IO.puts("SHRIFTab12345678zz")
    """,
    "a.dart": r"""
        void a() { print(String.fromEnvironment('OPENAI_API_KEY')); }
        void b() { print("key $apiKey"); }
        void c() { final k = dotenv.env['OPENAI_API_KEY']; debugPrint("k ${k}"); }
        void e() { print("SHRIFTab12345678zz"); }
    """,
}
SILENT = {
    "a.py": r"""
        print([n for n in names if os.environ.get("OPENAI_API_KEY")])
        print([n for n in names if api_key])
        print("the api_key is not set")
        print(f"set the api_key: {name}")
        print(len(api_key))
        print(bool(api_key), api_key is None, api_key == other, not api_key)
        print(api_key[-4:])
        print(f"key ...{api_key[-4:]}")
        print(api_key[:4] + "…")
        print(mask(api_key))
        print(redact_secret(api_key), hashlib.sha256(api_key.encode()).hexdigest())
        print("yes" if api_key else "no")
        print({"has_key": bool(api_key)})
        print(max_tokens, usage.total_tokens, token_count)
        token = len(text); print(token)
        api_key = mask(raw); print(api_key)
        k = api_key; k = "gone"; print(k)
        s = SecretStr(api_key); print(s)
        print(api_key.startswith("sk-"))
        client = OpenAI(api_key=api_key); print(client)
        print(lambda: api_key)
        hint = api_key[-4:]; print("key ends in", hint)
        print(type(api_key))
    """,
    "a.js": r"""
        console.log("apiKey missing");
        console.log(apiKey.length, !!apiKey, !apiKey, typeof apiKey, Boolean(apiKey));
        console.log(apiKey.slice(-4));
        console.log(`...${apiKey.slice(-4)}`);
        console.log(apiKey.substring(0, 4) + "***");
        console.log(apiKey.substring(apiKey.length - 4));
        console.log(apiKey ? "set" : "missing");
        console.log(maskKey(apiKey), sha256(apiKey));
        console.log(apiKey === other, apiKey.startsWith("sk-"));
        { const k = apiKey.slice(-4); console.log(k); }
        { const token = countTokens(text).length; console.log(token); }
        console.log(usage.total_tokens, maxTokens);
        console.log(new OpenAI({ apiKey }));
        { const c = { url: u, key: apiKey }; const { url } = c; console.log(url, c.url); }
        class D { m() { this.c = given || { u, key: apiKey }; const { u } = this.c; console.log(u); } }
        class C { m() { this.c = { u, apiKey: k }; const { u } = this.c; const v = (u || "").trim(); console.log(`${v}/x`); } }
    """,
    "a.ts": "console.log(apiKey!.length); console.log(mask(apiKey as string));",
    "a.go": r"""
        func f1() { fmt.Println(len(apiKey), apiKey != "", apiKey == "") }
        func f2() { fmt.Println(apiKey[len(apiKey)-4:]) }
        func f3() { fmt.Println(apiKey[:4], mask(apiKey)) }
        func f4() { log.Println("OPENAI_API_KEY is not set") }
        func f5() { k := apiKey; k = "x"; log.Println(k) }
        func f6() { one := APIKey{ID: 1}; fmt.Println(one.ID, one) }
    """,
    "A.java": r"""
        class A { void a() { log.info("length {}", apiKey.length()); } }
        class B { void b() { log.info(apiKey.substring(apiKey.length() - 4)); } }
        class C { void c() { log.info(apiKey != null ? "set" : "unset"); } }
        class D { void d() { log.info(mask(apiKey)); log.info("" + apiKey.isEmpty()); } }
    """,
    "a.kt": 'fun a() { println(apiKey.takeLast(4)); println("${apiKey.length}"); println(mask(apiKey)); println(apiKey.isBlank()) }',
    "a.swift": 'func a() { print(apiKey.count); print(apiKey.suffix(4)); print("\\(apiKey.isEmpty)"); print(mask(apiKey)) }',
    "a.sh": r"""
        echo "OPENAI_API_KEY is not set"
        echo "${#OPENAI_API_KEY}"
        echo "${OPENAI_API_KEY:0:4}"
        echo "${OPENAI_API_KEY: -4}"
        echo "${OPENAI_API_KEY:+set}"
        [ -z "$OPENAI_API_KEY" ] && echo missing
        echo $(echo "$OPENAI_API_KEY" | wc -c)
        echo $(echo "$OPENAI_API_KEY" | sha256sum)
        k="$OPENAI_API_KEY"; k=none; echo "$k"
        python app.py "$OPENAI_API_KEY"
    """,
    "a.rs": 'fn a() { let one = ApiKey { id: 1 }; println!("{}", one.id); println!("{}", api_key.len()); println!("{}", &api_key[..4]); println!("{}", mask(&api_key)); println!("{}", api_key.is_empty()); }',
    "a.rb": 'puts api_key.length\nputs api_key[-4..]\nputs mask(api_key)\nputs api_key.nil?\nputs "#{api_key.last(4)}"\nputs !!api_key',
    "a.php": '<?php echo strlen($apiKey); echo substr($apiKey, -4); echo mask($apiKey); echo isset($apiKey); echo $apiKey === "x"; echo hash("sha256", $apiKey);',
    "A.cs": 'class A { void M() { Console.WriteLine(apiKey.Length); Console.WriteLine($"{apiKey.Length}"); Console.WriteLine(Mask(apiKey)); Console.WriteLine(apiKey == null); Console.WriteLine(apiKey.Substring(0, 4)); Console.WriteLine(apiKey[^4..]); } }',
    "a.cpp": 'void a() { printf("%zu", strlen(api_key)); std::cout << api_key.size(); std::cout << mask(api_key); std::cout << api_key.substr(0, 4); }',
    "a.c": 'void a(void) { printf("%zu", strlen(api_key)); printf("%d", api_key == NULL); printf("%s", mask(api_key)); }',
    "a.lua": "print(#api_key) print(string.len(api_key)) print(string.sub(api_key, 1, 4)) print(mask(api_key)) print(api_key == nil)",
    "a.scala": "object A { def a() = { println(apiKey.length); println(apiKey.takeRight(4)); println(mask(apiKey)); println(apiKey.isEmpty) } }",
    "a.ex": "IO.puts(String.length(api_key))\nIO.puts(mask(api_key))\nIO.puts(is_nil(api_key))\nIO.puts(api_key == nil)",
    "a.dart": "void a() { print(apiKey.length); print(mask(apiKey)); print(apiKey == null); print('${apiKey.isEmpty}'); print(apiKey.substring(0, 4)); }",
}


def _lines(text: str) -> list[int]:
    return [n for n, line in enumerate(text.split("\n"), 1) if line.strip() and not line.startswith("<?php")]


def _dedented(text: str) -> str:
    return "\n".join(line[8:] if line.startswith("        ") else line for line in text.split("\n")).rstrip()


@pytest.mark.parametrize("path", sorted(LEAKS))
def test_a_value_that_reaches_a_sink_is_told_line_by_line(path: str) -> None:
    text = _dedented(LEAKS[path])
    missed = {n: text.split("\n")[n - 1] for n in sorted(set(_lines(text)) - set(_reached(text, path)))}
    assert not missed


@pytest.mark.parametrize("path", sorted(SILENT))
def test_what_only_tells_about_a_value_is_not_told(path: str) -> None:
    text = _dedented(SILENT[path])
    assert code(text, path)
    told = {n: text.split("\n")[n - 1] for n in _reached(text, path)}
    assert not told


def test_every_language_is_asked_both_ways() -> None:
    assert set(LEAKS) == set(SILENT)
