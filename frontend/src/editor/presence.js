// Who else has the answer open. A person who types has the text for themselves until they stop; a text that changed elsewhere is offered.

export function watchPresence(place, editor) {
  const interval = Math.max(5, Number(place.dataset.interval) || 15) * 1000
  const status = place.querySelector('[data-presence-status]') ?? place
  let typing = false
  let offered = 0
  editor.onTyping = () => (typing = true)

  async function report() {
    if (document.visibilityState === 'hidden') return
    const { form } = editor.area
    const version = Number(form.elements.version?.value ?? 0)
    const headers = { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': form.elements.csrfmiddlewaretoken.value }
    const body = JSON.stringify({ typing, version })
    typing = false
    const response = await fetch(place.dataset.url, { method: 'POST', headers, body }).catch(() => undefined)
    if (response?.ok) show(await response.json(), version)
  }

  function show({ others = [], locked_by: holder, version }, sent) {
    const { labels } = editor
    const names = others.map(({ name, state }) => (labels[`is_${state}`] ?? '{name}').replace('{name}', name))
    const lines = [...names]
    if (holder) lines.push(labels.locked.replace('{name}', holder))
    editor.lock(!!holder)
    const text = lines.join(' · ')
    if (status.textContent !== text) status.textContent = text
    place.hidden = !text
    // The version may have been saved from here while the answer was under way.
    const here = Number(editor.area.form.elements.version?.value ?? 0)
    if (version && version !== here && here === sent && version !== offered) {
      offered = version
      editor.offerVersion()
    }
  }

  report()
  setInterval(report, interval)
  document.addEventListener('visibilitychange', report)
}
