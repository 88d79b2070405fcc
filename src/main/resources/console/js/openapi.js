// The OpenAPI document of this service as a page: operations, their parameters, responses and schemas.
import { description } from "./api.js"
import { el, failure } from "./dom.js"

const METHODS = ["get", "head", "post", "put", "patch", "delete"]

export function openApiView() {
  const content = el("div", {}, el("p.note", { role: "status" }, "Loading the document …"))
  return {
    title: "API",
    shown: () => load(content),
    element: el("section.api", {}, content)
  }
}

async function load(content) {
  try {
    const document = await description()
    content.replaceChildren(...page(document))
  } catch (error) {
    content.replaceChildren(el("div", { role: "alert" }, failure(error)))
  }
}

function page(document) {
  const resolve = node => (node?.$ref ? follow(document, node.$ref) : node)
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.filter(method => item[method]).map(method => ({ method, path, item, operation: item[method] })))
  const tags = (document.tags || []).map(tag => tag.name)
  return [
    el("h1", {}, `${document.info.title} ${document.info.version}`),
    el("p", {}, ...prose(document.info.description)),
    el("p.note", {}, "The document itself: ", el("a", { href: "q/openapi?format=json" }, "JSON"), " or ", el("a", { href: "q/openapi" }, "YAML"), "."),
    ...tags.flatMap(tag => [
      el("h2", {}, tag),
      ...operations.filter(({ operation }) => operation.tags?.[0] === tag).map(entry => operationCard(entry, resolve))
    ]),
    el("h2", {}, "Schemas"),
    ...Object.entries(document.components.schemas).map(([name, schema]) => schemaCard(name, schema))
  ]
}

const follow = (document, reference) => reference.slice(2).split("/").reduce((node, name) => node[name], document)

function operationCard({ method, path, item, operation }, resolve) {
  const parameters = [...(item.parameters || []), ...(operation.parameters || [])].map(resolve)
  const body = resolve(operation.requestBody)
  return el("details.card.operation", {},
    el("summary", {}, el(`span.method.${method}`, {}, method.toUpperCase()), el("code", {}, path), el("span.what", {}, operation.summary)),
    el("p", {}, ...prose(operation.description)),
    parameters.length ? parameterTable(parameters) : null,
    body ? el("p", {}, "Body: ", ...contents(body.content)) : null,
    el("table", {}, el("caption", {}, "Responses"), head("Status", "Meaning", "Body"),
      el("tbody", {}, ...Object.entries(operation.responses).map(([status, response]) => responseRow(status, resolve(response))))))
}

function parameterTable(parameters) {
  return el("table", {}, el("caption", {}, "Parameters"), head("Name", "In", "Type", "Meaning"),
    el("tbody", {}, ...parameters.map(parameter => el("tr", {},
      el("th", { scope: "row" }, el("code", {}, parameter.name), parameter.required ? " (required)" : ""),
      el("td", {}, parameter.in), el("td", {}, ...type(parameter.schema)), el("td", {}, ...prose(parameter.description))))))
}

function responseRow(status, response) {
  return el("tr", {}, el("th", { scope: "row" }, status), el("td", {}, ...prose(response.description)),
    el("td", {}, ...(response.content ? contents(response.content) : ["none"])))
}

const contents = content =>
  Object.entries(content).flatMap(([media, { schema }], index) => [index ? ", " : "", el("code", {}, media), " ", ...type(schema)])

function schemaCard(name, schema) {
  const parts = schema.allOf || schema.anyOf || [schema]
  const described = parts.filter(part => part.properties)
  return el("details.card", { id: `schema-${name}` },
    el("summary", {}, el("code", {}, name), el("span.what", {}, schema.description || "")),
    parts.some(part => part.$ref) ? el("p", {}, schema.anyOf ? "One of: " : "All of: ", ...parts.filter(part => part.$ref).flatMap(part => [...type(part), " "])) : null,
    schema.enum ? el("p", {}, ...type(schema)) : null,
    ...described.map(propertyTable),
    schema.example ? el("pre", { tabIndex: 0, role: "region", "aria-label": `Example of ${name}` }, el("code", {}, JSON.stringify(schema.example, null, 2))) : null)
}

function propertyTable(schema) {
  const required = schema.required || []
  return el("table", {}, head("Member", "Type", "Meaning"),
    el("tbody", {}, ...Object.entries(schema.properties).map(([name, property]) => el("tr", {},
      el("th", { scope: "row" }, el("code", {}, name), required.includes(name) ? "" : " (optional)"),
      el("td", {}, ...type(property)), el("td", {}, ...prose(property.description))))))
}

/** A type in words, with links to schemas. */
function type(schema = {}) {
  if (schema.$ref) return [schemaLink(schema.$ref.split("/").pop())]
  if (schema.enum) return [schema.enum.map(value => JSON.stringify(value)).join(" | ")]
  if (schema.type === "array") return ["array of ", ...type(schema.items)]
  const nullable = schema.nullable ? " or null" : ""
  return [`${schema.type || "any"}${schema.format ? ` (${schema.format})` : ""}${nullable}`]
}

/** Opens the schema in place: the fragment of the address names the view. */
function schemaLink(name) {
  return el("button.link", { type: "button", onclick: () => {
    const card = document.getElementById(`schema-${name}`)
    card.open = true
    card.querySelector("summary").focus()
  } }, name)
}

const head = (...names) => el("thead", {}, el("tr", {}, ...names.map(name => el("th", { scope: "col" }, name))))

/** `code` of Markdown becomes code; all else is text. */
const prose = (text = "") => text.split("`").map((part, index) => (index % 2 ? el("code", {}, part) : part))
