// Draws one of grafana/dashboards/*.json as a page, with what a Prometheus answers to its queries: for pictures where there is no Grafana.
//   node dashboard.mjs PROMETHEUS_URL DASHBOARD.json MINUTES > page.html
// It knows the panels that the dashboards use, and draws them plainly.
import { readFileSync } from 'node:fs';
import { colors, format, heatColor, stepColor } from './looks.mjs';

const [prometheus, file, minutes] = process.argv.slice(2);
const dashboard = JSON.parse(readFileSync(file, 'utf8'));
const end = Date.now() / 1000;
const start = end - minutes * 60;
const step = Math.max(1, Math.round((end - start) / 240));
const [cell, line, gap] = [58, 38, 8];

const text = (value) => String(value).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

/** What Grafana puts in for each variable at first: "All" where a variable has it, else the first of its values. */
async function chosen() {
  const values = { pipeline: '.*' };
  for (const { name, type, query, includeAll } of dashboard.templating.list) {
    if (type === 'query') {
      values[name] = includeAll ? '.*' : await first(fill(String(query.query ?? query), values), name) ?? '.*';
    }
  }
  return values;
}

/** The first value of a variable's query: `label_values(metric, label)`, sorted as people count, or `query_result(expression)`, in its order. */
async function first(query, name) {
  const [, metric, label] = query.match(/^label_values\((.+), (\w+)\)$/) ?? [];
  if (metric) {
    const answer = await (await fetch(`${prometheus}/api/v1/label/${label}/values?match[]=${encodeURIComponent(metric)}`)).json();
    return answer.data.sort(new Intl.Collator('en', { numeric: true }).compare)[0];
  }
  const answer = await (await fetch(`${prometheus}/api/v1/query?query=${encodeURIComponent(query.match(/^query_result\((.+)\)$/)[1])}`)).json();
  return answer.data.result[0]?.metric[name];
}

const fill = (text, values) => text.replaceAll('$__rate_interval', '20s').replaceAll('$__range', `${minutes}m`).replace(/\$(\w+)/g, (whole, name) => values[name] ?? whole);
const variables = await chosen();

/** The series of a query: [{ name, labels, points: [[time, value]] }]. */
async function series(target) {
  const query = fill(target.expr, variables);
  const address = target.instant ? `query?time=${end}` : `query_range?start=${start}&end=${end}&step=${step}`;
  const answer = await (await fetch(`${prometheus}/api/v1/${address}&query=${encodeURIComponent(query)}`)).json();
  return answer.data.result.map(({ metric, values, value }) => ({
    labels: metric,
    name: target.legendFormat ? target.legendFormat.replace(/\{\{(\w+)\}\}/g, (_, label) => metric[label] ?? '') : '',
    points: (values ?? [value]).map(([time, v]) => [Number(time), Number(v)]).filter(([, v]) => Number.isFinite(v)),
  })).filter((s) => s.points.length > 0);
}

const latest = (s) => s.points.at(-1)[1];

function stat(panel, all, { unit, decimals, thresholds }) {
  return `<div class="stats">${all.map((s) => `<div><b style="color:${panel.options.colorMode === 'none' ? '#d8d9da' : stepColor(thresholds, latest(s))}">
    ${format(latest(s), unit, decimals)}</b>${all.length > 1 || panel.options.textMode === 'value_and_name' ? `<span>${text(s.name)}</span>` : ''}</div>`).join('')}</div>`;
}

function bargauge(all, { unit, decimals, thresholds }) {
  const most = Math.max(...all.map(latest), 1e-9);
  const rows = Math.min(all.length, 26);
  return `<div class="bars">${all.slice(0, rows).map((s) => `<div><span>${text(s.name)}</span><i style="width:${(60 * latest(s)) / most}%;background:${
    stepColor(thresholds, latest(s))}"></i><em>${format(latest(s), unit, decimals)}</em></div>`).join('')}</div>`;
}

