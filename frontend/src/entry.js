// The form of an entry to a call: saves while one writes, keeps what could not be sent on the device, counts words, asks for suggestions,
// and has the puzzle of the first page solved. It is all that these pages load; they work without it.
const WAIT = 1500
const SUGGEST_WAIT = 6000
const SUGGEST_WORDS = 12
const RETRY = 15000
// Milliseconds; a little more than LEAST_SECONDS of calls/spam.py.
const LEAST = 2200

/** As calls/entry_values.py counts: a Chinese character is a word, and so is what stands between blanks and has a letter or digit. */
export function countWords(text) {
  const chinese = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/g
  const characters = text.match(chinese)?.length ?? 0
  return characters + text.replace(chinese, ' ').split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
}

const form = document.querySelector('form[data-entry]')
const language = document.documentElement.lang
let queue = Promise.resolve(true)
let pending = 0
let writing = 0
let timer = 0
let suggesting = 0
let read = ''

function startForm() {
  form.addEventListener('input', ({ target }) => {
    if (target.dataset.words) showWords(target)
    if (target.type !== 'file') note()
  })
  form.addEventListener('change', ({ target }) => (target.type === 'file' ? sendFiles(target) : note()))
  form.addEventListener('click', press)
  form.addEventListener('submit', (event) => {
    if (!writing) return
    // What is being saved makes a new version, which the form must name: else it is taken for that of another window.
    event.preventDefault()
    queue.then(() => form.requestSubmit(event.submitter))
  })
  form.addEventListener('submit', () => clearTimeout(timer))
  addEventListener('online', () => kept() && save())
  addEventListener('pagehide', leave)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave())
  for (const box of form.querySelectorAll('[data-words]')) showWords(box)
  read = prose()
  offerKept()
  if (form.querySelector('[data-suggest=now]')) save({ fields: { suggest: '1', parts: parts() } })
}

function note() {
  if (!('autosaves' in form.dataset)) return
  keep()
  clearTimeout(timer)
  timer = setTimeout(save, WAIT)
}

/** One after the other: each saving needs the version that the one before it made. */
function save(extra = {}) {
  clearTimeout(timer)
  // Asking for suggestions takes seconds and changes no answer: no one has to wait for it.
  const writes = extra.fields?.suggest ? 0 : 1
  pending += 1
  writing += writes
  queue = queue.then(() => send(extra)).finally(() => {
    pending -= 1
    writing -= writes
  })
  return queue
}

async function send(extra) {
  const body = new FormData(form)
  for (const file of form.querySelectorAll('input[type=file]')) if (!('files' in extra)) body.delete(file.name)
  for (const [name, value] of Object.entries(extra.fields ?? {})) body.set(name, value)
  const before = snapshot()
  say('saving')
  let response
  try {
    response = await fetch(form.action, { method: 'POST', body, headers: { 'X-Entry-Save': '1' } })
  } catch {
    keep()
    say('offline')
    timer = setTimeout(save, RETRY)
    return false
  }
  if (response.status === 409) {
    keep()
    say('conflict')
    offerKept()
    delete form.dataset.autosaves
    return false
  }
  if (!response.ok) {
    keep()
    say('refused')
    return false
  }
  const answer = await response.json()
  form.elements.version.value = answer.version
  if (snapshot() === before) forget()
  showProblems(answer.problems)
  for (const [id, html] of Object.entries(answer.parts)) replacePart(id, html)
  const time = new Date().toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  state().textContent = answer.said || state().dataset.saved.replace('{time}', time)
  if (!extra.fields) suggestLater()
  return true
}

/** Suggestions and duplicates follow what was written, some seconds after one has stopped. */
function suggestLater() {
  const button = form.querySelector('[data-suggest]')
  const text = prose()
  if ((!button && !document.getElementById('duplicates')) || text === read || countWords(text) < SUGGEST_WORDS) return
  clearTimeout(suggesting)
  suggesting = setTimeout(() => {
    read = text
    const fields = { parts: parts() }
    if (button) fields.suggest = '1'
    save({ fields })
  }, SUGGEST_WAIT)
}

/** Buttons that change a part of the page do so in place. */
function press(event) {
  const button = event.target.closest('button')
  if (!button || !('autosaves' in form.dataset)) return
  const adds = button.name === 'do' && button.value === 'add'
  if (!adds && !['node', 'file', 'suggest', 'duplicate'].includes(button.name)) return
  event.preventDefault()
  const part = button.closest('[data-part]')
  button.disabled = true
  save({ fields: { [button.name]: button.value, parts: parts() } }).then((saved) => {
    if (saved) part?.querySelector('button')?.focus()
    else form.requestSubmit(button)
  })
}

async function sendFiles(input) {
  if (!input.files.length) return
  if (!('autosaves' in form.dataset) || !(await save({ files: true, fields: { parts: parts() } }))) form.requestSubmit()
}

function parts() {
  return [...form.querySelectorAll('[data-part]')].map((part) => part.dataset.part).join(',')
}

function replacePart(id, html) {
  const old = form.querySelector(`[data-part="${CSS.escape(id)}"]`)
  if (!old) return
  const inside = old.contains(document.activeElement)
  if (id === 'duplicates') old.innerHTML = html
  else old.outerHTML = html
  if (inside) form.querySelector(`[data-part="${CSS.escape(id)}"] button`)?.focus()
}

