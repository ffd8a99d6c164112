// The parts of ECharts that we draw with; whoever needs another part adds it here, for browser and server alike.
import { init, setPlatformAPI, use } from 'echarts/core'
import { BarChart, LineChart, SankeyChart, ScatterChart } from 'echarts/charts'
import { GridSimpleComponent, TitleComponent, TooltipComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, SankeyChart, ScatterChart, GridSimpleComponent, TitleComponent, TooltipComponent, SVGRenderer])

export { init, setPlatformAPI }
