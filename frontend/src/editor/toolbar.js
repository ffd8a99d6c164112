// The toolbar: one stop for the Tab key, arrow keys between its buttons (ARIA Authoring Practices, toolbar).
import { commands, isActive, isInTable, linkRange, setLink } from './commands.js'
import { ADDRESS } from './schema.js'

const TOGGLES = ['bold', 'italic', 'heading', 'subheading', 'quote', 'list', 'numbers', 'link']

export class Toolbar {
  constructor(bar, view, actions) {
    Object.assign(this, { bar, view, actions })
    this.table = bar.querySelector('[data-table-tools]')
    this.linkBar = bar.closest('[data-rich]').querySelector('[data-link-bar]')
    bar.hidden = false
    bar.addEventListener('mousedown', (event) => event.target.closest('button') && event.preventDefault()) // keeps what is selected
    bar.addEventListener('click', ({ target }) => this.clicked(target.closest('[data-do]')))
    bar.addEventListener('keydown', (event) => this.pressed(event))
    bar.addEventListener('focusin', ({ target }) => this.stopAt(target))
    this.linkBar.addEventListener('keydown', (event) => this.linkPressed(event))
    this.linkBar.addEventListener('input', (event) => event.stopPropagation())
    this.linkBar.addEventListener('click', ({ target }) => this.linkClicked(target.closest('button')))
    this.stopAt(this.buttons()[0])
  }

  buttons() {
    return [...this.bar.querySelectorAll('button')].filter((button) => !button.closest('[hidden]'))
  }

  stopAt(button) {
    for (const other of this.bar.querySelectorAll('button')) other.tabIndex = other === button ? 0 : -1
  }

  /** While somebody types, the buttons may follow a little later. */
  updateSoon() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.update(this.view.state), 80)
  }

  /** After every change of the text or the selection. */
  update(state) {
    const inTable = isInTable(state)
    if (this.table.hidden === inTable) {
      this.table.hidden = !inTable
      if (!this.buttons().some((button) => button.tabIndex === 0)) this.stopAt(this.buttons()[0])
    }
    for (const button of this.bar.querySelectorAll('[data-do]')) {
      const name = button.dataset.do
      if (TOGGLES.includes(name)) set(button, 'aria-pressed', String(isActive(name, state)))
      if (commands[name]) set(button, 'aria-disabled', String(!this.view.editable || !commands[name](state)))
      else if (name === 'comment') set(button, 'aria-disabled', String(state.selection.empty))
    }
  }

  clicked(button) {
    if (!button || button.getAttribute('aria-disabled') === 'true') return
    const name = button.dataset.do
    if (name === 'link') return this.openLink()
    if (this.actions[name]) return this.actions[name](button)
    commands[name](this.view.state, this.view.dispatch, this.view)
    if (!this.bar.contains(document.activeElement)) this.view.focus()
  }

  pressed(event) {
    const buttons = this.buttons()
    const at = buttons.indexOf(document.activeElement)
    if (at < 0) return
    const step = document.documentElement.dir === 'rtl' ? -1 : 1
    const next = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: buttons.length - 1 }[event.key]
    if (event.key === 'Escape') this.view.focus()
    else if (next !== undefined) buttons[(next + buttons.length) % buttons.length].focus()
    else return
    event.preventDefault()
  }

  focus() {
    this.buttons().find((button) => button.tabIndex === 0)?.focus()
  }

  // -- links

  openLink() {
    if (!this.view.editable) return
    const input = this.linkBar.querySelector('input')
    const { address } = linkRange(this.view.state)
    this.linkBar.hidden = false
    input.value = address || 'https://'
    this.linkBar.querySelector('[data-link="remove"]').hidden = !address
    input.removeAttribute('aria-invalid')
    this.linkBar.querySelector('[role="alert"]').textContent = ''
    input.focus()
    input.select()
  }

  linkPressed(event) {
    if (event.key === 'Escape') this.closeLink()
    else if (event.key === 'Enter' && event.target.matches('input')) this.applyLink()
    else return
    event.preventDefault()
  }

  linkClicked(button) {
    if (!button) return
    if (button.dataset.link === 'apply') this.applyLink()
    else {
      if (button.dataset.link === 'remove') setLink(this.view.state, this.view.dispatch, '')
      this.closeLink()
    }
  }

  applyLink() {
    const input = this.linkBar.querySelector('input')
    const typed = input.value.trim()
    const address = /^[\w.+-]+@[\w.-]+$/.test(typed) ? `mailto:${typed}` : typed
    if (!ADDRESS.test(address) || /^https?:\/\/$/i.test(address)) {
      input.setAttribute('aria-invalid', 'true')
      this.linkBar.querySelector('[role="alert"]').textContent = this.linkBar.dataset.invalid
      return
    }
    setLink(this.view.state, this.view.dispatch, address)
    this.closeLink()
  }

  closeLink() {
    this.linkBar.hidden = true
    this.view.focus()
  }
}

function set(button, name, value) {
  if (button.getAttribute(name) !== value) button.setAttribute(name, value)
}
