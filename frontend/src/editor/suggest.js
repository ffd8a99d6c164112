// Changes suggested instead of made: the text that is kept stays as it is; what differs is shown, and sent as suggestions.
import { changesBetween } from './difference.js'
import { marksKey } from './marks.js'
import { toCodePoints } from './places.js'

export class Suggesting {
  constructor(editor, bar) {
    Object.assign(this, { editor, bar, on: false, timer: 0, changes: [] })
    bar.addEventListener('click', ({ target }) => {
      const name = target.closest('[data-suggest]')?.dataset.suggest
      if (name === 'send') this.send()
      if (name === 'discard') this.stop()
    })
  }

  start() {
    this.on = true
    this.base = { doc: this.editor.view.state.doc, text: this.editor.markdown() }
    this.shown()
  }

  /** Back to the text that is kept. */
  stop() {
    clearTimeout(this.timer)
    if (this.changes.length || this.editor.markdown() !== this.base.text) this.editor.show(this.base.text)
    this.on = false
    this.changes = []
    this.shown()
    this.editor.view.focus()
  }

  changed() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.compare(), 250)
  }

  compare() {
    clearTimeout(this.timer)
    const now = this.editor.markdown()
    this.changes = changesBetween(this.base.text, now)
    const places = this.editor.places()
    let moved = 0
    const shown = this.changes.map(({ start, end, replacement }) => {
      const begin = start + moved
      moved += replacement.length - (end - start)
      const from = places.position(begin)
      const to = replacement ? places.position(begin + replacement.length) : from
      return { from, to: Math.max(from, to), gone: this.base.text.slice(start, end) }
    })
    const { view } = this.editor
    view.dispatch(view.state.tr.setMeta(marksKey, { changes: shown }).setMeta('addToHistory', false))
    this.shown()
  }

  shown() {
    this.bar.hidden = !this.on
    this.editor.frame.classList.toggle('issuggesting', this.on)
    this.editor.editable()
    const button = this.editor.bar.querySelector('[data-do="suggest"]')
    button?.setAttribute('aria-pressed', String(this.on))
    const count = this.changes.length
    this.bar.querySelector('[data-suggest-count]').textContent = count ? this.bar.dataset.some.replace('{n}', count) : this.bar.dataset.none
    this.bar.querySelector('[data-suggest="send"]').disabled = !count
  }

  async send() {
    this.compare()
    const { text } = this.base
    const { form } = this.editor.area
    for (const { start, end, replacement } of this.changes) {
      const body = new FormData()
      body.set('csrfmiddlewaretoken', form.elements.csrfmiddlewaretoken.value)
      body.set('start', toCodePoints(text, start))
      body.set('end', toCodePoints(text, end))
      body.set('quote', text.slice(start, end))
      body.set('replacement', replacement)
      const response = await fetch(this.bar.dataset.url, { method: 'POST', body, headers: { Accept: 'application/json' } }).catch(() => undefined)
      if (!response?.ok) {
        this.bar.querySelector('[data-suggest-count]').textContent = this.bar.dataset.failed
        return
      }
    }
    this.on = false
    location.reload()
  }
}
