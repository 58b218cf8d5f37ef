// Writes dashboards/*.json from source/dashboards/*.mjs; with --check it only reports whether they are fresh.
import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from 'node:fs';

const from = new URL('dashboards/', import.meta.url);
const to = new URL('../dashboards/', import.meta.url);
const stale = [];
mkdirSync(to, { recursive: true });
const names = readdirSync(from).filter((file) => file.endsWith('.mjs')).map((file) => file.replace('.mjs', ''));
for (const name of names) {
  const { default: dashboard } = await import(new URL(`${name}.mjs`, from));
  const text = JSON.stringify(dashboard.build(), null, 1) + '\n';
  const file = new URL(`${name}.json`, to);
  if (process.argv.includes('--check')) {
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) stale.push(`${name}.json`);
  } else {
    writeFileSync(file, text);
  }
}
for (const file of readdirSync(to)) {
  if (!names.includes(file.replace('.json', ''))) stale.push(`${file} has no source`);
}
if (stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}; write them again: npm run build --prefix grafana`);
  process.exit(1);
}
