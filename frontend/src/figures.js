// The script that draws charts is fetched where a page has one: most pages have none, and it is most of all script.
import htmx from 'htmx.org'
import { onContent } from './htmx.js'

export function startCharts() {
  onContent(async (content) => {
    const figures = [...content.querySelectorAll('figure.chart[data-chart]')]
    if (content.matches('figure.chart[data-chart]')) figures.push(content)
    if (!figures.length) return
    const { enliven } = await import('./charts.js')
    for (const figure of figures) if (figure.isConnected) enliven(figure, (link) => htmx.process(link))
  })
  // An address or citation beside a chart is there to be copied.
  document.addEventListener('focusin', ({ target }) => {
    if (target.matches('[data-copyable]')) target.select()
  })
}
