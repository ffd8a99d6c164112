// Help on every page: the keys in a dialog on `?`, the search field on `/`, and a tour of the page.
// Without JavaScript the keys are a page of their own, and there is no tour.

const SEEN = 'goalweave-tour'
let stop = -1

export function startHelp() {
  document.addEventListener('keydown', press)
  document.addEventListener('click', ({ target }) => {
    const action = target.closest?.('[data-tour-act]')?.dataset.tourAct
    if (action) ACTIONS[action]()
  })
  const starts = document.querySelector('.tourstart')
  if (starts) starts.hidden = false
  const offer = document.querySelector('.touroffer')
  if (offer && !remembered()) offer.hidden = false
  if (location.hash === '#tour') begin()
}

const ACTIONS = {
  begin,
  decline: () => remember(),
  back: () => show(stop - 1),
  next: () => show(stop + 1),
  end,
}

function press(event) {
  if (event.key === 'Escape' && stop >= 0) return end()
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest?.('input, textarea, select, [contenteditable], dialog[open]')) return
  if (event.key === '?') return openKeys(event)
  if (event.key !== '/') return
  const field = [...document.querySelectorAll('main input[type=search]')].find(isVisible)
  const page = document.querySelector('a[data-search]')
  event.preventDefault()
  if (field) field.focus()
  else page?.click()
}

const isVisible = (element) => element.getClientRects().length > 0

/** The page of keys, in a dialog over the current page. */
async function openKeys(event) {
  const link = document.querySelector('a[data-keys-page]')
  if (!link) return
  event.preventDefault()
  const dialog = document.getElementById('keys')
  if (dialog.open) return
  const answer = await fetch(link.href)
  if (!answer.ok) return location.assign(link.href)
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  dialog.querySelector('[data-shortcuts]').replaceWith(page.querySelector('main [data-shortcuts]'))
  dialog.showModal()
}

const box = () => document.getElementById('tour')
// Only what the page has and shows: on a phone the sections are in the menu.
const stops = () => [...box().querySelectorAll('[data-at]')].filter((text) => landmark(text))
const landmark = (text) => [...document.querySelectorAll(text.dataset.at)].find(isVisible)

function begin() {
  remember()
  box().show()
  show(0)
}

function show(index) {
  const texts = stops()
  if (index < 0 || index >= texts.length) return end()
  stop = index
  unmark()
  for (const text of box().querySelectorAll('[data-at]')) text.hidden = text !== texts[index]
  box().querySelector('[data-step]').textContent = `${index + 1} / ${texts.length}`
  box().querySelector('[data-tour-act=back]').disabled = index === 0
  const place = landmark(texts[index])
  place.classList.add('toured')
  place.scrollIntoView({ block: 'center' })
  // The text is read out as the focus comes to it.
  texts[index].focus()
}

function end() {
  stop = -1
  unmark()
  box().close()
  document.querySelector('.tourstart')?.focus()
}

function unmark() {
  for (const element of document.querySelectorAll('.toured')) element.classList.remove('toured')
}

// A browser may forbid the store; then the tour is offered again.
function remembered() {
  try {
    return localStorage.getItem(SEEN) !== null
  } catch {
    return true
  }
}

function remember() {
  const offer = document.querySelector('.touroffer')
  if (offer) offer.hidden = true
  try {
    localStorage.setItem(SEEN, 'seen')
  } catch {
    // Nothing is lost but the memory of it.
  }
}
