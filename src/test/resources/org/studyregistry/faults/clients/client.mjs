// node client.mjs <http|http2|fetch|axios> <url> <file>: writes what it got; 1 is an error, 3 another status than 200.
import fs from "node:fs"
import http from "node:http"
import http2 from "node:http2"
import { createRequire } from "node:module"

const [library, url, file] = process.argv.slice(2)
const headers = { authorization: `Basic ${process.env.REGISTRY_KEY}` }

function requireOk(status) {
  if (status !== 200) process.exit(3)
  return true
}

const libraries = {
  http: () =>
    new Promise((resolve, reject) => {
      http
        .get(url, { headers }, response => {
          requireOk(response.statusCode)
          const chunks = []
          response.on("data", chunk => chunks.push(chunk))
          response.on("error", reject)
          response.on("end", () => resolve(Buffer.concat(chunks)))
        })
        .on("error", reject)
    }),
  http2: () =>
    new Promise((resolve, reject) => {
      const { origin, pathname, search } = new URL(url)
      const session = http2.connect(origin)
      session.on("error", reject)
      const request = session.request({ ":path": pathname + search, ...headers })
      const chunks = []
      request.on("response", fields => requireOk(fields[":status"]))
      request.on("data", chunk => chunks.push(chunk))
      request.on("error", reject)
      request.on("end", () => {
        session.destroy()
        resolve(Buffer.concat(chunks))
      })
    }),
  fetch: async () => {
    const response = await fetch(url, { headers })
    requireOk(response.status)
    return Buffer.from(await response.arrayBuffer())
  },
  axios: async () => {
    const axios = createRequire(`${process.env.NODE_MODULES}/`)("axios")
    return (await axios.get(url, { headers, responseType: "text", transformResponse: [], validateStatus: requireOk })).data
  },
}

try {
  fs.writeFileSync(file, await libraries[library]())
} catch (error) {
  console.error(error)
  process.exit(1)
}
