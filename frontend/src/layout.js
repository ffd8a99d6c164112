// What an option cannot say before its size is known. ECharts packs every column of a Sankey at the top; we want each
// column to fill the height, heads over their bars, and no label on another.
import { writeMarks } from './axes.js'

const LINE = 13 // px that one line of a label takes

/** The option with what it cannot say itself for this size in px. Changes its argument. */
export function place(option, width, height) {
  const base = option.baseOption ?? option
  const [series] = base.series
  return series?.type === 'sankey' ? placeSankey(option, base, series, width, height) : writeMarks(option)
}

/** The places of nodes, labels and column heads. */
function placeSankey(option, base, series, width, height) {
  placeVariant(series, base.title ?? [], series.links, width, height)
  for (const { option: variant } of option.media ?? []) {
    placeVariant({ ...series, ...variant.series[0] }, variant.title ?? [], series.links, width, height)
  }
  return option
}

function placeVariant(series, heads, links, width, height) {
  const columns = columnsOf(series.data)
  const values = nodeValues(series.data, links)
  const inner = height - series.top - series.bottom
  const scale = Math.min(...columns.map((nodes) => (inner - (nodes.length - 1) * series.nodeGap) / total(nodes, values)))
  for (const nodes of columns) {
    const gap = (inner - total(nodes, values) * scale) / Math.max(1, nodes.length - 1)
    let y = nodes.length === 1 ? gap / 2 : 0
    const centres = new Map()
    for (const node of nodes) {
      const extent = values.get(node.name) * scale
      node.localY = y / inner
      centres.set(node, y + extent / 2)
      y += extent + gap
    }
    if (series.label.show) hideCrowdedLabels(nodes, centres, values)
  }
  const step = (width - series.left - series.right - series.nodeWidth) / Math.max(1, ...series.data.map(({ depth }) => depth))
  for (const head of heads) {
    const { edge, column, side } = head.anchor
    const bar = series.left + column * step
    head.left = edge ? (edge === 'right' ? width : 0) : Math.round(side === 'right' ? bar + series.nodeWidth : bar)
  }
}

function columnsOf(nodes) {
  const columns = []
  for (const node of nodes) (columns[node.depth] ??= []).push(node)
  return columns.filter(Boolean)
}

/** As ECharts counts it: the larger of what comes in and what goes out, or the node's own value. */
function nodeValues(nodes, links) {
  const incoming = new Map()
  const outgoing = new Map()
  for (const { source, target, value } of links) {
    outgoing.set(source, (outgoing.get(source) ?? 0) + value)
    incoming.set(target, (incoming.get(target) ?? 0) + value)
  }
  return new Map(
    nodes.map(({ name, value }) => [name, Math.max(value ?? 0, incoming.get(name) ?? 0, outgoing.get(name) ?? 0)]),
  )
}

function total(nodes, values) {
  return nodes.reduce((sum, { name }) => sum + values.get(name), 0)
}

/** The larger node keeps its label; the tooltip still names the others. */
function hideCrowdedLabels(nodes, centres, values) {
  const shown = []
  for (const node of [...nodes].sort((a, b) => values.get(b.name) - values.get(a.name))) {
    const half = (LINE * (node.label?.formatter ?? '').split('\n').length) / 2
    const free = shown.every((other) => Math.abs(other.centre - centres.get(node)) >= other.half + half)
    if (free) shown.push({ centre: centres.get(node), half })
    node.label = { ...node.label, show: free }
  }
}
