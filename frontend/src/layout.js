// What an option cannot say before its size is known. ECharts packs every column of a Sankey at the top; we want each
// column to fill the height with a place for every label, plates for the labels of inner columns, heads over their bars,
// and no label on another.
import { writeMarks } from './axes.js'

const LINE = 13 // px that one line of a label takes
const LANE_GAP = 3 // px between ribbons that pass a column
const STEPS = 30 // of the search for the scale: more than pixels can show

/** The option with what it cannot say itself for this size in px. Changes its argument. */
export function place(option, width, height) {
  const base = option.baseOption ?? option
  const [series] = base.series
  return series?.type === 'sankey' ? placeSankey(option, base, series, width, height) : writeMarks(option)
}

/** The places of nodes, labels and column heads. */
function placeSankey(option, base, series, width, height) {
  placeVariant(series, series, base.title ?? [], width, height)
  for (const { option: variant } of option.media ?? []) {
    placeVariant({ ...series, ...variant.series[0] }, variant.series[0], variant.title ?? [], width, height)
  }
  return option
}

/** target: what of `series` this variant says itself. */
function placeVariant(series, target, heads, width, height) {
  const inner = height - series.top - series.bottom
  const values = nodeValues(series.data, series.links)
  const columns = columnsOf(series.data)
  const { scale, roomy } = scaleOf(columns, values, inner, series.nodeGap)
  // ECharts takes the scale from its gap: this one leads to ours.
  const gaps = columns.filter((nodes) => nodes.length > 1).map((nodes) => (inner - total(nodes, values) * scale) / (nodes.length - 1))
  if (gaps.length) target.nodeGap = Math.max(0, Math.min(...gaps))
  const places = new Map()
  for (const nodes of columns) {
    placeColumn(nodes, values, { scale, roomy, inner }, places)
    if (series.label.show && !roomy) hideCrowdedLabels(nodes, places, values)
  }
  const { bars, gates } = placesAcross(series, width)
  for (const node of series.data) {
    node.localY = places.get(node.gate ?? node.name).top / inner
    node.localX = (node.gate == null ? bars : gates)[node.column]
  }
  const across = width - series.left - series.right
  for (const head of heads) {
    const { edge, column, side } = head.anchor
    const bar = series.left + bars[column] * across
    head.left = edge ? (edge === 'right' ? width : 0) : Math.round(side === 'right' ? bar + series.nodeWidth : bar)
  }
}

/** The bars of each column; gates, which stand at the other side of a plate, follow them. */
function columnsOf(nodes) {
  const columns = []
  for (const node of nodes) if (node.gate == null) (columns[node.column] ??= []).push(node)
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

/** px a unit of value: the most that leaves every label its place, or, where labels alone are too many, every bar its gap. */
function scaleOf(columns, values, inner, gap) {
  const free = Math.min(...columns.map((nodes) => Math.max(0.1 * inner, inner - (nodes.length - 1) * gap) / total(nodes, values)))
  const fits = (scale) =>
    columns.every((nodes) => nodes.reduce((sum, node) => sum + slotOf(node, values, scale) + gap, -gap) <= inner)
  if (!fits(0.25 * free)) return { scale: free, roomy: false }
  let [low, high] = [0.25 * free, free]
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2
    if (fits(middle)) low = middle
    else high = middle
  }
  return { scale: low, roomy: true }
}

const slotOf = (node, values, scale) => Math.max(node.room ?? 0, values.get(node.name) * scale)

/** Each node in the middle of its slot; what is left of the height is shared between the slots. Lanes stay together. */
function placeColumn(nodes, values, { scale, roomy, inner }, places) {
  const heightOf = (node) => (roomy ? slotOf(node, values, scale) : values.get(node.name) * scale)
  const taken = nodes.reduce((sum, node) => sum + heightOf(node), 0)
  const close = nodes.filter((node, at) => at && node.lane && nodes[at - 1].lane).length
  const free = inner - taken - close * LANE_GAP
  const gap = free / Math.max(1, nodes.length - 1 - close)
  let y = nodes.length === 1 ? free / 2 : 0
  for (const [at, node] of nodes.entries()) {
    const bar = values.get(node.name) * scale
    const top = y + (heightOf(node) - bar) / 2
    places.set(node.name, { top, centre: top + bar / 2 })
    y += heightOf(node) + (node.lane && nodes[at + 1]?.lane ? LANE_GAP : gap)
  }
}

/** Where the bars and the gates of each column stand, as parts of the width between the margins. */
function placesAcross({ gutters, left, right, nodeWidth, rtl }, width) {
  const across = width - left - right
  const taken = gutters.length * nodeWidth + gutters.reduce((sum, gutter) => sum + gutter, 0)
  const band = (across - taken) / Math.max(1, gutters.length - 1)
  const toPart = (x) => (rtl ? across - x - nodeWidth : x) / across
  const places = { bars: [], gates: [] }
  let x = 0
  for (const gutter of gutters) {
    places.gates.push(toPart(x))
    places.bars.push(toPart(x + gutter))
    x += gutter + nodeWidth + band
  }
  return places
}

/** The larger node keeps its label; the tooltip still names the others. */
function hideCrowdedLabels(nodes, places, values) {
  const shown = []
  for (const node of [...nodes].sort((a, b) => values.get(b.name) - values.get(a.name))) {
    const half = (LINE * (node.label?.formatter ?? '').split('\n').length) / 2
    const { centre } = places.get(node.name)
    const free = shown.every((other) => Math.abs(other.centre - centre) >= other.half + half)
    if (free) shown.push({ centre, half })
    node.label = { ...node.label, show: free && node.label?.show !== false }
  }
}
