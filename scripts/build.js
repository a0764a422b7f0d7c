// @ts-check
// Makes assets/components: one script, and one style, for each file in scripts/components.
//
// node scripts/build.js [FOLDER]; manifest.json says what was built from what, as SHA-256.

import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { buildSync, version } from "esbuild"

const SCRIPTS = fileURLToPath(new URL(".", import.meta.url))
const BANNER = "Built from scripts/ by `npm run build`: edit it there."

/** @type {import("esbuild").BuildOptions} */
const SETTINGS = {
  absWorkingDir: join(SCRIPTS, ".."),
  bundle: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox113", "safari16.4"],
  charset: "utf8",
  legalComments: "none",
  banner: { js: `// ${BANNER}`, css: `/* ${BANNER} */` },
  write: false,
}

/** @param {string} folder @returns {string[]} paths of its files, sorted */
function filesBelow(folder) {
  const found = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
  return found.flat().sort()
}

/** @param {...(string | Uint8Array)} parts */
function sha256(...parts) {
  const hash = createHash("sha256")
  for (const part of parts) hash.update(part)
  return hash.digest("hex")
}

/** The digest of all sources, this file among them, and of who builds. */
function sources() {
  const parts = filesBelow(SCRIPTS).flatMap((path) =>
    [`${relative(SCRIPTS, path).split(sep).join("/")}\0`, readFileSync(path), "\0"])
  return sha256(...parts, version)
}

/** @param {string} folder that is made anew */
function build(folder) {
  const entryPoints = filesBelow(join(SCRIPTS, "components"))
  const { outputFiles = [] } = buildSync({ ...SETTINGS, entryPoints, outdir: folder })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  /** @type {[string, string][]} */
  const built = outputFiles.map(({ path, contents }) => {
    writeFileSync(path, contents)
    return [relative(folder, path), sha256(contents)]
  })
  const manifest = { sources: sources(), files: Object.fromEntries(built) }
  writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`)
}

build(process.argv[2] ?? join(SCRIPTS, "..", "assets", "components"))
