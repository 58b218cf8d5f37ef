// The report of a run: draws the document that the page carries, which is the same as --report FILE.json writes.
'use strict';

(() => {
  const { make, value, formats } = vigia;
  const report = vigia.report = JSON.parse(document.getElementById('document').textContent);
  const view = document.getElementById('view');
  let chosen = 0;

  const seconds = (new Date(report.ended) - new Date(report.started)) / 1000;
  const effectOf = subject => subject.statistics?.psi_excess ?? 0;

  function banner() {
    return make('header', { class: 'banner' },
      document.getElementById('icon').content.cloneNode(true),
      make('div', { class: 'title' }, make('h1', {}, report.pipeline), make('p', {}, 'Report of a run, by Vigia ', value(report.version, 'text', 'version'))),
      make('p', { class: 'clock' }, value(report.started, 'time', 'started'), ' UTC', make('span', {}, `took ${formats.duration(seconds)}`)));
  }

  const tile = (title, main, ...under) => make('div', { class: 'tile' },
    make('h2', {}, title), make('p', { class: 'main' }, main), under.map(u => u && make('div', { class: 'under' }, u)));

  function tiles() {
    const { records, models, drift } = report;
    const judged = drift ? [...drift.windows[0].features, ...drift.windows[0].scores] : [];
    const at = level => judged.filter(s => s.level === level).map(s => s.feature ?? `scores of ${s.model}`);
    const [critical, warn] = [at('critical'), at('warn')];
    return make('div', { class: 'tiles', role: 'group', 'aria-label': 'At a glance' },
      tile('Records', value(records.acknowledged, 'count', 'records.acknowledged'), `${formats.rate(records.acknowledged / Math.max(seconds, 0.001))} a second`),
      tile('Rejected', value(records.rejected, 'count', 'records.rejected'), `${formats.share(records.rejected / Math.max(1, records.acknowledged))} of all`),
      models?.[0] && tile('Flagged', formats.share(models[0].scored > 0 ? models[0].flagged / models[0].scored : 0), `by ${models[0].name}`),
      drift && tile('Drift', critical.length > 0 ? [critical.length, make('small', {}, 'critical')] : warn.length > 0 ? [warn.length, make('small', {}, 'to watch')] : 'steady',
        [...critical, ...warn].slice(0, 3).join(', ')));
  }

  function dataset() {
    const { drift } = report;
    const { reference } = drift;
    const times = drift.windows.filter(w => w.start).flatMap(w => [w.start, w.end]).sort();
    const entry = (name, content) => make('div', {}, make('dt', {}, name), make('dd', {}, content));
    const field = (name, format) => value(drift[name], format, `drift.${name}`);
    return vigia.section('dataset', 'Data', {}, make('dl', {},
      entry('Records compared', field('rows', 'count')),
      times.length > 0 && entry('Windows of event time', `${formats.time(times[0])} to ${formats.time(times.at(-1))} UTC`),
      entry('Late', field('late', 'count')), entry('Ahead of time', field('ahead', 'count')),
      entry('Reference', [value(reference.note, 'text', 'drift.reference.note'), ', ', value(reference.rows, 'count', 'drift.reference.rows'), ' records']),
      entry('Schema', [value(reference.schema, 'text', 'drift.reference.schema'), ' version ', value(reference.schema_version, 'text', 'drift.reference.schema_version')])));
  }

  const nameOf = w => (w.start ? `${w.window} from ${formats.time(w.start)}` : 'the whole run');

  function subjects(list, name) {
    const { windows } = report.drift;
    // The shortest windows in order of time, for the line of how the effect went.
    const shortest = windows.length > 1 ? windows.filter(w => w.window === windows[1].window).sort((a, b) => (a.start < b.start ? -1 : 1)) : [];
    return windows[chosen][list].map((s, i) => ({
      ...s.statistics, level: s.level, seasonal: s.seasonal, name: s[name],
      path: `drift.windows[${chosen}].${list}[${i}]`, figures: `drift.windows[${chosen}].${list}[${i}].statistics`,
      severity: s.severity, evidence: s.evidence, psi_excess: s.statistics?.psi_excess, course: shortest.map(w => effectOf(w[list][i])),
      distribution: {
        cells: s.cells.map(c => c.label),
        reference: s.cells.map(c => c.reference / Math.max(1, s.reference_rows)),
        current: s.cells.map(c => c.current / Math.max(1, windows[chosen].rows)),
      },
    })).sort((a, b) => Boolean(a.seasonal) - Boolean(b.seasonal) || (b.severity ?? 0) - (a.severity ?? 0));
  }

  function drift() {
    const { windows, warn, critical, smoothing } = report.drift;
    const choice = make('label', {}, make('span', { class: 'note' }, 'Window '), make('select', { id: 'window' },
      windows.map((w, i) => make('option', { value: i, selected: i === chosen }, nameOf(w)))));
    const course = { title: 'Over time', kind: 'wide', cell: s => s.course.length > 1 && vigia.spark(s.course, `Effect of ${s.name} from window to window, at most ${formats.index(Math.max(...s.course))}`) };
    const [features, scores] = [subjects('features', 'feature'), subjects('scores', 'model')];
    return vigia.section('drift', 'Drift', { note: [value(windows[chosen].rows, 'count', `drift.windows[${chosen}].rows`), ` records, smoothing ${smoothing}`], aside: choice },
      vigia.driftLegend(warn, critical),
      report.drift.classifier && classifier(report.drift.classifier),
      vigia.driftTable('Features, worst first', 'Feature', features, warn, critical, [course]),
      scores.length > 0 && vigia.driftTable('Scores of the models', 'Model', scores, warn, critical, [course]));
  }

  /** Whether the newest records can be distinguished from those of the reference, all features at once. */
  function classifier(found) {
    const number = (name, format) => value(found[name], format, `drift.classifier.${name}`);
    return make('p', { id: 'classifier' }, `Records of the last ${found.window} `, found.different ? 'can be distinguished' : 'cannot be distinguished', ' from the reference at the same hours, by all features at once: ROC AUC ',
      number('auc', 'index'), ', by chance ', number('auc_by_chance', 'index'), ' with a standard deviation of ', number('auc_by_chance_std', 'index'), ', on ', number('rows', 'count'), ' records of each',
      found.different && vigia.explained(found.explained_by, 'drift.classifier.explained_by'), '.');
  }

  function stages() {
    const figure = (title, name, format) => ({ title, kind: 'figure', cell: (s, i) => value(s[name], format, `stages[${i}].${name}`) });
    return vigia.section('stages', 'Stages', {}, vigia.table('What each stage did', [
      { title: 'Stage', cell: s => make('span', { class: 'name' }, s.name) },
      figure('Records', 'records', 'count'), figure('Workers', 'workers', 'count'), figure('Busy', 'busy_seconds', 'duration'), figure('Blocked', 'blocked_seconds', 'duration'),
    ], report.stages, 'narrow titled'));
  }

  const known = new Set(['records', 'stages', 'rejections', 'drift', 'models', 'behavior', 'performance', 'estimate']);

  function show() {
    vigia.morph(view, make('div', { id: 'view' }, banner(), make('main', {},
      vigia.verdict.head(report, vigia.verdict.find(report, nameOf)),
      tiles(),
      report.drift && dataset(),
      report.models && vigia.section('models', 'Models', {}, vigia.models(report.models)),
      vigia.estimate(report.estimate, 'periods'),
      vigia.performance(report.performance, 'summary'),
      vigia.worth(report.performance, 'summary'),
      vigia.behavior(report.behavior),
      report.drift && drift(),
      report.drift && vigia.section('events', 'Events', { note: 'event time' }, vigia.crossings(report.drift.events, 'drift.events')),
      vigia.otherSections(report, known),
      make('div', { class: 'pair' },
        vigia.section('rejections', 'Rejections', {}, vigia.rejections(report.rejections, report.records.acknowledged)),
        stages())),
    make('footer', {}, 'Times are UTC. The numbers are in the page itself, in full precision.')));
  }

  document.title = `${report.pipeline}: report of a run`;
  view.addEventListener('change', event => {
    if (event.target.id === 'window') {
      chosen = Number(event.target.value);
      show();
    }
  });
  show();
})();
