// Parts of /status and of a run's report, as sections of the page.
'use strict';

/** note: a line beside the title; aside: what is at the far end of it. */
vigia.section = (id, title, { note, aside } = {}, ...content) => vigia.make('section', { id, 'aria-labelledby': `${id}-title` },
  vigia.make('header', {}, vigia.make('h2', { id: `${id}-title` }, title), note && vigia.make('p', { class: 'note' }, note), aside), content);

/**
 * Features or models by drift, worst first.
 * subjects: { name, path, figures, level, severity, evidence, psi, psi_excess, missing_share, out_of_range_share, distribution, seasonal }; path leads to
 * level, severity and evidence, figures to the statistics where they are elsewhere. extra: further columns.
 */
vigia.driftTable = (caption, what, subjects, warn, critical, extra = []) => {
  const { table, value, level, make, distribution, psiBar } = vigia;
  const figure = (title, field, format) => ({ title, kind: 'figure', cell: s => value(s[field], format, `${s.figures ?? s.path}.${field}`) });
  return table(caption, [
    { title: what, cell: s => [make('span', { class: 'name' }, s.name), s.seasonal && make('span', { class: 'tag' }, 'follows the clock')] },
    { title: 'Level', cell: s => (s.seasonal ? make('span', { class: 'level' }, 'not judged') : level(s.level, `${s.path}.level`)) },
    { title: 'PSI', kind: 'figure', cell: s => value(s.psi, 'index', `${s.figures ?? s.path}.psi`) },
    figure('Effect', 'psi_excess', 'index'),
    { title: 'Against thresholds', kind: 'wide', cell: s => !s.seasonal && psiBar(s.psi_excess ?? 0, s.evidence ?? 0, warn, critical) },
    { title: 'Evidence', kind: 'figure', cell: s => (s.seasonal ? '' : value(s.evidence, 'share', `${s.path}.evidence`)) },
    figure('Missing', 'missing_share', 'share'),
    figure('Out of range', 'out_of_range_share', 'share'),
    { title: 'Now against reference', kind: 'wide', cell: s => s.distribution && distribution(s.distribution) },
    ...extra,
  ], subjects, 'subjects');
};

vigia.driftLegend = (warn, critical) => {
  const { make, formats } = vigia;
  return make('p', { class: 'legend' },
    make('span', { class: 'key current' }, 'now'), make('span', { class: 'key reference' }, 'reference'),
    make('span', { class: 'key floor' }, 'evidence, full at the budget of false alarms'),
    make('span', { class: 'key mark' }, `thresholds: warn ${formats.index(warn)}, critical ${formats.index(critical)}`));
};

/** Features that explain most of a change; nothing without any. */
vigia.explained = (shares, path) => (shares?.length > 0
  ? ['; mostly ', shares.map((s, i) => [i > 0 && ', ', vigia.make('span', { class: 'name' }, s.feature), ' (', vigia.value(s.share, 'share', `${path}[${i}].share`), ')'])]
  : null);

/** Changes of level, newest first. */
vigia.crossings = (events, path) => {
  const { make, value, level } = vigia;
  if (events.length === 0) {
    return make('p', { class: 'empty' }, 'No level has changed.');
  }
  const place = i => `${path}[${i}]`;
  return make('ol', { class: 'events' }, events.map((event, i) => make('li', {},
    make('time', { datetime: event.time }, value(event.time, 'time', `${place(i)}.time`)),
    level(event.to, `${place(i)}.to`),
    make('span', {}, make('span', { class: 'name' }, event.feature ?? event.model ?? ''), event.model ? ' (scores)' : '', ` from ${event.from === 'none' ? 'steady' : event.from}`),
    make('span', { class: 'detail' }, event.segment ? `in segment ${event.segment}, ` : '', 'effect ', value(event.psi_excess, 'index', `${place(i)}.psi_excess`), ` in ${event.window}`,
      vigia.explained(event.explained_by, `${place(i)}.explained_by`)))).reverse());
};

