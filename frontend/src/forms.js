// A form marked `data-draft` keeps what is typed on the server, two seconds after typing stops and when the page is left.
// It never touches the record. Rows that come anew get the focus.

const FORM = 'form[data-draft]'
const WAIT = 2000

export function startForms() {
  document.addEventListener('input', ({ target }) => note(target.closest?.(FORM)))
  document.addEventListener('change', ({ target }) => note(target.closest?.(FORM)))
  document.addEventListener('submit', ({ target }) => target.matches(FORM) && stop(target))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave())
  addEventListener('pagehide', leave)
  document.addEventListener('htmx:afterSwap', ({ detail }) => moveOn(detail))
  focusFaults()
}

const timers = new WeakMap()

function note(form) {
  if (!form) return
  clearTimeout(timers.get(form))
  timers.set(form, setTimeout(() => keep(form), WAIT))
}

function stop(form) {
  clearTimeout(timers.get(form))
  timers.delete(form)
}

async function keep(form, leaving = false) {
  stop(form)
  let kept = false
  try {
    const body = new FormData(form)
    const response = await fetch(form.dataset.draft, { method: 'POST', body, keepalive: leaving, redirect: 'error' })
    kept = response.ok
  } catch {
    // No connection: said below, and tried again with the next word.
  }
  tell(form, kept)
}

/** A page that is left takes little along (64 kB); what is longer was kept two seconds after it was typed. */
function leave() {
  for (const form of document.querySelectorAll(FORM)) if (timers.has(form)) keep(form, true)
}

function tell(form, kept) {
  const place = form.querySelector('[data-draft-state]')
  if (!place) return
  const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' })
  place.textContent = (kept ? place.dataset.saved : place.dataset.failed).replace('{time}', time)
}

/** After a row was added the cursor stands in it; after one was taken away, on the button that adds one. */
function moveOn({ requestConfig }) {
  const button = requestConfig?.elt
  const [what, prefix] = button?.value?.split('-') ?? []
  const part = prefix && document.getElementById(prefix)
  if (!part?.closest(FORM) || !['add', 'remove'].includes(what)) return
  const rows = part.querySelectorAll('.formline')
  const place = what === 'add' ? rows[rows.length - 1]?.querySelector('input, select, textarea') : part.querySelector('.more')
  place?.focus()
  note(part.closest(FORM))
}

function focusFaults() {
  addEventListener('DOMContentLoaded', () => document.querySelector('.faults')?.focus())
}
