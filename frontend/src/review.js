// Keys of the review. Whatever can be done has `data-key` on its link, button, field or menu; a key does what a click would.
// The pieces of the page come through htmx; here is only what moves the focus and says what happened.
import { onContent } from './htmx.js'

const PAGE = '[data-review]'
let region

export function startReview() {
  document.addEventListener('keydown', press)
  onContent((content) => {
    const page = content.matches(PAGE) ? content : content.querySelector(PAGE)
    if (page) arrive(page)
  })
  document.addEventListener('toggle', opened, true)
  document.addEventListener('htmx:afterSwap', ({ target }) => target.id === 'found' && remember())
  // The field asks for itself while somebody types; Enter takes the first that was found.
  document.addEventListener('submit', (event) => event.target.matches('form[data-nodes]') && takeFirst(event), true)
}

function press(event) {
  const page = document.querySelector(PAGE)
  if (!page || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape') return leave(page)
  if (event.key.startsWith('Arrow') && event.target.closest('[data-nodes], .popup')) return walk(page, event)
  if (writes(event.target)) return
  const target = wanted(page, event.key)
  if (!target) return
  event.preventDefault()
  if (target.matches('details')) toggle(target)
  else if (target.matches('input')) target.focus()
  else target.click()
}

/** The first thing for this key that can be seen. */
function wanted(page, key) {
  return [...page.querySelectorAll('[data-key]')].find(
    (one) => one.dataset.key === key && !one.disabled && one.getClientRects().length,
  )
}

const writes = (element) => Boolean(element.closest?.('input, textarea, select, [contenteditable]'))

function toggle(details) {
  details.open = !details.open
  if (!details.open) details.querySelector('summary').focus()
}

/** Told a moment after it opened: by then somebody quick may be writing a reason of their own. */
function opened({ target }) {
  if (!target.matches?.(`${PAGE} details.reject[open]`) || writes(document.activeElement)) return
  target.querySelector('textarea, button')?.focus()
}

function leave(page) {
  const open = page.querySelector('details.reject[open]')
  if (open) return toggle(open)
  if (document.activeElement?.closest('[data-nodes], .popup')) current(page)?.focus()
}

/** Up and down between the field and what it found. */
function walk(page, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!step) return
  const stops = [page.querySelector('[data-nodes] input[type="search"]'), ...page.querySelectorAll('.popup button:not(:disabled)')]
  const next = stops[stops.indexOf(document.activeElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

function takeFirst(event) {
  const first = document.querySelector(`${PAGE} #found .popup button:not(:disabled)`)
  const asked = event.target.querySelector('input[type="search"]')
  if (!first || asked.value !== asked.dataset.found) return
  event.preventDefault()
  event.stopPropagation()
  first.click()
}


/** What is shown was found for these words. */
function remember() {
  const asked = document.querySelector(`${PAGE} [data-nodes] input[type="search"]`)
  if (asked) asked.dataset.found = asked.value
}

/** A piece of the page has come: what is next gets the focus, and a screen reader hears what was done. */
function arrive(page) {
  page.classList.add('keyed')
  page.querySelector('[data-keys]')?.removeAttribute('hidden')
  for (const button of page.querySelectorAll('[data-nodes] [data-manual]')) button.hidden = true
  const asked = page.querySelector('[data-nodes] input[type="search"]')
  const changing = new URLSearchParams(location.search).has('change')
  if (asked && changing) asked.focus()
  else if (region) current(page)?.focus({ preventScroll: matchMedia('(min-width: 761px)').matches })
  say(page)
}

function say(page) {
  const said = page.querySelector('[data-said]')?.textContent ?? ''
  if (!region) {
    region = document.body.appendChild(document.createElement('p'))
    region.className = 'sr'
    region.setAttribute('role', 'status')
    region.dataset.last = said
  }
  if (said !== region.dataset.last) region.textContent = region.dataset.last = said
}

const current = (page) => page.querySelector('[data-current]')
