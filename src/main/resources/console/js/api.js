// Requests to the API. The key lives in this module's memory and goes nowhere but into the Authorization header.

const ROOT = new URL(".", document.baseURI)
const BASE = new URL("api/v0/study-registry/", ROOT)

let key = null

export const hasKey = () => key !== null

export function useKey(entered) {
  key = entered
}

export function forgetKey() {
  key = null
}

/** A response that is a problem (RFC 9457), or no response at all. */
export class ApiError extends Error {
  constructor(title, detail, status, requestId, body) {
    super(detail || title)
    Object.assign(this, { title, detail, status, requestId, body })
  }
}

/** The address of a resource, absolute: for snippets. */
export function address(path, parameters = {}) {
  const url = new URL(path, BASE)
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) url.searchParams.set(name, value)
  }
  return url
}

/** A response with a status of success; anything else is an ApiError. */
export async function request(url, options = {}) {
  let response
  try {
    response = await fetch(url, {
      ...options,
      // No cookies, and no dialog of the browser's own when the key is refused.
      credentials: "omit",
      cache: "no-store",
      headers: { ...(key === null ? {} : { Authorization: `Basic ${key}` }), ...options.headers }
    })
  } catch (error) {
    if (error.name === "AbortError") throw error
    if (key !== null && /[^\x21-\x7e]/.test(key)) {
      throw new ApiError("Registry key malformed", "A key has no white space and no characters outside ASCII.")
    }
    throw new ApiError("No response", "The service could not be reached. It may be restarting, or the network is down.")
  }
  if (response.ok) return response
  throw await problem(response)
}

async function problem(response) {
  const requestId = response.headers.get("request-id")
  try {
    const body = await response.json()
    return new ApiError(body.title, body.detail, response.status, requestId, body)
  } catch {
    return new ApiError(`Status ${response.status}`, "The response has no explanation: a proxy may have sent it.", response.status, requestId)
  }
}

export const json = async (path, parameters, options) => (await request(address(path, parameters), options)).json()

/** How many completions a GET of the same address would return. */
export async function count(path, parameters, signal) {
  const response = await request(address(path, { ...parameters, count: true }), { method: "HEAD", signal })
  return Number(response.headers.get("Completions-Count"))
}

/** The OpenAPI document, which needs no key. */
export async function description() {
  const response = await fetch(new URL("q/openapi?format=json", ROOT), { credentials: "omit" })
  if (!response.ok) throw await problem(response)
  return response.json()
}
