// Filters send themselves as soon as one is changed. Without JavaScript there is a button, marked `data-manual`.
import { onContent } from './htmx.js'

const FORM = 'form[data-autosubmit]'
const FOCUS = 'goalweave-filter'

export function startFilters() {
  onContent((content) => {
    for (const button of content.querySelectorAll(`${FORM} [data-manual]`)) button.hidden = true
  })
  document.addEventListener('change', ({ target }) => {
    const form = target.closest(FORM)
    if (!form) return
    if (target.id) sessionStorage.setItem(FOCUS, target.id)
    form.requestSubmit()
  })
  addEventListener('DOMContentLoaded', returnFocus)
}

/** The page comes anew: whoever works with the keyboard goes on where they were. */
function returnFocus() {
  const id = sessionStorage.getItem(FOCUS)
  sessionStorage.removeItem(FOCUS)
  const control = id && document.getElementById(id)
  if (control?.closest(FORM)) control.focus({ preventScroll: true })
}
