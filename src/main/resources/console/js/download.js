// Downloads a response as a file, which is offered only when it is verified.
import { address, request } from "./api.js"
import { el, failure, number, size } from "./dom.js"
import { readChunks } from "./stream.js"
import { broken, CsvVerifier, JsonVerifier, NdjsonVerifier } from "./verify.js"

const FORMATS = {
  json: { verifier: JsonVerifier, type: "application/json", parameters: {} },
  ndjson: { verifier: NdjsonVerifier, type: "application/x-ndjson", parameters: { footer: true } },
  csv: { verifier: CsvVerifier, type: "text/csv", parameters: { footer: true } }
}

/** Bytes that are held in memory before they become a part of the file, which the browser may keep on disk. */
const PART = 8 * 1024 * 1024

/** @param asked gives {path, parameters} when a button is pressed */
export function downloadCard(asked) {
  const result = el("div.result", { role: "status" })
  const buttons = Object.keys(FORMATS).map(format =>
    el("button", { type: "button", onclick: () => run(format) }, format.toUpperCase()))
  let offered = null

  async function run(format) {
    buttons.forEach(button => (button.disabled = true))
    if (offered) URL.revokeObjectURL(offered)
    offered = null
    try {
      const { path, parameters } = asked()
      const { verdict, file } = await download(format, path, parameters, bytes => (result.textContent = `${size(bytes)} received …`))
      if (verdict.state === "complete") offered = URL.createObjectURL(file)
      result.replaceChildren(...outcome(verdict, file, offered, fileName(path, format)))
    } catch (error) {
      result.replaceChildren(failure(error))
    }
    buttons.forEach(button => (button.disabled = false))
  }

  const element = el("section.card", {},
    el("h2", {}, "Download"),
    el("p.note", {}, "The file is the response as it was returned, footer included. It is offered once it is verified."),
    el("div.actions", {}, ...buttons), result)
  return { element }
}

async function download(format, path, parameters, onBytes) {
  const { verifier: Verifier, type, parameters: own } = FORMATS[format]
  const response = await request(address(path, { ...parameters, ...own, format }))
  const verifier = new Verifier()
  let file = new Blob([], { type })
  let chunks = []
  let held = 0
  let bytes = 0
  const error = await readChunks(response, null, chunk => {
    verifier.add(chunk)
    chunks.push(chunk)
    held += chunk.length
    bytes += chunk.length
    onBytes(bytes)
    if (held > PART) {
      file = new Blob([file, ...chunks], { type })
      chunks = []
      held = 0
    }
  })
  return { verdict: verifier.verdict(error) ?? broken(""), file: new Blob([file, ...chunks], { type }) }
}

function outcome(verdict, file, url, name) {
  if (!url) return [el("div.failure", {}, el("strong", {}, "Broken"), el("p", {}, `${verdict.reason} The file is not offered.`))]
  return [
    el("p", {}, el("span.badge", { "data-verdict": "complete" }, "✓ Complete"), ` ${number(verdict.count)} completions. ${verdict.reason}`),
    el("p", {}, el("a.button.primary", { href: url, download: name }, `Save ${name}`), ` ${size(file.size)}`)
  ]
}

function fileName(path, format) {
  const name = decodeURIComponent(path).replace(/^completions\/?/, "").replace(/[^\w.-]+/g, "-") || "all"
  return `completions-${name}.${format}`
}
