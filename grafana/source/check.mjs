// Holds dashboards/*.json to the types of @grafana/schema: they become a JSON Schema, and each dashboard is validated with it.
import { createGenerator } from 'ts-json-schema-generator';
import Ajv from 'ajv';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const types = fileURLToPath(new URL('../node_modules/@grafana/schema/dist/esm/raw/dashboard/x/dashboard_types.gen.d.ts', import.meta.url));
const schema = createGenerator({ path: types, type: 'Dashboard', skipTypeCheck: true, additionalProperties: true }).createSchema('Dashboard');
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
const directory = new URL('../dashboards/', import.meta.url);
const uids = new Set();
const runbooks = new URL('../../docs/runbooks/', import.meta.url);
const linked = new Set();
let wrong = 0;
for (const file of readdirSync(directory)) {
  const dashboard = JSON.parse(readFileSync(new URL(file, directory), 'utf8'));
  const problems = validate(dashboard) ? [] : validate.errors.map((e) => `${e.instancePath || '/'} ${e.message}`);
  if (uids.has(dashboard.uid)) problems.push(`uid '${dashboard.uid}' appears twice`);
  uids.add(dashboard.uid);
  for (const panel of dashboard.panels.filter((p) => p.type !== 'row')) {
    if (!panel.title || !panel.description) problems.push(`panel '${panel.title}' has no title or description`);
    if (!panel.fieldConfig?.defaults?.unit) problems.push(`panel '${panel.title}' has no unit`);
    for (const page of (panel.links ?? []).map((link) => link.url.match(/^\$\{runbooks\}\/(.+)$/)?.[1]).filter(Boolean)) {
      linked.add(page);
      if (!existsSync(new URL(page, runbooks))) problems.push(`panel '${panel.title}' links to '${page}', which is not among the runbooks`);
    }
  }
  for (const problem of problems) {
    console.error(`${file}: ${problem}`);
    wrong++;
  }
}
for (const page of readdirSync(runbooks).filter((page) => !linked.has(page))) {
  console.error(`no panel links to the runbook ${page}`);
  wrong++;
}
console.log(`${uids.size} dashboards checked`);
process.exit(wrong > 0 ? 1 : 0);
