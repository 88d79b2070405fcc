// What the key may do.
import { el, number, pair, size } from "./dom.js"

const RIGHTS = { read: "read completions and receipts", register: "register completions" }

export function keyView(key) {
  const limits = key.limits
  return {
    title: "Key",
    element: el("section", {},
      el("h1", {}, "Your key"),
      el("dl.facts", {},
        ...pair("Registrar", key.registrar.name),
        ...pair("Hint", key.hint),
        ...pair("It may", key.rights.map(right => RIGHTS[right] || right).join(", ")),
        ...pair("Courses", scopeText(key.scope)),
        ...pair("Expires", expiry(key.expires_at)),
        ...pair("Streams at once", number(limits.concurrent_streams)),
        ...pair("Registration requests at once", number(limits.concurrent_registrations)),
        ...pair("Items in one registration request", `${number(limits.registration_items)}, ${size(limits.registration_bytes)}`)),
      el("p.note", {}, "The key itself is never shown, stored or put into an address. “Forget the key” removes it from memory."))
  }
}

function scopeText(scope) {
  if (scope === null) return "every course"
  const parts = [["courses", scope.courses], ["modules", scope.modules], ["codes", scope.codes]]
  return parts.filter(([, list]) => list.length).map(([name, list]) => `${name}: ${list.join(", ")}`).join("; ") || "none"
}

function expiry(at) {
  if (at === null) return "never"
  const days = Math.floor((Date.parse(at) - Date.now()) / 86_400_000)
  return `${at.slice(0, 10)}, in ${number(days)} days`
}
