// Keeps the completions of all courses in completions.json. Run it every night. Node 18 or newer, no packages.
import { createHash } from "node:crypto"
import fs from "node:fs"
import { setTimeout as sleep } from "node:timers/promises"

const api = process.env.API // https://lms.example.org/api/v0/study-registry
const key = process.env.REGISTRY_KEY
const file = "completions.json"
const attempts = 3

/** The lines of a complete response, and its footer. */
function verified(body) {
  const end = body.lastIndexOf('{"footer":')
  if (end < 0) throw new Error("the footer is missing")
  const { footer } = JSON.parse(body.subarray(end))
  const lines = body.subarray(0, end).toString().split("\n").filter(line => line.trim()).map(line => JSON.parse(line))
  const digest = createHash("sha256").update(body.subarray(0, end)).digest("hex")
  if (footer.count !== lines.length || footer.sha256 !== digest) throw new Error("count or digest differ from the footer")
  return { lines, footer }
}

/** Lines and footer of the changes since a watermark, or of everything. Null if the watermark is outdated. */
async function fetchChanges(since) {
  const url = `${api}/completions?format=ndjson&footer=true${since ? `&changed_since=${since}` : ""}`
  let reason
  for (let attempt = 1; attempt <= attempts; attempt++) {
    let wait = 1
    try {
      const response = await fetch(url, { headers: { authorization: `Basic ${key}` } })
      if (response.status === 200) return verified(Buffer.from(await response.arrayBuffer()))
      if (response.status === 409) return null
      const problem = await response.json()
      reason = `${response.status}: ${problem.detail} (request-id ${response.headers.get("request-id")})`
      if (response.status !== 429 && response.status !== 503) break
      wait = Number(response.headers.get("retry-after") ?? wait)
    } catch (error) {
      reason = `interrupted: ${error.cause?.message ?? error.message}`
    }
    if (attempt < attempts) await sleep(wait * 1000)
  }
  console.error(reason)
  process.exit(1)
}

const stored = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file)) : { completions: {} }
let response = await fetchChanges(stored.watermark)
if (response === null) { // the watermark is outdated: fetch everything
  stored.completions = {}
  response = await fetchChanges()
}
for (const line of response.lines) {
  if (line.removed) delete stored.completions[line.id]
  else stored.completions[line.id] = line
}
stored.watermark = response.footer.watermark

fs.writeFileSync(`${file}.new`, JSON.stringify(stored))
fs.renameSync(`${file}.new`, file)
console.log(`${response.lines.length} changes, ${Object.keys(stored.completions).length} completions`)
