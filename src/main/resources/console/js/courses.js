// The courses of the key, with search.
import { json } from "./api.js"
import { el, failure, number } from "./dom.js"
import { VirtualTable } from "./table.js"

let modules = null

export function forgetCourses() {
  modules = null
}

/** All modules of the key's scope, read once. */
export async function knownModules() {
  modules ??= await json("courses")
  return modules
}

const link = module =>
  el("a", { href: `#/course/${encodeURIComponent(module.course_id)}/${encodeURIComponent(module.course_module_id)}` }, moduleName(module))

export const moduleName = module => module.module_name ?? "Default module"

const COLUMNS = [
  { name: "Course", width: "minmax(12rem, 3fr)", cell: m => el("a", { href: `#/course/${encodeURIComponent(m.course_id)}` }, m.course_name) },
  { name: "Module", width: "minmax(9rem, 2fr)", cell: link },
  { name: "Code", width: "minmax(7rem, 1fr)", cell: m => m.uh_course_code ?? "–" },
  { name: "Language", width: "6rem", cell: m => m.language ?? "–" },
  { name: "Credits", width: "5rem", kind: "amount", cell: m => m.ects_credits ?? "–" },
  { name: "Completions", width: "7.5rem", kind: "amount", cell: m => (m.completions === undefined ? "–" : number(m.completions)) }
]

export function coursesView(key) {
  const table = new VirtualTable("Courses", COLUMNS, "tall")
  const search = el("input", { type: "search", id: "search", placeholder: "Name, code, slug or id", spellcheck: false })
  const found = el("p.note", { role: "status" })
  const problems = el("div", { role: "alert" })
  const count = el("button", { type: "button" }, "Count completions")
  let all = []

  function list() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
    const shown = all.filter(module => words.every(word => module.text.includes(word)))
    const courses = new Set(shown.map(module => module.course_id)).size
    found.textContent = `${number(courses)} courses, ${number(shown.length)} modules${words.length ? ` of ${number(all.length)}` : ""}`
    table.show(shown.length, index => shown[index], true)
  }

  async function load(options) {
    try {
      if (options) modules = await json("courses", options)
      all = (await knownModules()).map(module => ({ ...module, text: searchable(module) }))
      list()
    } catch (error) {
      problems.replaceChildren(failure(error))
    }
  }

  search.addEventListener("input", list)
  count.addEventListener("click", async () => {
    count.disabled = true
    count.textContent = "Counting …"
    await load({ count: true })
    count.textContent = "Count completions"
    count.disabled = false
  })
  const whole = key.scope === null ? "every course" : "all courses of the key"
  return {
    title: "Courses",
    shown: () => load(),
    element: el("section", {},
      el("h1", {}, "Courses"),
      el("div.toolbar", {}, el("label", { htmlFor: "search" }, "Search"), search, count,
        el("a.button", { href: "#/course/*" }, `Stream ${whole}`)),
      problems, found, table.element)
  }
}

const searchable = module =>
  [module.course_name, module.module_name, module.uh_course_code, module.course_slug, module.course_id, module.course_module_id]
    .filter(Boolean).join(" ").toLowerCase()
