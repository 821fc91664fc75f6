// Fails when a source file has grown beyond what one reader holds in the head; long files are split by meaning.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const LIMIT = 250;
const SKIP = new Set(["node_modules", "dist", "generated"]);

function* sources(folder) {
  for (const name of readdirSync(folder)) {
    if (SKIP.has(name)) continue;
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (/\.(tsx?|css)$/.test(name)) yield path;
  }
}

const long = [...sources(".")].filter((path) => readFileSync(path, "utf8").split("\n").length > LIMIT);
for (const path of long) console.error(`${path} has more than ${LIMIT} lines; split it by meaning.`);
process.exit(long.length > 0 ? 1 : 0);
