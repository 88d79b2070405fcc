// Light, dark, or as the system has it. Not remembered: the page stores nothing.

const MODES = ["system", "light", "dark"]

export function installTheme(button, changed) {
  let mode = "system"
  const apply = () => {
    if (mode === "system") delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = mode
    button.textContent = `Theme: ${mode}`
    changed()
  }
  button.addEventListener("click", () => {
    mode = MODES[(MODES.indexOf(mode) + 1) % MODES.length]
    apply()
  })
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply)
}
