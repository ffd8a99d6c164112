// A chart is an SVG of the server first. Here the same option is drawn once more, off the page, and takes its place:
// then hovering fades the rest, tooltips speak, and the chart follows the width of its column.
import { init } from './echarts.js'
import { place } from './layout.js'

const NARROW_BELOW = 520 // as in the option's media query: below it a chart keeps its height

/** alive: called with each link that is put on the page, so that it goes where the others go. */
export function enliven(figure, alive) {
  if (!figure.offsetWidth) return // hidden on a phone, where lists take its place
  const source = document.getElementById(figure.dataset.chart)
  const picture = figure.querySelector('svg')
  if (!source || !picture || figure.dataset.live) return
  figure.dataset.live = 'true'
  const drawing = picture.viewBox.baseVal
  const box = document.createElement('div')
  const option = () => JSON.parse(source.textContent)
  const { media, phone } = option()
  const sizeNow = () => sizeFor(figure, drawing, media && (phone?.height ?? drawing.height))
  let { width, height } = sizeNow()
  const chart = init(box, null, { renderer: 'svg', width, height })
  const draw = () => {
    chart.setOption(withTooltip(place(option(), width, height)), { notMerge: true })
    chart.getZr().flush()
  }
  draw()
  describeLike(picture, box)
  chart.on('click', ({ data, event }) => follow(figure, data?.href, event?.event, alive))
  picture.replaceWith(box)

  const watch = new ResizeObserver(() => {
    if (!figure.isConnected) return stop()
    const size = sizeNow()
    if (!size.width || size.width === width) return
    ;({ width, height } = size)
    chart.resize({ width, height, silent: true })
    draw()
  })
  watch.observe(figure)
  // Paper has its own width: there the picture of the server, which scales, is the better one.
  const toPicture = () => box.replaceWith(picture)
  const toChart = () => picture.replaceWith(box)
  addEventListener('beforeprint', toPicture)
  addEventListener('afterprint', toChart)

  function stop() {
    watch.disconnect()
    removeEventListener('beforeprint', toPicture)
    removeEventListener('afterprint', toChart)
    chart.dispose()
  }
}

/** The size in px that the server's SVG takes in its figure; on a phone a chart with words has a height of its own. */
function sizeFor(figure, drawing, onPhone) {
  const style = getComputedStyle(figure)
  const width = Math.round(figure.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight))
  const height = onPhone && width < NARROW_BELOW ? onPhone : (drawing.height * width) / drawing.width
  return { width, height: Math.round(height) }
}

function withTooltip(option) {
  const base = option.baseOption ?? option
  base.tooltip.formatter = (pointed) => [pointed].flat().map(textOf).filter(Boolean).join('\n')
  return option
}

// Where an axis is pointed at, all that stands there speaks; what has nothing to say has no title.
const textOf = ({ data, name }) => wrap(data?.title ?? name ?? '')
const wrap = (text) => text.replace(/(.{1,60})(?:\s+|$)/gu, '$1\n').trimEnd()

function describeLike(picture, box) {
  box.setAttribute('role', 'img')
  const text = (name) => picture.querySelector(`:scope > ${name}`)?.textContent ?? ''
  box.setAttribute('aria-label', [text('title'), text('desc')].filter(Boolean).join('. '))
  box.dir = 'ltr' // every text has been placed: a right-to-left page must not turn the anchors
}

/** Goes where a link at the place of the figure would go: on pages that change in part, the rest stays where it is. */
function follow(figure, href, event, alive) {
  if (!href) return
  const url = new URL(href, location.href)
  if (!/^https?:$/.test(url.protocol)) return
  if (event?.ctrlKey || event?.metaKey) return window.open(url, '_blank', 'noopener')
  const link = document.createElement('a')
  link.href = url
  link.hidden = true
  figure.append(link)
  alive(link)
  link.click() // and stays: htmx asks it, when the answer comes, what that replaces
}
