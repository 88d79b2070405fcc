// The same request as a program: with a placeholder where the key belongs.
import { address } from "./api.js"
import { copyButton, el } from "./dom.js"

const LANGUAGES = { curl, node, Python: python, Java: java }

/** @param asked gives {path, parameters} */
export function snippetsCard(asked) {
  let language = "curl"
  const code = el("code", { id: "snippet" })
  const choices = Object.keys(LANGUAGES).map(name =>
    el("button.choice", { type: "button", onclick: () => ((language = name), update()) }, name))

  function update() {
    const { path, parameters } = asked()
    const url = address(path, { ...parameters, format: "ndjson", footer: true }).href
    code.textContent = LANGUAGES[language](url)
    choices.forEach(button => button.setAttribute("aria-pressed", button.textContent === language))
  }

  const element = el("section.card", {},
    el("h2", {}, "The same request as code"),
    el("div.actions", {}, ...choices, copyButton(() => code.textContent)),
    el("pre", { tabIndex: 0, role: "region", "aria-label": "Code" }, code),
    el("p.note", {}, "Each verifies the footer. Put the key into the environment variable REGISTRY_KEY."))
  update()
  return { element, update }
}

function curl(url) {
  return `export REGISTRY_KEY='<registry key>'
curl -sS --fail-with-body -H "Authorization: Basic $REGISTRY_KEY" \\
  '${url}' -o completions.ndjson
# The digest of all lines before the footer, and the one that the footer has:
sed '$d' completions.ndjson | sha256sum
tail -n 1 completions.ndjson
`
}

function node(url) {
  return `// REGISTRY_KEY='<registry key>' node fetch.mjs
import { createHash } from "node:crypto"

const response = await fetch("${url}",
  { headers: { authorization: \`Basic \${process.env.REGISTRY_KEY}\` } })
if (!response.ok) throw new Error(await response.text())
const lines = (await response.text()).trimEnd().split("\\n")
const { footer } = JSON.parse(lines.pop())
const digest = createHash("sha256").update(lines.map(line => line + "\\n").join("")).digest("hex")
if (footer?.count !== lines.length || footer.sha256 !== digest) throw new Error("interrupted")
console.log(\`\${lines.length} completions, complete\`)
`
}

function python(url) {
  return `# REGISTRY_KEY='<registry key>' python3 fetch.py
import hashlib, json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={"Authorization": "Basic " + os.environ["REGISTRY_KEY"]})
digest, rows, footer = hashlib.sha256(), [], None
with urllib.request.urlopen(request) as response:
    for line in response:
        if line.startswith(b'{"footer"'):
            footer = json.loads(line)["footer"]
        else:
            digest.update(line)
            rows.append(json.loads(line))
if not footer or footer["count"] != len(rows) or footer["sha256"] != digest.hexdigest():
    raise SystemExit("interrupted")
print(len(rows), "completions, complete")
`
}

function java(url) {
  return `// REGISTRY_KEY='<registry key>' java Fetch.java
import java.net.URI;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.*;

class Fetch {
    public static void main(String[] arguments) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("${url}"))
                .header("Authorization", "Basic " + System.getenv("REGISTRY_KEY"))
                .build();
        byte[] body = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        int footer = new String(body, StandardCharsets.ISO_8859_1).lastIndexOf("{\\"footer\\"");
        if (footer < 0) throw new IllegalStateException(new String(body, StandardCharsets.UTF_8));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(body, footer));
        boolean complete = new String(body, footer, body.length - footer, StandardCharsets.UTF_8)
                .contains(HexFormat.of().formatHex(digest));
        System.out.println(complete ? "complete" : "interrupted");
    }
}
`
}
