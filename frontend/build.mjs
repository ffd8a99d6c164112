// Builds the scripts from src/: `site.js` for all pages, which fetches `charts-….js` where there are charts, `editor.js` for those where
// an answer is written, `entry.js` and its worker `puzzle.js` for the form of an entry to a call, `server.js` for drawing on the server. Beside each for a browser are its compressed forms, which WhiteNoise sends.
// Usage: node build.mjs <target folder>
import { build } from 'esbuild'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

const target = process.argv[2]
if (!target) {
  console.error('Say where the scripts go: node build.mjs <target folder>')
  process.exit(2)
}

const common = {
  absWorkingDir: import.meta.dirname,
  bundle: true,
  minify: true,
  format: 'iife',
  charset: 'utf8',
  legalComments: 'none',
  banner: { js: '/* Goalweave, Apache-2.0; with Apache ECharts (Apache-2.0), ZRender (BSD-3-Clause), tslib (0BSD), htmx (0BSD) */' },
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
}

const editor = {
  ...common,
  entryPoints: ['src/editor/index.js'],
  banner: { js: '/* Goalweave, Apache-2.0; with ProseMirror and markdown-it (MIT) */' },
  // What markdown-it asks for and answers do not need, or a browser has: a quarter of the script.
  alias: Object.fromEntries(['entities', 'linkify-it', 'mdurl', 'punycode.js', 'uc.micro'].map((name) => [name, './src/editor/slim.js'])),
}

await Promise.all([
  build({ ...editor, outfile: join(target, 'editor.js'), target: ['es2020'] }),
  build({
    ...common,
    entryPoints: { site: 'src/main.js' },
    outdir: target,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    target: ['es2020'],
  }),
  build({ ...common, entryPoints: { entry: 'src/entry.js', puzzle: 'src/puzzle.js' }, outdir: target, banner: { js: '/* Goalweave, Apache-2.0 */' }, target: ['es2020'] }),
  build({ ...common, entryPoints: ['src/server.js'], outfile: join(target, 'server.js'), target: ['es2020'] }),
])

for (const name of readdirSync(target).filter((one) => one.endsWith('.js') && one !== 'server.js')) {
  const script = readFileSync(join(target, name))
  writeFileSync(join(target, `${name}.gz`), gzipSync(script, { level: 9 }))
  writeFileSync(join(target, `${name}.br`), brotliCompressSync(script))
}
