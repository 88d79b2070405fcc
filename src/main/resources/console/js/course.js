// One course: its completions, streamed, verified and drawn.
import { count } from "./api.js"
import { BarTable, TimeChart } from "./chart.js"
import { knownModules, moduleName } from "./courses.js"
import { el, failure, instant, number, size } from "./dom.js"
import { downloadCard } from "./download.js"
import { gradeText, MAX_KEPT, overTime, Rows } from "./rows.js"
import { snippetsCard } from "./snippets.js"
import { streamRows } from "./stream.js"
import { VirtualTable } from "./table.js"

/** Time in ms between drawings of the pictures; rows and counters are drawn with each frame. */
const PICTURE_INTERVAL = 200

const COLUMNS = [
  { name: "Completed (UTC)", width: "10.5rem", kind: "number", cell: row => (row.removed ? "removed" : instant(row.completion_date)) },
  { name: "E-mail", width: "minmax(14rem, 2fr)", cell: row => row.email },
  { name: "Grade", width: "5rem", cell: row => (row.removed ? "" : gradeText(row.grade)) },
  { name: "Language", width: "6rem", cell: row => row.completion_language },
  { name: "Attempt (UTC)", width: "10.5rem", kind: "number", cell: row => instant(row.completion_registration_attempt_date) },
  { name: "Completion id", width: "minmax(19rem, 2fr)", kind: "id", cell: row => row.id }
]
const COURSE = { name: "Code", width: "8rem", cell: row => row.uh_course_code }

/** Watermarks of the last complete responses, by what was asked for. */
const lastLooks = new Map()

const VERDICTS = { complete: ["✓", "Complete"], broken: ["✕", "Broken"], unverified: ["○", "Unverified"] }

export function courseView(key, course, module) {
  const page = new CoursePage(key, course, module)
  return {
    title: course === "*" ? "All courses" : "Course",
    element: page.element,
    shown: () => page.name(),
    redraw: () => page.redraw(),
    close: () => page.stop()
  }
}

class CoursePage {
  #all
  #course
  #module
  #rows = new Rows()
  #parts = 0
  #stop = null
  #state = "idle"
  #parameters = {}
  #bytes = 0
  #recent = []
  #partRows = 0
  #partBegin = 0
  #partEnd = 0
  #drawnPictures = 0
  #frame = 0
  #pending = null
  #total = null

