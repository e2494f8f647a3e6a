// Bundles src/ into dist/: a few files without a clock, a path or a random name, so that the same lock file gives the same bytes.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";

const here = new URL(".", import.meta.url);
const dist = new URL("dist/", here);
await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (!name.startsWith(".")) await rm(new URL(name, dist));
}
const { metafile } = await build({
  absWorkingDir: here.pathname,
  entryPoints: { app: "src/main.ts", style: "src/style.css" },
  outdir: "dist",
  bundle: true,
  format: "iife",
  minify: true,
  legalComments: "none",
  metafile: true,
  target: ["es2022"],
  logLevel: "info",
});

// The licences of what stands in the bundle.
const names = Object.keys(metafile.inputs).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []);
let licences = "";
for (const name of [...new Set(names)].sort()) {
  const folder = new URL(`node_modules/${name}/`, here);
  const { version, license } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
  const file = (await readdir(folder)).sort().find((entry) => /^licen[cs]e/i.test(entry));
  licences += `${name} ${version} (${license})\n\n${file ? await readFile(new URL(file, folder), "utf8") : ""}\n\n`;
}
await writeFile(new URL("licences.txt", dist), licences);
await copyFile(new URL("src/index.html", here), new URL("index.html", dist));
await copyFile(new URL("src/icon.svg", here), new URL("icon.svg", dist));
