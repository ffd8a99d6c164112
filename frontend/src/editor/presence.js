// Who else has the answer open. The text is for the person who types until they stop, unless somebody takes over; a text that was
// saved elsewhere is offered.

export function watchPresence(place, editor) {
  const watch = new Presence(place, editor)
  watch.report()
  setInterval(() => watch.report(), Math.max(5, Number(place.dataset.interval) || 15) * 1000)
}

class Presence {
  constructor(place, editor) {
    Object.assign(this, { place, editor, typing: false })
    this.status = place.querySelector('[data-presence-status]')
    editor.onTyping = () => (this.typing = true)
    document.addEventListener('visibilitychange', () => this.report())
    addEventListener('pagehide', () => this.post({ leave: true }))
  }

  get version() {
    return Number(this.editor.area.form.elements.version?.value ?? 0)
  }

  async report() {
    if (document.visibilityState === 'hidden') return
    const sent = this.version
    const response = await this.post({ typing: this.typing, version: sent }).catch(() => undefined)
    this.typing = false
    if (response?.ok) this.show(await response.json(), sent)
  }

  post(content) {
    const { form } = this.editor.area
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value }
    return fetch(this.place.dataset.url, { method: 'POST', headers, body: JSON.stringify(content), keepalive: true })
  }

  show({ others, locked_by: holder, version }, sent) {
    const { labels } = this.editor
    const lines = others.filter(({ name }) => name !== holder).map(({ name, state }) => (labels[`is_${state}`] ?? '{name}').replace('{name}', name))
    // The note of the page names the holder where there was one when the page was opened.
    const named = this.place.querySelector('.takeover bdi')
    if (holder && named) named.textContent = holder
    else if (holder) lines.unshift(labels.locked.replace('{name}', holder))
    const text = lines.join(' · ')
    if (this.status && text !== this.shown) this.status.textContent = this.shown = text
    this.editor.lock(!!holder)
    // What was saved from here in the meantime is no news.
    if (this.version === sent) this.editor.offerVersion(version > sent)
  }
}
