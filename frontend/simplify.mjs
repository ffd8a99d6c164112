// Fewer points where nobody sees them: on the arcs that neighbours share, so that no gap opens between two countries.

const TOLERANCE = 4 // tenths of a px

/** The topology in degrees; in the file an arc is written in whole-numbered steps from the point before. */
export function decoded({ type, objects, arcs, transform: { scale, translate } }) {
  const inDegrees = (arc) => {
    let x = 0
    let y = 0
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]])
  }
  return { type, objects, arcs: arcs.map(inDegrees) }
}

/** A decoded topology without the points that lie within the tolerance of a line between others. */
export function simplified(topology, projection) {
  return { ...topology, arcs: topology.arcs.map((arc) => fewer(arc, projection)) }
}

/** Douglas and Peucker (1973), by distances on the map. A ring keeps at least three points. */
function fewer(arc, projection) {
  const places = arc.map((point) => projection(point))
  const kept = new Set([0, arc.length - 1])
  keep(places, 0, arc.length - 1, kept)
  const isRing = arc[0][0] === arc.at(-1)[0] && arc[0][1] === arc.at(-1)[1]
  if (isRing && kept.size < 4) return arc
  return arc.filter((_point, at) => kept.has(at))
}

function keep(places, first, last, kept) {
  let farthest = TOLERANCE
  let middle = 0
  for (let at = first + 1; at < last; at += 1) {
    const distance = distanceTo(places[at], places[first], places[last])
    if (distance > farthest) [farthest, middle] = [distance, at]
  }
  if (!middle) return
  kept.add(middle)
  keep(places, first, middle, kept)
  keep(places, middle, last, kept)
}

/** From a point to the stretch between two others. */
function distanceTo([x, y], [x1, y1], [x2, y2]) {
  const [dx, dy] = [x2 - x1, y2 - y1]
  const length = dx * dx + dy * dy
  const along = length ? Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length)) : 0
  return Math.hypot(x - x1 - along * dx, y - y1 - along * dy)
}