function showProblems(problems) {
  for (const place of form.querySelectorAll('[data-errors]')) {
    const messages = (problems[place.dataset.errors] ?? []).map((message) => {
      const line = document.createElement('p')
      line.className = 'note error'
      line.textContent = message
      return line
    })
    place.replaceChildren(...messages)
  }
}

function showWords(box) {
  const name = CSS.escape(box.dataset.words)
  const count = countWords(box.value)
  const shown = form.querySelector(`[data-count="${name}"]`)
  if (shown) shown.textContent = shown.dataset.many.replace('{n}', count.toLocaleString(language))
  const scale = form.querySelector(`[data-scale="${name}"]`)
  const percent = Math.min(100, (100 * count) / Number(scale?.dataset.end || 1))
  scale?.querySelector('.scalefilled').setAttribute('width', `${percent}%`)
}

const prose = () => [...form.querySelectorAll('textarea[data-words]')].map((box) => box.value).join('\n')
const state = () => document.querySelector('[data-saved-state]')
const say = (what) => (state().textContent = state().dataset[what])

// What could not be sent stays on this device, by the entry's number and not by its link, until it is saved.
const key = () => `entry-${form.dataset.entry}`

function snapshot() {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && name !== 'version')
  return JSON.stringify(fields)
}

function keep() {
  try {
    localStorage.setItem(key(), snapshot())
  } catch {
    // A device that keeps nothing: the form still has it.
  }
}

function kept() {
  try {
    return localStorage.getItem(key())
  } catch {
    return null
  }
}

function forget() {
  try {
    localStorage.removeItem(key())
  } catch {
    // As above.
  }
}

function offerKept() {
  const place = document.querySelector('[data-kept]')
  const text = kept()
  if (!place || !text || text === snapshot()) return forgetIfSame(text)
  place.hidden = false
  place.querySelector('[data-kept-show]').onclick = () => {
    putBack(JSON.parse(text))
    place.hidden = true
    note()
  }
  place.querySelector('[data-kept-drop]').onclick = () => {
    forget()
    place.hidden = true
  }
}

function forgetIfSame(text) {
  if (text && text === snapshot()) forget()
}

function putBack(fields) {
  const values = Map.groupBy ? Map.groupBy(fields, ([name]) => name) : grouped(fields)
  for (const [name, entries] of values) {
    const controls = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
    const sent = entries.map(([, value]) => value)
    controls.forEach((control, place) => {
      if (['checkbox', 'radio'].includes(control.type)) control.checked = sent.includes(control.value)
      else if (!['hidden', 'file', 'submit'].includes(control.type)) control.value = sent[place] ?? ''
    })
  }
  for (const box of form.querySelectorAll('[data-words]')) showWords(box)
}

function grouped(fields) {
  const values = new Map()
  for (const field of fields) values.set(field[0], [...(values.get(field[0]) ?? []), field])
  return values
}

/** A page that is left sends what is not saved yet, as far as a browser lets it; the device has it in any case. */
function leave() {
  if (!kept() || pending || !('autosaves' in form.dataset)) return
  clearTimeout(timer)
  const body = new FormData(form)
  for (const file of form.querySelectorAll('input[type=file]')) body.delete(file.name)
  fetch(form.action, { method: 'POST', body, headers: { 'X-Entry-Save': '1' }, keepalive: true })
    .then((response) => (response.ok ? response.json() : null))
    .then((answer) => {
      if (!answer) return
      form.elements.version.value = answer.version
      forget()
    })
    .catch(() => {})
}

/** The puzzle is solved while one types; a form that is sent sooner waits for it. */
function startPuzzle(start) {
  const button = start.querySelector('button')
  const label = button.textContent
  const { puzzle, difficulty, worker } = start.dataset
  const begun = performance.now()
  let waiting = false
  const wait = () => {
    button.disabled = true
    button.textContent = button.dataset.wait
  }
  const solver = new Worker(worker)
  const done = (solution) => {
    start.elements.solution.value = solution
    solver.terminate()
    button.disabled = false
    button.textContent = label
    if (waiting) start.requestSubmit()
  }
  solver.onmessage = ({ data }) => done(data)
  // Without a solution the form is still taken, within a stricter limit.
  solver.onerror = () => done('')
  solver.postMessage({ puzzle, difficulty: Number(difficulty) })
  start.addEventListener('submit', (event) => {
    const early = LEAST - (performance.now() - begun)
    if (early > 0) {
      // A browser fills in an address at once; the site takes a form that comes so soon for one that no person sent.
      event.preventDefault()
      wait()
      setTimeout(() => {
        button.disabled = false
        button.textContent = label
        start.requestSubmit()
      }, early)
      return
    }
    if (start.elements.solution.value || button.dataset.late) return
    event.preventDefault()
    waiting = true
    wait()
    setTimeout(() => {
      button.dataset.late = '1'
      if (!start.elements.solution.value) done('')
    }, RETRY)
  })
}

if (form) startForm()
for (const start of document.querySelectorAll('form[data-puzzle]')) startPuzzle(start)
