// A form marked `data-dropzone` takes a file that is dropped on it, and shows that it is at work: parts marked
// `data-busy` appear, a `progress` among them counts the upload, and `data-file-name` says what was chosen.

const ZONE = 'form[data-dropzone]'

export function startTryIt() {
  for (const type of ['dragenter', 'dragover']) {
    document.addEventListener(type, (event) => {
      const zone = zoneOf(event)
      if (!zone || !event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      zone.classList.add('is-over')
    })
  }
  document.addEventListener('dragleave', (event) => {
    const zone = zoneOf(event)
    if (zone && !zone.contains(event.relatedTarget)) zone.classList.remove('is-over')
  })
  document.addEventListener('drop', drop)
  document.addEventListener('change', ({ target }) => {
    if (target.matches(`${ZONE} input[type="file"]`)) showName(target)
  })
  document.addEventListener('submit', ({ target }) => target.matches(ZONE) && setBusy(target, true))
  document.addEventListener('htmx:xhr:progress', ({ target, detail }) => showProgress(target, detail))
  document.addEventListener('htmx:afterRequest', ({ target }) => target.matches?.(ZONE) && setBusy(target, false))
  // A page that comes back from the browser's memory is not at work any more.
  addEventListener('pageshow', () => document.querySelectorAll(ZONE).forEach((form) => setBusy(form, false)))
}

function drop(event) {
  const zone = zoneOf(event)
  const input = zone?.querySelector('input[type="file"]')
  if (!input || !event.dataTransfer?.files.length) return
  event.preventDefault()
  zone.classList.remove('is-over')
  const chosen = new DataTransfer()
  const files = [...event.dataTransfer.files]
  for (const file of input.multiple ? files : files.slice(0, 1)) chosen.items.add(file)
  input.files = chosen.files
  input.dispatchEvent(new Event('change', { bubbles: true }))
}

function showName(input) {
  const output = input.form.querySelector('[data-file-name]')
  if (output) output.textContent = [...input.files].map((file) => file.name).join(', ')
}

function setBusy(form, busy) {
  form.setAttribute('aria-busy', String(busy))
  form.classList.toggle('is-busy', busy)
  for (const part of form.querySelectorAll('[data-busy]')) part.hidden = !busy
  // After the form has been read: a disabled button would not be sent with it.
  setTimeout(() => form.querySelectorAll('[type="submit"], button:not([type])').forEach((button) => (button.disabled = busy)))
}

function showProgress(target, { loaded, total }) {
  const bar = target.closest?.(ZONE)?.querySelector('progress')
  if (!bar || !total) return
  bar.max = total
  if (loaded < total) bar.value = loaded
  else bar.removeAttribute('value') // sent; now the server is at work
}

const zoneOf = (event) => event.target.closest?.(ZONE)
