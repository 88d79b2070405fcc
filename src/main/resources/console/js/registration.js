// A dry run of a registration: nothing is stored, and every bad item is named at its line.
import { address, request } from "./api.js"
import { el, failure, number } from "./dom.js"
import { parseFile } from "./batch.js"
import { VirtualTable } from "./table.js"

const COLUMNS = [
  { name: "Line", width: "4rem", kind: "amount", cell: item => String(item.line) },
  { name: "Item", width: "4rem", kind: "amount", cell: item => String(item.index) },
  { name: "Problem", width: "15rem", cell: item => item.code.replaceAll("_", " ") },
  { name: "Explanation", width: "minmax(20rem, 2fr)", cell: item => item.message },
  { name: "Completion id", width: "minmax(19rem, 1fr)", kind: "id", cell: item => item.completion_id ?? "–" }
]

const EXAMPLE = `completion_id,student_number,registration_date
633852ce-c82a-4d60-8ab5-28745163f6f9,012345678,2023-02-02T09:00:00+02:00`

export function registrationView(key) {
  const text = el("textarea", { id: "batch", rows: 12, spellcheck: false, placeholder: EXAMPLE })
  const file = el("input", { type: "file", id: "file", accept: ".json,.csv,application/json,text/csv" })
  const check = el("button.primary", { type: "submit" }, "Check")
  const result = el("div", { role: "status" })
  const problems = el("div", { role: "alert" })
  const table = new VirtualTable("Bad items and conflicts", COLUMNS)
  table.element.hidden = true

  async function read(dropped) {
    if (!dropped) return
    text.value = await dropped.text()
    run()
  }

  async function run() {
    problems.replaceChildren()
    result.replaceChildren()
    table.element.hidden = true
    check.disabled = true
    try {
      const batch = parseFile(text.value)
      show(await send(batch.body), batch.lines)
    } catch (error) {
      problems.replaceChildren(failure(error))
    }
    check.disabled = false
  }

  function show(summary, lines) {
    const bad = notable(summary).map(item => ({ ...item, line: lines[item.index] ?? "–" }))
    const worst = summary.rejected ? "broken" : "complete"
    result.replaceChildren(el("p", {},
      el("span.badge", { "data-verdict": worst }, summary.rejected ? "✕ Would be refused" : "✓ Would be accepted"),
      ` ${number(summary.registered)} would be registered, ${number(summary.already_registered)} are registered already, `
      + `${number(summary.conflicts)} conflict, ${number(summary.rejected)} are bad. Nothing was stored.`))
    table.element.hidden = bad.length === 0
    table.show(bad.length, index => bad[index], true)
  }

  const area = el("div.drop", {
    ondragover: event => event.preventDefault(),
    ondrop: event => (event.preventDefault(), read(event.dataTransfer.files[0]))
  }, el("label", { htmlFor: "batch" }, "JSON or CSV: paste it, or drop a file here"), text)
  file.addEventListener("change", () => read(file.files[0]))
  const may = key.rights.includes("register")
  check.disabled = !may
  return {
    title: "Dry run",
    element: el("section", {},
      el("h1", {}, "Dry run of a registration"),
      el("p.note", {}, "The service checks the file as it would check a real request, and stores nothing. "
        + "JSON as the API takes it, or CSV with the columns completion_id, student_number and registration_date."),
      may ? null : el("p.notice", {}, "This key may not register, so there is nothing to check."),
      el("form", { onsubmit: event => (event.preventDefault(), run()) }, area,
        el("div.toolbar", {}, el("label", { htmlFor: "file" }, "File"), file, check)),
      problems, result, table.element)
  }
}

async function send(body) {
  const response = await request(address("completion-registered-to-study-registry", { dry_run: true }), {
    method: "POST",
    headers: { "Content-Type": "application/json", Prefer: "handling=lenient" },
    body
  })
  return response.json()
}

/** Bad items, and conflicts, which are none but need a look. */
function notable(summary) {
  return summary.results
    .filter(item => item.status === "error" || item.code === "conflict")
    .map(({ index, completion_id, code, message }) => ({ index, completion_id, code, message }))
}