vigia.rejections = (rejections, received) => {
  const { make, table, value, formats } = vigia;
  if (rejections.length === 0) {
    return make('p', { class: 'empty' }, 'No record has been rejected.');
  }
  return table('Rejected records by stage and reason', [
    { title: 'Reason', cell: r => make('span', { class: 'name' }, r.reason) },
    { title: 'Stage', cell: r => r.stage },
    { title: 'Records', kind: 'figure', cell: (r, i) => value(r.records, 'count', `rejections[${i}].records`) },
    { title: 'Of all', kind: 'figure', cell: r => formats.share(r.records / Math.max(1, received)) },
  ], rejections, 'narrow titled');
};

/** Models with what they flagged. extra: further columns. */
vigia.models = (models, extra = []) => {
  const { make, table, value, formats } = vigia;
  const figure = (title, field, format) => ({ title, kind: 'figure', cell: (m, i) => value(m[field], format, `models[${i}].${field}`) });
  return table('Models and what they flagged', [
    {
      title: 'Model',
      cell: m => [make('span', { class: 'name' }, m.name), make('span', { class: 'tag' }, m.role), make('span', { class: 'detail' }, `${m.version} · ${m.backend}`)],
    },
    figure('Threshold', 'threshold', 'index'),
    figure('Scored', 'scored', 'count'),
    figure('Flagged', 'flagged', 'count'),
    { title: 'Flagged rate', kind: 'figure', cell: m => formats.share(m.scored > 0 ? m.flagged / m.scored : 0) },
    { title: 'Flagged amount', kind: 'figure', cell: m => formats.money(m.flagged_amount / (m.minor_units_per_unit ?? 1)) },
    figure('Invalid scores', 'invalid', 'count'),
    ...extra,
  ], models, 'titled');
};

/** Anything: plain values as a list, lists of objects as tables, objects within as parts. What is too deep or too long is left out, and said so. */
vigia.anything = (() => {
  const { make, table, value } = vigia;
  const [mostRows, mostDepth] = [50, 3];
  const isPlain = v => v === null || typeof v !== 'object';
  const isTime = v => typeof v === 'string' && /^\d{4}-\d\d-\d\dT/.test(v);
  const words = name => name.replaceAll('_', ' ');
  const format = (name, v) => typeof v !== 'number' ? (isTime(v) ? 'time' : 'text')
    : /share$|rate$/.test(name) ? 'share' : /seconds$/.test(name) ? 'duration' : Number.isInteger(v) ? 'count' : 'index';
  const shown = (name, v, path) => value(v, format(name, v), path);

  function list(entries, path) {
    return entries.length > 0 && make('dl', {}, entries.map(([name, v]) =>
      make('div', {}, make('dt', {}, words(name)), make('dd', {}, shown(name, v, `${path}.${name}`)))));
  }

  function rows(name, items, path) {
    const fields = [...new Set(items.flatMap(item => Object.keys(item).filter(field => isPlain(item[field]))))];
    return [
      table(words(name), fields.map(field => ({
        title: words(field), kind: items.some(item => typeof item[field] === 'number') ? 'figure' : 'text',
        cell: (item, i) => shown(field, item[field], `${path}[${i}].${field}`),
      })), items.slice(0, mostRows)),
      items.length > mostRows && make('p', { class: 'detail' }, `${items.length - mostRows} more in the document.`),
    ];
  }

  return function anything(name, content, path, depth = 0) {
    if (Array.isArray(content)) {
      return content.length === 0 ? make('p', { class: 'empty' }, `${words(name)}: none.`)
        : content.every(item => !isPlain(item) && !Array.isArray(item)) ? rows(name, content, path)
        : make('p', {}, `${words(name)}: ${content.slice(0, mostRows).map(item => (isPlain(item) ? String(item) : '…')).join(', ')}`);
    }
    const entries = Object.entries(content);
    return [
      list(entries.filter(([, v]) => isPlain(v)), path),
      entries.filter(([, v]) => !isPlain(v)).map(([key, v]) => depth >= mostDepth ? null
        : Array.isArray(v) ? anything(key, v, `${path}.${key}`, depth + 1)
        : make('div', { class: 'part' }, make('h3', {}, words(key)), anything(key, v, `${path}.${key}`, depth + 1))),
    ];
  };
})();

vigia.otherSections = (document, known) => Object.entries(document)
  .filter(([name, content]) => !known.has(name) && content !== null && typeof content === 'object')
  .map(([name, content]) => vigia.section(`section-${name}`, name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' '), {},
    vigia.anything(name, content, name)));
