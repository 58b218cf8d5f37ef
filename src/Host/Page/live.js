// The live page: asks /status every two seconds and shows what it says. What is shown is kept in vigia.status.
'use strict';

(() => {
  const { make, value, formats } = vigia;
  const pollMs = 2000;
  const patienceMs = 5000;
  const remembered = 300;

  const view = document.getElementById('view');
  const history = { records: [], flagged: new Map() };
  let chosenWindow = null;
  let answeredAt = null;

  const states = { running: ['●', 'good'], starting: ['◌', 'muted'], created: ['◌', 'muted'], ended: ['■', 'muted'], stalled: ['▲', 'critical'], failed: ['✕', 'critical'] };

  /** Flagged share since the last poll, by model; the trend behind a rate since the start. */
  function remember(status, before) {
    const keep = (list, item) => { list.push(item); list.splice(0, list.length - remembered); };
    keep(history.records, status.activity.records_per_second);
    for (const model of status.models ?? []) {
      const last = before?.models?.find(m => m.name === model.name);
      const scored = last ? model.scored - last.scored : 0;
      if (scored > 0) {
        if (!history.flagged.has(model.name)) {
          history.flagged.set(model.name, []);
        }
        keep(history.flagged.get(model.name), (model.flagged - last.flagged) / scored);
      }
    }
  }

  function banner(status, silentSince, badge) {
    const [sign, tone] = silentSince ? ['✕', 'critical'] : badge ? [badge.sign, badge.tone] : states[status.state] ?? ['●', 'muted'];
    return make('header', { class: 'banner' },
      make('img', { src: 'page/icon.svg', alt: '', width: 36, height: 36 }),
      make('div', { class: 'title' }, make('h1', {}, status.pipeline), make('p', {}, 'Vigia ', value(status.version, 'text', 'version'))),
      make('p', { class: `state ${tone}`, role: 'status' }, make('span', { 'aria-hidden': 'true' }, sign), ' ',
        silentSince ? 'no answer' : [badge && `${badge.words} · `, value(status.state, 'text', 'state')]),
      make('p', { class: 'clock' },
        silentSince ? `no answer since ${formats.time(silentSince)} UTC` : [value(status.time, 'time', 'time'), ' UTC'],
        make('span', {}, `up ${formats.duration((new Date(status.time) - new Date(status.started)) / 1000)}`)));
  }

  const silence = silentSince => silentSince && make('p', { class: 'silence', role: 'alert' },
    make('strong', {}, 'The process no longer answers. '),
    `The figures are from its last answer, at ${formats.time(silentSince)} UTC. The page keeps asking.`);

  function tile(title, main, ...under) {
    return make('div', { class: 'tile' }, make('h2', {}, title), make('p', { class: 'main' }, main), under.map(u => u && make('div', { class: 'under' }, u)));
  }

  function tiles(status) {
    const { activity, records, kafka, checkpoint, models, drift } = status;
    const judged = (drift?.windows ?? []).flatMap(w => [...w.features, ...w.scores]);
    const at = level => new Set(judged.filter(s => s.level === level).map(s => s.feature ?? `scores of ${s.model}`));
    const [critical, warn] = [at('critical'), at('warn')];
    return make('div', { class: 'tiles', role: 'group', 'aria-label': 'At a glance' },
      tile('Throughput', [value(activity.records_per_second, 'rate', 'activity.records_per_second'), make('small', {}, 'records/s')],
        vigia.spark(history.records, 'Records per second since this page was opened')),
      kafka && tile('Lag', [value(kafka.lag, 'count', 'kafka.lag'), make('small', {}, 'records')], kafka.paused ? 'source paused: the pipeline is full' : 'waiting in the broker'),
      tile('Latency', value(activity.latency_seconds.p50, 'duration', 'activity.latency_seconds.p50'),
        ['99 % within ', value(activity.latency_seconds.p99, 'duration', 'activity.latency_seconds.p99')]),
      models?.[0] && tile('Flagged', formats.share(models[0].scored > 0 ? models[0].flagged / models[0].scored : 0),
        vigia.spark(history.flagged.get(models[0].name) ?? [], `Share flagged by ${models[0].name} since this page was opened`)),
      drift && tile('Drift', critical.size > 0 ? [critical.size, make('small', {}, 'critical')] : warn.size > 0 ? [warn.size, make('small', {}, 'to watch')] : 'steady',
        [...critical, ...warn].slice(0, 2).join(', ')),
      tile('Rejected', [value(records.rejected, 'count', 'records.rejected'), make('small', {}, 'records')],
        `${formats.share(records.rejected / Math.max(1, records.acknowledged))} of all`),
      checkpoint && tile('Checkpoint', value(checkpoint.age_seconds, 'duration', 'checkpoint.age_seconds'),
        ['every ', value(checkpoint.interval_seconds, 'duration', 'checkpoint.interval_seconds')]));
  }

  function windowChoice(windows, chosen) {
    return make('div', { class: 'choice', role: 'group', 'aria-label': 'Window' }, windows.map(w =>
      make('button', { type: 'button', 'data-window': w.window, 'aria-pressed': String(w === chosen) }, w.window)));
  }

  function drift(status) {
    const { drift: section } = status;
    if (!section?.windows) {
      return null;
    }
    const place = Math.max(0, section.windows.findIndex(w => w.window === chosenWindow));
    const chosen = section.windows[place];
    const subjects = (list, name) => chosen[list].map((s, i) => ({ ...s, name: s[name], path: `drift.windows[${place}].${list}[${i}]` }));
    const note = [
      value(chosen.rows, 'count', `drift.windows[${place}].rows`), ' records',
      chosen.end && [' up to ', value(chosen.end, 'time', `drift.windows[${place}].end`)],
      ', ', value(section.late, 'count', 'drift.late'), ' late, ', value(section.ahead, 'count', 'drift.ahead'), ' ahead of time',
      section.seasonal?.length > 0 && `; not judged: ${section.seasonal.join(', ')}`];
    return vigia.section('drift', 'Drift', { note, aside: windowChoice(section.windows, chosen) },
      vigia.driftLegend(section.warn, section.critical),
      chosen.features.length > 0 ? vigia.driftTable('Features that stand out, worst first', 'Feature', subjects('features', 'feature'), section.warn, section.critical)
        : make('p', { class: 'empty' }, 'No records in this window yet.'),
      chosen.scores.length > 0 && vigia.driftTable('Scores of the models', 'Model', subjects('scores', 'model'), section.warn, section.critical));
  }

  function partitions(status) {
    const { kafka } = status;
    if (!kafka) {
      return null;
    }
    const figure = (title, field) => ({ title, kind: 'figure', cell: (p, i) => value(p[field], 'count', `kafka.partitions[${i}].${field}`) });
    return vigia.section('partitions', 'Partitions', { note: `consumer group ${kafka.group}` }, vigia.table('Partitions of this process', [
      { title: 'Partition', cell: p => make('span', { class: 'name' }, `${p.topic}[${p.partition}]`) },
      figure('Position', 'position'), figure('Acknowledged', 'acknowledged'), figure('Lag', 'lag'),
    ], kafka.partitions, 'narrow titled'));
  }

  const known = new Set(['records', 'activity', 'checkpoint', 'stages', 'rejections', 'kafka', 'drift', 'models', 'behavior', 'performance', 'estimate', 'links']);

  function page(status, silentSince) {
    const trend = { title: 'Trend', kind: 'wide', cell: m => vigia.spark(history.flagged.get(m.name) ?? [], `Share flagged by ${m.name} since this page was opened`) };
    const found = vigia.verdict.find(status);
    return make('div', { id: 'view', class: silentSince ? 'silent' : null },
      banner(status, silentSince, vigia.verdict.badge(found)), silence(silentSince),
      make('main', {},
        vigia.verdict.head(status, found),
        vigia.behavior(status.behavior),
        tiles(status),
        drift(status),
        vigia.estimate(status.estimate, 'windows'),
        vigia.performance(status.performance, 'maturities'),
        vigia.worth(status.performance, 'maturities'),
        vigia.otherSections(status, known),
        status.models && vigia.section('models', 'Models', {}, vigia.models(status.models, [trend])),
        vigia.flow(status),
        make('div', { class: 'pair' },
          status.drift?.events && vigia.section('events', 'Events', { note: 'event time' }, vigia.crossings(status.drift.events, 'drift.events')),
          vigia.section('rejections', 'Rejections', {}, vigia.rejections(status.rejections, status.records.acknowledged))),
        partitions(status)),
      make('footer', {}, 'Times are UTC, as in the logs. ',
        make('a', { href: 'status' }, 'status'), ' ', make('a', { href: 'metrics' }, 'metrics')));
  }

  function show(silentSince = null) {
    vigia.morph(view, page(vigia.status, silentSince));
    const badge = vigia.verdict.badge(vigia.verdict.find(vigia.status));
    document.title = silentSince ? `no answer · ${vigia.status.pipeline}`
      : badge ? `${badge.sign} ${badge.words} · ${vigia.status.pipeline}` : `${vigia.status.pipeline} · ${vigia.status.state}`;
    vigia.shown = (vigia.shown ?? 0) + 1;
  }

  async function poll() {
    try {
      const answer = await fetch('status', { cache: 'no-store', signal: AbortSignal.timeout(patienceMs) });
      const status = await answer.json();
      remember(status, vigia.status);
      vigia.status = status;
      answeredAt = status.time;
      show();
    } catch {
      if (vigia.status) {
        show(answeredAt);
      } else {
        view.replaceChildren(make('p', { class: 'empty', role: 'alert' }, 'The process does not answer yet. The page keeps asking.'));
      }
    }
    setTimeout(poll, pollMs);
  }

  view.addEventListener('click', event => {
    const button = event.target.closest('button[data-window]');
    if (button) {
      chosenWindow = button.dataset.window;
      show();
    }
  });

  poll();
})();
