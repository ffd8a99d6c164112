// Marks at an axis are written by Python, in the reader's language: an option holds them as `texts`, [value, text] pairs.

/** Gives every axis with `texts` the function that ECharts asks for its labels. Changes its argument. */
export function writeMarks(option) {
  const variants = [option.baseOption ?? option, ...(option.media ?? []).map((medium) => medium.option)]
  for (const variant of variants) {
    for (const axis of [variant.xAxis ?? [], variant.yAxis ?? []].flat()) {
      const texts = axis.axisLabel?.texts
      if (texts) axis.axisLabel.formatter = (value) => nearest(texts, value)
    }
  }
  return option
}

/** Steps of tenths do not add up exactly, so the mark is looked for among its neighbours. */
function nearest(texts, value) {
  let [found, distance] = ['', Infinity]
  for (const [mark, text] of texts) {
    if (Math.abs(mark - value) < distance) [found, distance] = [text, Math.abs(mark - value)]
  }
  return found
}
