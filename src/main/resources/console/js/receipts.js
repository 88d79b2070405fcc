// The registrar's receipts, conflicts among them.
import { json } from "./api.js"
import { el, failure, instant, number } from "./dom.js"
import { VirtualTable } from "./table.js"

const PAGE = 1000

const COLUMNS = [
  { name: "Id", width: "5rem", kind: "amount", cell: receipt => String(receipt.id) },
  { name: "Outcome", width: "9rem", cell: receipt => receipt.outcome.replace("_", " ") },
  { name: "Student number", width: "9rem", cell: receipt => receipt.student_number },
  { name: "Number that stands", width: "10rem", cell: receipt => receipt.registered_student_number ?? "–" },
  { name: "Registered (UTC)", width: "10.5rem", kind: "number", cell: receipt => instant(receipt.registration_date) },
  { name: "Received (UTC)", width: "10.5rem", kind: "number", cell: receipt => instant(receipt.received_at) },
  { name: "Completion id", width: "minmax(19rem, 1fr)", kind: "id", cell: receipt => receipt.completion_id }
]

export function receiptsView() {
  const table = new VirtualTable("Receipts", COLUMNS, "tall")
  const outcome = el("select", { id: "outcome" },
    el("option", { value: "" }, "All receipts"),
    el("option", { value: "conflict" }, "Conflicts only"),
    el("option", { value: "registered" }, "Registered only"),
    el("option", { value: "already_registered" }, "Already registered only"))
  const course = el("input", { type: "text", id: "receipts-course", placeholder: "id, code or slug", spellcheck: false })
  const more = el("button", { type: "button", hidden: true, onclick: () => load(false) }, "Next page")
  const status = el("p.note", { role: "status" })
  const problems = el("div", { role: "alert" })
  let receipts = []

  async function load(anew) {
    problems.replaceChildren()
    if (anew) receipts = []
    const parameters = { limit: PAGE, outcome: outcome.value, course: course.value.trim() }
    if (receipts.length) parameters.after = receipts[receipts.length - 1].id
    try {
      const page = await json("registrations", parameters)
      receipts = receipts.concat(page)
      more.hidden = page.length < PAGE
    } catch (error) {
      problems.replaceChildren(failure(error))
    }
    const shown = receipts
    status.textContent = shown.length ? `${number(shown.length)} receipts${more.hidden ? "" : ", and there may be more"}` : "No receipts."
    table.element.hidden = shown.length === 0
    table.show(shown.length, index => shown[index], anew)
  }

  return {
    title: "Receipts",
    shown: () => load(true),
    element: el("section", {},
      el("h1", {}, "Receipts"),
      el("p.note", {}, "What this registrar has registered. In a conflict the number that was registered first stands."),
      el("form.toolbar", { onsubmit: event => (event.preventDefault(), load(true)) },
        el("label", { htmlFor: "outcome" }, "Show"), outcome,
        el("label", { htmlFor: "receipts-course" }, "Course"), course,
        el("button", {}, "Show"), more),
      problems, status, table.element)
  }
}
