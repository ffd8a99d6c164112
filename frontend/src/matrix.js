// A matrix is one stop of the Tab key: arrow keys move from cell to cell, Enter follows the link of a cell.
import { onContent } from './htmx.js'

const MATRIX = 'table:is(.mx, .xi)'
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

export function startMatrix() {
  onContent((content) => {
    const tables = [...content.querySelectorAll(MATRIX)]
    if (content.matches(MATRIX)) tables.push(content)
    tables.forEach(prepare)
  })
  document.addEventListener('keydown', move)
  document.addEventListener('click', ({ target }) => markOpened(target.closest?.('table.xi tbody td a')))
  document.addEventListener('focusin', ({ target }) => {
    const cell = cellOf(target)
    if (cell) keepOneStop(cell)
  })
}

function prepare(table) {
  const cells = rowsOf(table).flatMap((row) => [...row.cells])
  cells.forEach((cell) => stopOf(cell).setAttribute('tabindex', '-1'))
  const first = cells.find((cell) => cell.matches('[aria-current], :has([aria-current])')) ?? cells.find((cell) => cell.matches('td:has(a)'))
  const start = first ?? cells[0]
  if (start) stopOf(start).setAttribute('tabindex', '0')
}

function move(event) {
  if (event.altKey || event.metaKey) return
  const cell = cellOf(event.target)
  if (!cell) return
  if (event.key === 'Enter' && event.target === cell) return cell.querySelector('a')?.click()
  const next = neighbour(cell, event)
  if (!next) return
  event.preventDefault()
  stopOf(next).focus()
  next.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

function neighbour(cell, { key, ctrlKey }) {
  const table = cell.closest('table')
  const rows = rowsOf(table)
  const row = cell.parentElement
  if (key === 'Home') return (ctrlKey ? rows[0] : row).cells[0]
  if (key === 'End') return (ctrlKey ? rows.at(-1) : row).cells[row.cells.length - 1]
  if (!(key in STEPS) || ctrlKey) return null
  const [down, right] = STEPS[key]
  const forward = getComputedStyle(table).direction === 'rtl' ? -right : right
  return rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + forward] ?? cell
}

function keepOneStop(cell) {
  for (const stop of cell.closest('table').querySelectorAll('tbody [tabindex="0"]')) stop.setAttribute('tabindex', '-1')
  stopOf(cell).setAttribute('tabindex', '0')
}

// A cross-impact matrix stays where it is when a pair opens beside it, so the cell that is open is marked here.
function markOpened(link) {
  if (!link) return
  for (const opened of link.closest('table').querySelectorAll('a[aria-current]')) opened.removeAttribute('aria-current')
  link.setAttribute('aria-current', 'true')
}

const rowsOf = (table) => [...table.tBodies].flatMap((body) => [...body.rows])
const cellOf = (element) => element.closest?.(`${MATRIX} tbody :is(td, th)`)
const stopOf = (cell) => cell.querySelector('a, button') ?? cell
