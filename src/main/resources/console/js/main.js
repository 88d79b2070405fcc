// Which view is shown: by the address's fragment, and whether there is a key.
import { forgetKey, hasKey, json, useKey } from "./api.js"
import { courseView } from "./course.js"
import { coursesView, forgetCourses } from "./courses.js"
import { failure } from "./dom.js"
import { keyView } from "./key.js"
import { openApiView } from "./openapi.js"
import { receiptsView } from "./receipts.js"
import { registrationView } from "./registration.js"
import { installTheme } from "./theme.js"

const main = document.getElementById("main")
const nav = document.getElementById("nav")
const holder = document.getElementById("holder")
const forget = document.getElementById("forget")

/** Views by the first segment of the fragment. Each gives {title, element, redraw?, close?}. */
const VIEWS = {
  courses: () => coursesView(presented),
  course: segments => courseView(presented, ...segments),
  receipts: () => receiptsView(presented),
  register: () => registrationView(presented),
  api: () => openApiView(),
  key: () => keyView(presented)
}

let presented = null
let view = null

function segments() {
  return location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent)
}

function show() {
  const [name, ...rest] = segments()
  view?.close?.()
  view = !hasKey() && name !== "api" ? loginView() : (VIEWS[name] || VIEWS.courses)(rest)
  document.title = `${view.title} · study-registry console`
  main.replaceChildren(view.element)
  for (const link of nav.children) {
    const current = link.hash === `#/${name}` || (name === "course" && link.hash === "#/courses")
    if (current) link.setAttribute("aria-current", "page")
    else link.removeAttribute("aria-current")
  }
  view.shown?.()
}

function loginView() {
  const element = document.getElementById("view-login").content.cloneNode(true).firstElementChild
  const input = element.querySelector("#key")
  const alert = element.querySelector("#login-error")
  element.querySelector("form").addEventListener("submit", async event => {
    event.preventDefault()
    const entered = input.value.trim()
    alert.replaceChildren()
    if (entered === "") return input.focus()
    useKey(entered)
    try {
      presented = await json("key")
    } catch (error) {
      forgetKey()
      alert.replaceChildren(failure(error))
      input.setAttribute("aria-invalid", "true")
      input.select()
      return
    }
    input.value = ""
    signedIn()
  })
  return { title: "Key", element, shown: () => input.focus() }
}

function signedIn() {
  nav.hidden = forget.hidden = false
  holder.textContent = `${presented.registrar.name} · ${presented.hint}`
  if (segments()[0] === "") history.replaceState(null, "", "#/courses")
  show()
  main.focus()
}

forget.addEventListener("click", () => {
  forgetKey()
  forgetCourses()
  presented = null
  nav.hidden = forget.hidden = true
  holder.textContent = ""
  history.replaceState(null, "", location.pathname)
  show()
})

// Not by its fragment, which names the view.
document.getElementById("skip").addEventListener("click", event => {
  event.preventDefault()
  main.focus()
})

installTheme(document.getElementById("theme"), () => view?.redraw?.())
addEventListener("hashchange", show)
show()
