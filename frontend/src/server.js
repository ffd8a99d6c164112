// Draws a chart without a browser: run inside V8 by goalweave.charts.engine.
import { getECData } from 'echarts/lib/util/innerStore.js'
import { createHashMap } from 'zrender/lib/core/util.js'
import { registerSSRDataGetter } from 'zrender/lib/zrender.js'
import { init, setPlatformAPI } from './echarts.js'
import { place } from './layout.js'
import { measureText } from './measure.js'

setPlatformAPI({ measureText })

/** Says in the SVG which shape stands for which item, as `ecmeta_kind` and `ecmeta_index`; labels count as their node. */
function itemOf(element) {
  const host = element.parent?.__hostTarget ?? element
  const { dataIndex, dataType, seriesIndex } = getECData(host)
  if (dataIndex == null) return undefined
  const item = createHashMap()
  item.set('kind', dataType ?? 'item')
  item.set('series', seriesIndex)
  item.set('index', dataIndex)
  return item
}

/** The option as SVG; sizes in px. */
globalThis.renderChart = (optionJSON, width, height) => {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  registerSSRDataGetter(itemOf) // after init, which registers its own
  try {
    chart.setOption(place(JSON.parse(optionJSON), width, height))
    return chart.getZr().painter.renderToString({ cssAnimation: false, cssEmphasis: false, useViewBox: true })
  } finally {
    chart.dispose()
  }
}
