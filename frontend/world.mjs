// Draws the countries of Natural Earth (npm `world-atlas`) once, as paths that a page can shade: node world.mjs <target file>
// What comes out is JSON, in tenths of a px: the size of the frame; by three digits of M49 a path, the place of a dot and
// the area of the largest piece; the areas that the atlas names without a code of M49; the boundaries in dispute.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { geoArea, geoNaturalEarth1, geoPath } from 'd3-geo'
import { feature, mergeArcs, mesh } from 'topojson-client'
import { decoded, simplified } from './simplify.mjs'

const WIDTH = 9600 // tenths of a px: whole numbers make short paths
const ANTARCTICA = '010' // nobody to count, and a tenth of the height
const CONTINENT = 1 // steradians, more than any country has: what has lost its inside is taken for the rest of the globe
const LEAST = 50 // 0.5 px²: smaller islands are left out where their country has larger ones

// Pieces that the atlas draws with another country and M49 lists apart: [from, to, west, south, east, north].
const APART = [
  ['250', '254', -55, 2, -51, 6], // French Guiana
  ['250', '312', -62, 15.8, -61, 16.6], // Guadeloupe
  ['250', '474', -61.3, 14.3, -60.7, 15], // Martinique
  ['250', '638', 55, -21.5, 56, -20.8], // Réunion
  ['250', '175', 44.9, -13.1, 45.4, -12.6], // Mayotte
  ['578', '744', 8, 70.5, 36, 81], // Svalbard and Jan Mayen
  ['528', '535', -69, 11.9, -62, 18], // Bonaire, Sint Eustatius, Saba
  ['643', '804', 32, 44.2, 36.7, 46.3], // Crimea, as in resolution 68/262 of the General Assembly
]
// Too small for the atlas: where their dot stands, in degrees east and north.
const DOTS = { 292: [-5.35, 36.14], 772: [-171.85, -9.17], 798: [179.2, -8.52], 162: [105.69, -10.45], 166: [96.83, -12.17] }
// Has no code in the atlas, but two of M49, which are among the dots.
const OTHERWISE = 'Indian Ocean Ter.'
// Boundaries in dispute between two areas with codes; those of areas without a code are found by that.
const DISPUTED = [['732', '504']]

const target = process.argv[2]
if (!target) {
  console.error('Say where the map goes: node world.mjs <target file>')
  process.exit(2)
}
const atlas = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('world-atlas/countries-50m.json'), 'utf8'))
const projection = fitted(atlas)
const plain = decoded(atlas)
const world = simplified(plain, projection)
const path = geoPath(projection).digits(0)
mkdirSync(dirname(target), { recursive: true })
writeFileSync(target, JSON.stringify(drawn(world)))

/** The projection in which all land but Antarctica fills the width; the frame begins at its northern end. */
function fitted(topology) {
  const land = { type: 'FeatureCollection', features: countries(topology).map((country) => feature(topology, country)) }
  return geoNaturalEarth1().fitWidth(WIDTH, land)
}

function countries(topology) {
  return topology.objects.countries.geometries.filter(({ id, properties }) => id !== ANTARCTICA && properties.name !== OTHERWISE)
}

function drawn(topology) {
  const { coded, others } = sorted(countries(topology))
  const areas = {}
  let bottom = 0
  for (const [id, arcs] of coded) {
    const pieces = piecesOf(arcs)
    const sizes = pieces.map((piece) => path.area(piece))
    const largest = Math.max(...sizes)
    const shown = pieces.filter((_piece, at) => sizes[at] >= LEAST || sizes[at] === largest)
    areas[id] = {
      path: shown.map((piece) => steps(path(piece))).join(''),
      at: path.centroid(pieces[sizes.indexOf(largest)]).map(Math.round),
      size: Math.round(largest),
    }
    bottom = Math.max(bottom, ...shown.map((piece) => path.bounds(piece)[1][1]))
  }
  for (const [id, place] of Object.entries(DOTS)) areas[id] = { path: '', at: projection(place).map((part) => Math.min(WIDTH, Math.round(part))), size: 0 }
  return {
    width: WIDTH,
    height: Math.ceil(bottom),
    areas: Object.fromEntries(Object.entries(areas).sort(([one], [other]) => (one < other ? -1 : 1))),
    disputed: others.map((country) => steps(path(feature(topology, country)))),
    boundaries: steps(path(mesh(topology, topology.objects.countries, isDisputed))),
  }
}

/** The arcs of the pieces of every code, and the countries that have none. */
function sorted(geometries) {
  const coded = new Map()
  const others = []
  for (const country of geometries) {
    if (!country.id) {
      others.push(country)
      continue
    }
    for (const arcs of country.type === 'Polygon' ? [country.arcs] : country.arcs) {
      const id = ownerOf(country.id, arcs)
      coded.set(id, [...(coded.get(id) ?? []), arcs])
    }
  }
  return { coded, others }
}

function ownerOf(id, arcs) {
  const rules = APART.filter(([from]) => from === id)
  if (!rules.length) return id
  const points = feature(plain, { type: 'Polygon', arcs }).geometry.coordinates[0]
  const within = ([, , west, south, east, north]) => points.every(([x, y]) => x >= west && x <= east && y >= south && y <= north)
  return rules.find(within)?.[1] ?? id
}

/** The pieces of a country; one that is no more than a line after simplifying is left out, unless there is no other. */
function piecesOf(arcs) {
  const polygons = (topology) =>
    feature(topology, mergeArcs(topology, arcs.map((rings) => ({ type: 'Polygon', arcs: rings })))).geometry.coordinates.map(
      (coordinates) => ({ type: 'Polygon', coordinates }),
    )
  const whole = polygons(world).filter((piece) => piece.coordinates[0].length > 3 && geoArea(piece) < CONTINENT)
  return whole.length ? whole : polygons(plain)
}

function isDisputed(one, other) {
  if (one === other) return false
  if (!one.id || !other.id) return true
  return DISPUTED.some((pair) => pair.includes(one.id) && pair.includes(other.id))
}

/** A path in steps from the point before, which are shorter to write than places. */
function steps(places) {
  let [x, y] = [0, 0]
  return (places ?? '').replace(/([ML])(-?\d+),(-?\d+)/g, (_all, letter, right, down) => {
    const [dx, dy] = [right - x, down - y]
    ;[x, y] = [Number(right), Number(down)]
    if (letter === 'M') return `M${x} ${y}l`
    return dx || dy ? `${dx}${dy < 0 ? '' : ' '}${dy} ` : ''
  })
}