  constructor(key, course, module) {
    this.#all = course === "*"
    this.#course = course
    this.#module = module || ""
    this.heading = el("h1", {}, this.#all ? "All courses of the key" : "Course")
    this.facts = el("p.note")
    this.#form()
    this.#status()
    this.#pictures()
    this.table = new VirtualTable("Completions", this.#all ? [COURSE, ...COLUMNS] : COLUMNS)
    this.kept = el("p.note")
    this.results = el("div", { hidden: true },
      el("div.pictures", {}, this.time.element, this.grades.element, this.languages.element, this.registered.element),
      el("h2", {}, "Completions"), this.kept, this.table.element)
    this.downloads = downloadCard(() => this.#request())
    this.snippets = snippetsCard(() => this.#request())
    this.element = el("section", {},
      el("p.crumbs", {}, el("a", { href: "#/courses" }, "Courses"), " /"),
      this.heading, this.facts, this.form, this.problems, this.status,
      this.results,
      el("div.two", {}, this.downloads.element, this.snippets.element))
    this.#buttons()
  }

  /** What the course is called, from the list of courses. */
  async name() {
    if (this.#all) return
    try {
      const modules = (await knownModules()).filter(module => module.course_id === this.#course)
      if (modules.length) this.#named(modules)
      else this.heading.textContent = this.#course
    } catch (error) {
      this.problems.replaceChildren(failure(error))
    }
  }

  #named(modules) {
    this.heading.textContent = modules[0].course_name
    this.facts.textContent = [modules[0].course_slug, ...modules.map(module => module.uh_course_code)].filter(Boolean).join(" · ")
    this.modules.replaceChildren(el("option", { value: "" }, "All modules"),
      ...modules.map(module => el("option", { value: module.course_module_id }, [moduleName(module), module.uh_course_code].filter(Boolean).join(" · "))))
    this.modules.value = this.#module
    this.#changed()
  }

  redraw() {
    this.time.redraw()
  }

  stop() {
    this.#stop?.abort()
    cancelAnimationFrame(this.#frame)
  }

  #form() {
    this.modules = el("select", { id: "module" }, el("option", { value: "" }, "All modules"))
    this.pending = el("input", { type: "checkbox", id: "pending" })
    this.changes = el("input", { type: "checkbox", id: "changes" })
    this.since = el("div.field", { hidden: true })
    this.watermark = el("input", { type: "text", id: "watermark", spellcheck: false, placeholder: "from an earlier footer" })
    this.limit = el("input", { type: "number", id: "limit", min: 1, placeholder: "no limit" })
    this.startButton = el("button.primary", { type: "submit", id: "start" }, "Stream")
    this.stopButton = el("button", { type: "button", id: "stop", onclick: () => this.#stop?.abort() }, "Stop")
    this.resumeButton = el("button", { type: "button", id: "resume", onclick: () => this.#run(true) }, "Resume")
    const field = (label, input) => el("div.field", {}, el("label", { htmlFor: input.id }, label), input)
    const check = (label, input) => el("div.check", {}, input, el("label", { htmlFor: input.id }, label))
    this.since.append(el("label", { htmlFor: "watermark" }, "Watermark"), this.watermark)
    this.form = el("form.filters", { onsubmit: event => (event.preventDefault(), this.#run(false)), oninput: () => this.#changed() },
      this.#all ? null : field("Module", this.modules),
      check("Not registered yet", this.pending),
      check("Only changes since the last look", this.changes),
      this.since,
      field("At most", this.limit),
      el("div.actions", {}, this.startButton, this.stopButton, this.resumeButton))
    this.problems = el("div", { role: "alert" })
  }

  #status() {
    this.badge = el("span.badge", { id: "verdict", "aria-live": "polite" })
    this.reason = el("span.reason", { id: "reason" })
    this.counter = el("output", { id: "rows" }, "0")
    this.rate = el("output", { id: "rate" }, "–")
    this.volume = el("output", { id: "bytes" }, "–")
    this.digest = el("code", { id: "digest" })
    this.progress = el("progress", { max: 1, value: 0, "aria-label": "Rows received of those counted" })
    const fact = (name, output) => el("div.fact", {}, output, el("span", {}, name))
    this.status = el("section.status", { "aria-label": "State of the stream" },
      el("div.verdict", {}, this.badge, this.reason),
      el("div.figures", {}, fact("rows", this.counter), fact("rows a second", this.rate), fact("received", this.volume)),
      this.progress, el("p.digest", {}, "SHA-256 ", this.digest))
    this.#verdict({ state: "unverified", reason: "Nothing was streamed yet." })
  }

  #pictures() {
    this.time = new TimeChart()
    this.grades = new BarTable("Grades", "Grade")
    this.languages = new BarTable("Languages", "Language")
    this.registered = new BarTable("Registered and pending", "State")
  }

  #path() {
    const path = this.#all ? [] : [encodeURIComponent(this.#course)]
    if (!this.#all && this.modules.value) path.push(encodeURIComponent(this.modules.value))
    return ["completions", ...path].join("/")
  }

  /** What the form asks for: for the stream, downloads and snippets. */
  #request() {
    const parameters = { exclude_already_registered: this.pending.checked }
    if (this.changes.checked) parameters.changed_since = this.watermark.value.trim()
    if (this.limit.value) parameters.limit = this.limit.value
    return { path: this.#path(), parameters }
  }

  #question() {
    return `${this.#path()}?${this.pending.checked}`
  }

  #changed() {
    const known = lastLooks.get(this.#question())
    if (document.activeElement !== this.watermark) this.watermark.value = known?.watermark ?? this.watermark.value
    this.since.hidden = !this.changes.checked
    this.watermark.required = this.changes.checked
    this.changes.nextElementSibling.textContent = known
      ? `Only changes since the last look (${known.at})`
      : "Only changes since the last look"
    this.snippets?.update()
  }

  async #run(resumed) {
    if (this.#state === "streaming") return
    this.problems.replaceChildren()
    const { path, parameters } = resumed ? this.#parameters : this.#request()
    const question = this.#question()
    if (!resumed) this.#begin(path, parameters)
    this.#parts++
    this.#stop = new AbortController()
    this.#state = "streaming"
    this.#partRows = this.#rows.count
    this.#partBegin = performance.now()
    this.#recent = []
    this.#buttons()
    this.#verdict({ state: "unverified", reason: resumed ? "Resumed after the last complete row." : "Streaming." })
    this.#tick()
    const asked = { ...parameters, format: "ndjson", footer: true, cursors: true }
    if (resumed && this.#rows.cursor) asked.after = this.#rows.cursor
    if (resumed && parameters.limit) asked.limit = parameters.limit - this.#rows.count
    try {
      const { verdict, footer } = await streamRows(path, asked, this.#stop.signal,
        lines => this.#rows.add(lines), bytes => (this.#bytes += bytes))
      this.#partEnd = performance.now()
      this.#ended(verdict, footer, question)
    } catch (error) {
      this.#partEnd = performance.now()
      this.#failed(error)
    }
    this.#draw(true)
    this.#buttons()
  }

  #begin(path, parameters) {
    this.#rows = new Rows()
    this.#parts = 0
    this.#bytes = 0
    this.#recent = []
    this.#parameters = { path, parameters }
    this.#total = this.#pending = null
    this.digest.textContent = ""
    this.results.hidden = true
    this.table.show(0, () => null, true)
    if (!parameters.changed_since) this.#count(path)
  }

  /** Asks for the numbers of all and of pending completions, beside the stream. */
  async #count(path) {
    try {
      const [all, pending] = await Promise.all([count(path, {}, this.#stop?.signal), count(path, { exclude_already_registered: true })])
      this.#total = all
      this.#pending = pending
    } catch {
      // The picture is left out: the stream itself says what is wrong.
    }
    this.#draw(true)
  }

  #ended(verdict, footer, question) {
    this.#state = verdict.state === "complete" ? "ended" : "interrupted"
    if (verdict.state === "complete") {
      this.digest.textContent = verdict.digest
      if (this.#parts > 1) verdict.reason = `Resumed: ${this.#parts} parts. Of the last one, count and SHA-256 match its footer.`
      else if (verdict.limited) verdict.reason = `${verdict.reason} There may be more than the limit.`
      if (footer.watermark) this.#look(question, footer.watermark)
    }
    this.#verdict(verdict)
  }

  #look(question, watermark) {
    lastLooks.set(question, { watermark, at: new Date().toLocaleTimeString([], { timeStyle: "short" }) })
    this.#changed()
  }

  #failed(error) {
    if (error.name === "AbortError") {
      this.#state = "interrupted"
      this.#verdict({ state: "unverified", reason: "Stopped before its end." })
      return
    }
    // A part that could not begin leaves what there is as it was.
    this.#state = this.#rows.count ? "interrupted" : "idle"
    this.#verdict({ state: this.#rows.count ? "broken" : "unverified", reason: "There was no response." })
    this.problems.replaceChildren(failure(error))
  }

  #verdict({ state, reason }) {
    const [sign, word] = VERDICTS[state]
    this.badge.dataset.verdict = state
    this.badge.replaceChildren(el("span", { "aria-hidden": "true" }, sign), ` ${word}`)
    this.reason.textContent = reason
  }

  #buttons() {
    const streaming = this.#state === "streaming"
    this.startButton.disabled = streaming
    this.stopButton.disabled = !streaming
    this.resumeButton.hidden = this.#state !== "interrupted"
    this.status.dataset.state = this.#state
  }

  #tick() {
    if (this.#state !== "streaming") return
    this.#draw(false)
    this.#frame = requestAnimationFrame(() => this.#tick())
  }

  #draw(last) {
    const rows = this.#rows
    const now = performance.now()
    if (rows.count) this.results.hidden = false
    this.counter.textContent = number(rows.count)
    this.volume.textContent = size(this.#bytes)
    this.#drawRate(now, last)
    this.#drawProgress(rows)
    this.table.show(rows.lines.length, index => JSON.parse(rows.lines[index]))
    if (!last && now - this.#drawnPictures < PICTURE_INTERVAL) return
    this.#drawnPictures = now
    this.#drawPictures(rows)
  }

  /** Of the last second; at the end of the whole part. */
  #drawRate(now, last) {
    if (last) {
      if (this.#state !== "streaming" && this.#partRows < this.#rows.count) {
        this.rate.textContent = number((1000 * (this.#rows.count - this.#partRows)) / (this.#partEnd - this.#partBegin))
      }
      return
    }
    this.#recent.push([now, this.#rows.count])
    while (now - this.#recent[0][0] > 1000) this.#recent.shift()
    const [before, counted] = this.#recent[0]
    if (now > before) this.rate.textContent = number((1000 * (this.#rows.count - counted)) / (now - before))
  }

  #drawProgress(rows) {
    const expected = this.pending.checked ? this.#pending : this.#total
    this.progress.hidden = !expected || this.#state === "ended"
    if (expected) this.progress.value = Math.min(1, rows.count / expected)
  }

  #drawPictures(rows) {
    if (rows.count === 0) return
    this.time.show(overTime(rows.days))
    this.grades.show(byName(rows.grades))
    this.languages.show(largest(rows.languages, 8))
    this.registered.show(this.#total === null ? [] : [["Registered", this.#total - this.#pending, "second"], ["Pending", this.#pending, "third"]])
    this.kept.textContent = [
      rows.count > MAX_KEPT && `The table shows the first ${number(MAX_KEPT)} rows; all are counted, verified and drawn.`,
      rows.removed && `${number(rows.removed)} completions are gone since the watermark.`,
      rows.unusualDates && `${number(rows.unusualDates)} completions have dates before 1990 or after 2099, which the picture leaves out.`
    ].filter(Boolean).join(" ")
  }
}

const byName = map => [...map.entries()].sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))

function largest(map, most) {
  const sorted = [...map.entries()].sort(([, a], [, b]) => b - a)
  const rest = sorted.slice(most).reduce((sum, [, count]) => sum + count, 0)
  return rest ? [...sorted.slice(0, most), ["others", rest]] : sorted
}
