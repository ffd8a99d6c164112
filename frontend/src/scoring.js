// Keys of the scoring page: 1 to 7 score, the arrows move along the scale, Enter presses. Whatever has `data-key` answers to it.
import { onContent } from './htmx.js'

const PAGE = '[data-scoring]'
let arrived = false

export function startScoring() {
  document.addEventListener('keydown', press)
  onContent((content) => {
    const page = content.matches(PAGE) ? content : content.querySelector(PAGE)
    if (page) arrive(page)
    for (const button of content.querySelectorAll('form.scoringplan [data-manual]')) button.hidden = true
  })
}

function press(event) {
  const page = document.querySelector(PAGE)
  if (!page || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest?.('input, textarea, select')) {
    if (event.key === 'Escape') event.target.blur()
    return
  }
  if (event.key.startsWith('Arrow')) return walk(page, event)
  // Held down, a key must not answer one question after the other.
  if (event.repeat) return
  const target = [...page.querySelectorAll('[data-key]')].find((element) => element.dataset.key === event.key.toLowerCase())
  if (!target) return
  event.preventDefault()
  if (!target.matches('textarea')) return target.click()
  target.closest('details').open = true
  target.focus()
}

/** Along the scale as it is seen: to the left is lower, or higher where the line runs from right to left. */
function walk(page, event) {
  const choices = [...page.querySelectorAll('[data-key][value]:not([value="none"])[name="score"]')]
  const forward = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  const step = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (!choices.length || !step) return
  event.preventDefault()
  const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight'
  const direction = sideways ? (event.key === forward ? 1 : -1) : step
  const here = choices.indexOf(document.activeElement)
  const next = here < 0 ? (choices.length - 1) / 2 : Math.min(choices.length - 1, Math.max(0, here + direction))
  choices[next].focus()
}

/** Another question has come: a screen reader reads it from its beginning, unless its reader already writes a reason. */
function arrive(page) {
  page.querySelector('[data-keys]')?.removeAttribute('hidden')
  if (arrived && !page.querySelector('textarea:focus')) page.querySelector('[data-question]')?.focus({ preventScroll: true })
  arrived = true
}