function timeline(all, width, height, { color, thresholds, max }) {
  const high = Math.min(24, (height - 20) / all.length);
  const left = 16 + 6.4 * Math.max(...all.map((s) => s.name.length));
  const x = (time) => left + ((time - start) / (end - start)) * (width - left - 10);
  return svg(width, height, all.map((s, i) => `<text x="${left - 8}" y="${(i + 0.7) * high}" text-anchor="end">${text(s.name)}</text>${s.points.map(([time, v]) =>
    `<rect x="${x(time).toFixed(1)}" y="${(i * high + 1).toFixed(1)}" width="${(x(start + step) - x(start) + 0.5).toFixed(1)}" height="${(high - 2).toFixed(1)}" fill="${
      color?.mode === 'thresholds' ? stepColor(thresholds, v) : heatColor(v / (max ?? 1))}"/>`).join('')}`).join('') + clock(x, height));
}

function timeseries(all, width, height, { unit, decimals, min }) {
  const legend = Math.min(all.length, 4);
  const [left, bottom] = [62, 34 + 16 * legend];
  const values = all.flatMap((s) => s.points.map(([, v]) => v));
  const low = min ?? Math.min(...values);
  const high = Math.max(...values, low + 1e-9);
  const x = (time) => left + ((time - start) / (end - start)) * (width - left - 10);
  const y = (v) => 8 + (1 - (v - low) / (high - low)) * (height - bottom - 8);
  const dashed = (name) => (/ (at least|at most|lower|upper|card|floor|by chance|usually|as usual)$/.test(name) ? 'stroke-dasharray="5 5" stroke-width="1"' : '');
  return svg(width, height, [0, 0.5, 1].map((share) => low + share * (high - low)).map((v) =>
    `<line x1="${left}" x2="${width - 10}" y1="${y(v)}" y2="${y(v)}" class="grid"/><text x="${left - 6}" y="${y(v) + 4}" text-anchor="end">${format(v, unit, decimals)}</text>`).join('')
    + all.map((s, i) => `<polyline points="${s.points.map(([time, v]) => `${x(time).toFixed(1)},${y(v).toFixed(1)}`).join(' ')}" stroke="${colors[i % colors.length]}" ${dashed(s.name)}/>`).join('')
    + all.slice(0, legend).map((s, i) => `<rect x="${left}" y="${height - 16 * (legend - i) - 2}" width="12" height="4" fill="${colors[i % colors.length]}"/>
      <text x="${left + 18}" y="${height - 16 * (legend - i) + 4}">${text(s.name)}: ${format(latest(s), unit, decimals)}</text>`).join('')
    + clock(x, height - 16 * legend));
}

const clock = (x, bottom) => [0.1, 0.5, 0.9].map((share) => start + share * (end - start)).map((time) =>
  `<text x="${x(time)}" y="${bottom - 6}" text-anchor="middle">${new Date(time * 1000).toISOString().slice(11, 19)}</text>`).join('');

const svg = (width, height, inner) => `<svg width="${width}" height="${height}">${inner}</svg>`;

function table(panel, columns) {
  const { renameByName: names } = panel.transformations.find((t) => t.id === 'organize').options;
  const by = panel.transformations.find((t) => t.id === 'joinByField').options.byField;
  const rows = [...new Set(columns.flatMap((c) => c.map((s) => s.labels[by])))];
  const heads = columns.map((_, i) => names[`Value #${String.fromCharCode(65 + i)}`]);
  const unit = (name) => panel.fieldConfig.overrides.find((o) => o.matcher.options === name)?.properties.find((p) => p.id === 'unit')?.value;
  return `<table><tr><th>${text(by)}</th>${heads.map((h) => `<th>${text(h)}</th>`).join('')}</tr>${rows.map((row) => `<tr><td>${text(row)}</td>${columns.map((c, i) => {
    const found = c.find((s) => s.labels[by] === row);
    return `<td>${!found ? '' : heads[i] === 'version' ? text(found.labels.version) : format(latest(found), unit(heads[i]))}</td>`;
  }).join('')}</tr>`).join('')}</table>`;
}

/** Two bars for each bin, in the order that the third query gives, on one scale. */
function barchart(columns, width, height) {
  const [now, reference, order] = columns.map((column) => new Map(column.map((s) => [s.labels.bin, latest(s)])));
  const bins = [...new Set([...now.keys(), ...reference.keys()])].sort((a, b) => (order.get(a) ?? 1e9) - (order.get(b) ?? 1e9));
  const most = Math.max(...now.values(), ...reference.values(), 1e-9);
  const [left, bottom] = [62, 92];
  const slot = (width - left) / bins.length;
  const y = (v) => 14 + (1 - v / most) * (height - bottom - 14);
  const bar = (x, v, color) => `<rect x="${x.toFixed(1)}" y="${y(v).toFixed(1)}" width="${(slot * 0.38).toFixed(1)}" height="${(y(0) - y(v)).toFixed(1)}" fill="${color}"/>`;
  return svg(width, height, [0, 0.5, 1].map((share) => share * most).map((v) =>
    `<line x1="${left}" x2="${width}" y1="${y(v)}" y2="${y(v)}" class="grid"/><text x="${left - 6}" y="${y(v) + 4}" text-anchor="end">${format(v, 'percentunit')}</text>`).join('')
    + bins.map((bin, i) => bar(left + i * slot + slot * 0.1, now.get(bin) ?? 0, colors[0]) + bar(left + i * slot + slot * 0.5, reference.get(bin) ?? 0, colors[2])
      + `<text transform="translate(${(left + (i + 0.5) * slot).toFixed(1)},${height - bottom + 14}) rotate(-40)" text-anchor="end">${text(bin)}</text>`).join('')
    + ['now', 'reference'].map((name, i) => `<rect x="${left + i * 90}" y="${height - 10}" width="12" height="6" fill="${colors[i * 2]}"/><text x="${left + i * 90 + 18}" y="${height - 3}">${name}</text>`).join(''));
}

async function draw(panel) {
  const { x, y, w, h } = panel.gridPos;
  const place = `left:${x * cell}px;top:${y * line}px;width:${w * cell - gap}px;height:${h * line - gap}px`;
  if (panel.type === 'row') {
    return `<h2 style="left:${x * cell}px;top:${y * line}px">⌄ ${text(fill(panel.title, variables))}</h2>`;
  }
  const [width, height] = [w * cell - gap - 16, h * line - gap - 40];
  const columns = await Promise.all(panel.targets.map(series));
  const all = columns.flat();
  const looks = panel.fieldConfig.defaults;
  const inner = all.length === 0 ? '<p>No data</p>' : {
    stat: () => stat(panel, all, looks),
    bargauge: () => bargauge(all, looks),
    'state-timeline': () => timeline(all, width, height, looks),
    timeseries: () => timeseries(all, width, height, looks),
    table: () => table(panel, columns),
    barchart: () => barchart(columns, width, height),
  }[panel.type]();
  return `<section style="${place}"><h3>${text(fill(panel.title, variables))}</h3>${inner}</section>`;
}

const panels = await Promise.all(dashboard.panels.map(draw));
console.log(`<!doctype html><meta charset="utf-8"><title>${text(dashboard.title)}</title><style>${readFileSync(new URL('dashboard.css', import.meta.url), 'utf8')}</style>
<h1>Vigia / ${text(dashboard.title)}</h1><main>${panels.join('')}</main>`);
