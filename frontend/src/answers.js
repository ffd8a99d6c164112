// The page where an answer is written: it keeps what is typed by itself, puts records in at the cursor, and counts words as the
// server counts them. Everything is posted through the one form of the page, as without JavaScript.

const WAIT = 1200
const AGAIN = 6000
const MOST = 60_000 // what a page that is left may take along

export function startAnswers() {
  const page = document.querySelector('[data-answer]')
  const form = page?.querySelector('[data-form]')
  if (form) new Desk(page, form)
}

class Desk {
  constructor(page, form) {
    Object.assign(this, { page, form, timer: 0, dirty: false, stopped: false, sought: 0, queue: Promise.resolve() })
    this.text = page.querySelector('[data-text]')
    this.base = this.text && !('unsaved' in this.text.dataset) ? this.text.defaultValue : undefined
    for (const hidden of page.querySelectorAll('[data-keys]')) hidden.hidden = false
    this.quiet()
    page.addEventListener('input', (event) => this.typed(event))
    page.addEventListener('change', (event) => this.typed(event))
    page.addEventListener('click', (event) => this.clicked(event))
    page.addEventListener('submit', (event) => this.submitted(event))
    page.addEventListener('mouseup', () => this.quote())
    for (const name of ['keyup', 'click', 'select', 'input']) this.text?.addEventListener(name, () => (this.place = this.text.selectionStart))
    document.addEventListener('keydown', (event) => this.pressed(event))
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && this.leave())
    addEventListener('pagehide', () => this.leave())
    addEventListener('beforeunload', (event) => this.dirty && !this.stopped && !this.canLeave && event.preventDefault())
  }

  // -- keeping

  typed({ target }) {
    if (target.matches('[data-seek]')) return this.seekSoon(target)
    if (!this.text && !this.form.elements.version) return
    if (target.form !== this.form || target.matches('[name="comment"], [name="quote"], [data-theirs]')) return
    this.dirty = true
    this.say('waiting')
    this.later(WAIT)
  }

  later(wait) {
    clearTimeout(this.timer)
    if (!this.stopped) this.timer = setTimeout(() => this.save(), wait)
  }

  /** One after the other: each sends the version that the one before was told. */
  save() {
    this.queue = this.queue.then(() => this.send(this.form.action))
    return this.queue
  }

  async send(address, more = {}) {
    clearTimeout(this.timer)
    if (this.stopped) return undefined
    const body = this.content()
    for (const [name, value] of Object.entries(more)) body.append(name, value)
    const sent = this.text?.value
    this.dirty = false
    this.say('saving')
    let response, told
    try {
      response = await fetch(address, { method: 'POST', body, headers: { Accept: 'application/json' }, redirect: 'error' })
      told = await response.json()
    } catch {
      this.dirty = true
      this.say(response && response.status < 500 ? 'refused' : 'failed')
      this.later(AGAIN)
      return undefined
    }
    if (response.status === 409) return this.conflict(told)
    if (!response.ok) {
      this.dirty = true
      return this.say('refused', told.error)
    }
    this.hold(false)
    this.show(told, sent)
    return told
  }

  /** base: the text that ours goes back to, so that the server can put it together with what somebody else has saved. */
  content() {
    const body = new FormData(this.form)
    if (this.base !== undefined) body.set('base', this.base)
    return body
  }

  show(told, sent) {
    this.form.elements.version.value = told.version
    this.put('[data-stat]', told.stat)
    this.put('[data-reads]', told.reads)
    this.put('[data-place]', told.place)
    this.put('[data-evidence]', told.evidence)
    this.put('[data-thread]', told.thread)
    this.put('[data-changes]', told.changes)
    this.put('[data-conflict]', '')
    if (told.merged) this.page.querySelector('[data-conflict]').append(Object.assign(document.createElement('p'), { className: 'note', textContent: told.merged }))
    this.quiet()
    if (this.text) this.settle(told, sent)
    if (!this.dirty) this.say('saved', told.saved)
  }

  /** Only what was done on the server changes the text; blanks around it that somebody is typing stay. */
  settle(told, sent) {
    const same = told.text.trim() === sent.trim()
    const untouched = this.text.value === sent
    if (untouched && !same) this.changeTo(told.text, !!told.merged)
    this.base = same || untouched ? told.text : sent
    if (told.comments && untouched) this.rich?.anchors(told.comments, told.suggestions)
    this.rich?.offerVersion(false)
  }

  /** The editor, where there is one, has put itself in place of the field. */
  get rich() {
    return this.text?.rich
  }

  get cursor() {
    return this.rich?.cursor ?? this.place
  }

  /** foreign: what differs was written by somebody else. */
  changeTo(text, foreign = false) {
    const scroll = scrollY
    if (this.rich) this.rich.show(text, foreign)
    else {
      const before = this.text.value
      let same = 0
      while (same < before.length && same < text.length && before.at(-1 - same) === text.at(-1 - same)) same++
      this.text.value = text
      this.place = Math.max(text.length - same, 0)
      this.text.setSelectionRange(this.place, this.place)
    }
    scrollTo({ top: scroll })
    this.dirty = false
    clearTimeout(this.timer)
  }

  /** What is typed while the server changes the text would not know of it. */
  hold(busy) {
    this.text?.toggleAttribute('readonly', busy)
    this.rich?.hold(busy)
  }

  focus(options) {
    if (this.rich) this.rich.focus()
    else this.text?.focus(options)
  }

  say(what, more = '') {
    const place = this.page.querySelector('.sheet [data-saved]')
    if (!place) return
    const words = this.form.dataset[what] ?? ''
    place.textContent = what === 'refused' && more ? `${words}: ${more}` : words.replace('{time}', more)
  }

  put(where, html) {
    const place = this.page.querySelector(where)
    if (place && html !== undefined) place.innerHTML = html
  }

  /** Whether what is typed is short enough to be sent while the page goes away. */
  get canLeave() {
    return (this.text?.value.length ?? 0) * 3 <= MOST
  }

  leave() {
    if (!this.dirty || this.stopped || !this.form.elements.version) return
    if (!this.canLeave) return
    const body = this.content()
    // Both texts may be too much; without the base the server merges nothing, and overwrites nothing either.
    if (((this.text?.value.length ?? 0) + (this.base?.length ?? 0)) * 3 > MOST) body.delete('base')
    this.dirty = false
    const sent = this.text?.value
    fetch(this.form.action, { method: 'POST', body, keepalive: true, headers: { Accept: 'application/json' } })
      .then(async (response) => this.left(response, await response.json(), sent))
      .catch(() => (this.dirty = true))
  }

  /** The page may be back, and go on from what was saved while it was away. */
  left(response, told, sent) {
    if (response.status === 409) return this.conflict(told)
    if (!response.ok) return void (this.dirty = true)
    this.form.elements.version.value = told.version
    if (this.text) this.settle(told, sent)
  }

  // -- two at once

  conflict(told) {
    this.stopped = true
    this.theirs = told
    this.say('refused')
    this.put('[data-conflict]', told.conflict)
    this.page.querySelector('[data-conflict]').scrollIntoView({ block: 'nearest' })
  }

  take(whose) {
    this.stopped = false
    this.form.elements.version.value = this.theirs.version
    this.base = undefined
    this.put('[data-conflict]', '')
    if (whose === 'theirs') {
      this.changeTo(this.theirs.text)
      this.dirty = false
    }
    this.focus()
    return this.save()
  }

  // -- doing

  clicked(event) {
    const target = event.target.closest('button, a')
    if (!target || event.ctrlKey || event.metaKey || event.shiftKey) return
    if (target.dataset.take) return this.take(target.dataset.take)
    if (target.matches('[data-act]')) return this.act(event, target)
    if (target.matches('[data-row]')) return this.addRow(event, target)
    if (target.matches('[data-evidence-link], [data-find]')) return this.turn(event, target)
    if (target.dataset.show) this.point(event, target.dataset.show)
    if (target.matches('[data-go]')) this.going = true
  }

  act(event, button) {
    event.preventDefault()
    const more = { [button.name || 'do']: button.value }
    if (button.matches('[data-insert]') && this.cursor !== undefined) more.at = this.cursor
    button.disabled = true
    this.queue = this.queue.then(async () => {
      this.hold(true)
      const told = await this.send(button.formAction, more)
      this.hold(false)
      button.disabled = false
      if (!told) return
      if (button.matches('[data-insert]')) this.focus({ preventScroll: true })
      else if (!document.contains(button)) this.page.querySelector('[data-reads]')?.querySelector('a, button')?.focus({ preventScroll: true })
    })
  }

  submitted(event) {
    if (event.target !== this.form) return
    const by = event.submitter
    if (by && !by.matches('[data-save], [data-manual], [aria-hidden]')) {
      this.dirty = false // the text goes along
      clearTimeout(this.timer)
      return
    }
    event.preventDefault()
    const seeking = document.activeElement?.matches('[data-seek]') && document.activeElement
    if (seeking) this.seek(seeking)
    else if (this.form.elements.version) this.save()
  }

  pressed(event) {
    if (!(event.ctrlKey || event.metaKey)) return
    if (event.key.toLowerCase() === 's' && !event.altKey && this.form.elements.version) {
      event.preventDefault()
      this.save()
    }
    const [right, left] = document.documentElement.dir === 'rtl' ? ['previous', 'next'] : ['next', 'previous']
    const way = event.altKey && { ArrowRight: right, ArrowLeft: left }[event.key]
    const link = way && this.page.querySelector(`[data-key="${way}"]`)
    if (!link) return
    event.preventDefault()
    this.leave()
    link.click()
  }

  addRow(event, button) {
    event.preventDefault()
    const body = button.closest('.valuefield').querySelector('[data-grid] tbody')
    const row = body.lastElementChild.cloneNode(true)
    const number = body.children.length + 1
    row.querySelector('th').textContent = number
    for (const input of row.querySelectorAll('input')) {
      input.name = input.name.replace(/^cell-\d+/, `cell-${number}`)
      input.setAttribute('aria-label', input.getAttribute('aria-label').replace(/\d+$/, number))
      input.value = ''
    }
    body.append(row)
    row.querySelector('input')?.focus()
  }

  // -- evidence

  /** What needs a press only without JavaScript. */
  quiet() {
    for (const button of this.page.querySelectorAll('[data-manual]')) button.hidden = true
  }

  seekSoon(input) {
    clearTimeout(this.seeking)
    this.seeking = setTimeout(() => this.seek(input), 300)
  }

  seek(input) {
    clearTimeout(this.seeking)
    const given = new URLSearchParams()
    for (const one of this.page.querySelectorAll('[data-seek], [data-evidence] [name="claim"]')) if (one.value) given.set(one.name, one.value)
    return this.open(given, input.name)
  }

  turn(event, link) {
    event.preventDefault()
    const given = link.dataset.find ? new URLSearchParams({ claim: link.dataset.find }) : new URL(link.href).searchParams
    this.open(given).then(() => this.page.querySelector('[data-evidence]').scrollIntoView({ block: 'start' }))
  }

  async open(given, name = '') {
    const number = ++this.sought
    const address = new URL('evidence/', new URL(location.pathname, location.origin))
    address.search = given
    const response = await fetch(address, { headers: { Accept: 'text/html' } }).catch(() => undefined)
    if (!response?.ok || number !== this.sought) return
    const html = await response.text()
    const place = this.page.querySelector('[data-evidence]')
    const at = document.activeElement?.selectionStart
    const typed = name && place.querySelector(`[name="${name}"]`)?.value
    place.innerHTML = html
    this.quiet()
    const input = name && place.querySelector(`[name="${name}"]`)
    if (!input) return
    input.value = typed
    input.focus({ preventScroll: true })
    if (at !== null && at !== undefined) input.setSelectionRange(at, at)
  }

  point(event, number) {
    if (this.rich?.showCitation(Number(number))) return event.preventDefault()
    for (const one of this.page.querySelectorAll('.is-shown')) one.classList.remove('is-shown')
    const mark = this.page.querySelector(`#cite-${number}`)
    ;(mark?.closest('.src') ?? mark)?.classList.add('is-shown')
  }

  // -- small things

  quote() {
    const input = this.page.querySelector('[data-quote]')
    const selection = getSelection()
    const read = this.page.querySelector('[data-read]')
    if (!input || !read || selection.isCollapsed || !read.contains(selection.anchorNode)) return
    input.value = selection.toString().replace(/\s+/g, ' ').trim().slice(0, 500)
  }
}
