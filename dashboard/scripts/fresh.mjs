// Fails when api/generated was not made from the committed openapi.json.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = mkdtempSync(join(tmpdir(), "allsight-client-"));
try {
  const made = join(folder, "schema.ts");
  execFileSync(
    process.execPath,
    [
      "node_modules/openapi-typescript/bin/cli.js",
      "openapi.json",
      "--output",
      made,
      "--root-types",
      "--root-types-no-schema-prefix",
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  if (readFileSync(made, "utf8") !== readFileSync("api/generated/schema.ts", "utf8")) {
    console.error("api/generated/schema.ts is not what openapi.json describes. Run: npm run generate");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
