// The head of the live page and of a report: what is wrong, since when and how much, worst first. Read from /status, or the report, alone.
'use strict';

vigia.verdict = (() => {
  const { make, value } = vigia;
  const mostOthers = 4;
  const ranks = { critical: 2, warn: 1, good: 0 };
  const broken = {
    failed: ['The pipeline has failed. ', 'Its log says why.', 'restarts.md'],
    stalled: ['Records wait, and no stage moves. ', 'The pipeline below shows where.', 'pipeline-stalled.md'],
  };

  const since = (time, path) => time && [', since ', value(time, 'time', path), ' UTC'];

  function pipeline(status) {
    const [text, advice, runbook] = broken[status.state] ?? [];
    return text ? [{ tone: 'critical', text: [text, advice], runbook, dashboard: 'vigia-pipeline' }] : [];
  }

  /** The newest update of each alarm that is not over; newest alarm first. */
  function active(alarms) {
    const newest = new Map(alarms.map((alarm, i) => [alarm.id, { alarm, i }]));
    return [...newest.values()].filter(({ alarm }) => alarm.status !== 'cleared' && alarm.status !== 'accepted').reverse();
  }

  function alarm({ alarm: a, i }) {
    const path = `behavior.alarms[${i}]`;
    const place = a.segment === 'all' ? '' : ` in ${a.segment}`;
    const much = (now, usual, format) => [': ', value(a[now], format, `${path}.${now}`), ', usually ', value(a[usual], format, `${path}.${usual}`)];
    const what = a.detector === 'volume' ? [a.direction === 'up' ? 'More' : 'Fewer', ' records than usual', place, much('records', 'usual_records', 'count')]
      : a.detector === 'amount' ? ['The amount is ', a.direction === 'up' ? 'larger' : 'smaller', ' than usual', place, much('amount_in_usual_records', 'usual_records', 'count')]
      : a.detector === 'scores' ? ['Scores of ', make('b', {}, a.model), a.direction === 'up' ? ' are higher' : ' are lower', ' than usual', place]
      : [make('b', {}, a.model), ' flags ', a.direction === 'up' ? 'more' : 'less', ' than usual', place, much('rate', 'usual_rate', 'share')];
    return { tone: 'critical', text: [what, since(a.started, `${path}.started`), '.'], runbook: 'behavior-alarm.md', dashboard: 'vigia-behaviour' };
  }

  /** When the level was reached, if that is among the latest changes. */
  function crossed(events, what, name, window, segment, level) {
    const at = events.findLastIndex(e => e[what] === name && e.window === window && e.segment === segment && e.to === level);
    return at < 0 ? null : since(events[at].time, `drift.events[${at}].time`);
  }

  /** Features and scores of a window, as a whole and in the segments where they are worst. */
  function judged(window, w) {
    const entry = (subject, what, segment, path) => ({ subject, what, name: subject[what], segment, window, path });
    const path = `drift.windows[${w}]`;
    return [
      ...window.features.map((f, i) => entry(f, 'feature', undefined, `${path}.features[${i}]`)),
      ...window.scores.map((s, i) => entry(s, 'model', undefined, `${path}.scores[${i}]`)),
      ...(window.segments ?? []).flatMap((part, p) => part.worst.map((s, i) =>
        entry(s, s.model === undefined ? 'feature' : 'model', part.segment, `${path}.segments[${p}].worst[${i}]`))),
    ];
  }

  /** Levels that a run reached in sliding windows, above those of its fixed windows, which can cut a change in two. */
  function passed(events, judgedWorst) {
    const highest = new Map();
    events.forEach((event, i) => {
      const what = event.model === undefined ? 'feature' : 'model';
      const key = `${what} ${event[what]}`;
      const reached = Math.max(ranks[judgedWorst.get(key)?.subject.level] ?? 0, ranks[highest.get(key)?.event.to] ?? 0);
      if (ranks[event.to] > reached) {
        highest.set(key, { event, what, path: `drift.events[${i}]` });
      }
    });
    return [...highest.values()].map(({ event, what, path }) => ({
      tone: event.to,
      text: [what === 'model' ? 'Scores of ' : '', make('b', {}, event[what]), ' had moved', event.segment && ` in segment ${event.segment}`,
        ' away from the reference in the ', event.window, ' before ', value(event.time, 'time', `${path}.time`), ' UTC: effect ', value(event.psi_excess, 'index', `${path}.psi_excess`), '.'],
      runbook: what === 'model' ? 'score-drift.md' : 'feature-drift.md', dashboard: what === 'model' ? 'vigia-models' : 'vigia-drift',
    }));
  }

  /** Each feature and model's scores once, where it is worst: as a whole before a segment. */
  function drifts(drift, period) {
    const worst = new Map();
    const effect = (subject, path) => (subject.statistics
      ? value(subject.statistics.psi_excess, 'index', `${path}.statistics.psi_excess`)
      : value(subject.psi_excess, 'index', `${path}.psi_excess`));
    const order = (a, b) => ranks[b.subject.level] - ranks[a.subject.level] || Boolean(a.segment) - Boolean(b.segment) || (b.subject.severity ?? 0) - (a.subject.severity ?? 0);
    for (const entry of (drift?.windows ?? []).flatMap(judged).filter(e => ranks[e.subject.level] > 0).sort(order)) {
      const key = `${entry.what} ${entry.name}`;
      worst.set(key, worst.get(key) ?? entry);
    }
    const found = [...worst.values()].map(({ subject, what, name, window, segment, path }) => ({
      tone: subject.level,
      text: [what === 'model' ? 'Scores of ' : '', make('b', {}, name), what === 'model' ? ' have moved' : ' has moved', segment && ` in segment ${segment}`, ' away from the reference in ', period?.(window) ?? window.window,
        ': effect ', effect(subject, path),
        ', ', subject.level === 'critical' ? 'critical from ' : 'to watch from ', value(drift[subject.level], 'index', `drift.${subject.level}`),
        vigia.explained(subject.explained_by, `${path}.explained_by`),
        // The events are of sliding windows; the windows of a report carry their own times.
        !period && crossed(drift.events ?? [], what, name, window.window, segment, subject.level), '.'],
      runbook: what === 'model' ? 'score-drift.md' : 'feature-drift.md', dashboard: what === 'model' ? 'vigia-models' : 'vigia-drift',
    }));
    return period ? [...found, ...passed(drift?.events ?? [], worst)] : found;
  }

  /** The newest window of each model in which an estimate is outside its usual range. */
  function estimates(estimate) {
    const list = estimate?.windows ? 'windows' : 'periods';
    const newest = new Map();
    (estimate?.[list] ?? []).forEach((window, w) => window.models.forEach((model, m) => {
      if (Object.keys(vigia.estimate.names).some(name => model[name].alert)) {
        newest.set(model.model, { window, model, path: `estimate.${list}[${w}].models[${m}]` });
      }
    }));
    return [...newest.values()].map(({ window, model, path }) => ({
      tone: 'warn',
      text: ['Estimates of ', make('b', {}, model.model), ' are outside their usual range in ', vigia.estimate.period(window), ': ', vigia.estimate.beyond(model, path), '.'],
      runbook: 'estimated-performance.md', dashboard: 'vigia-models',
    }));
  }

  /**
   * All that is wrong, worst first: { tone, text, runbook, dashboard }.
   * period names a window of a report; the live page leaves it out, for its windows end now.
   */
  function find(status, period) {
    const all = [...pipeline(status), ...active(status.behavior?.alarms ?? []).map(alarm), ...drifts(status.drift, period), ...estimates(status.estimate)];
    return all.sort((a, b) => ranks[b.tone] - ranks[a.tone]);
  }

  function links(status, { runbook, dashboard }) {
    const to = status.links ?? {};
    const under = (base, rest) => `${base.replace(/\/+$/, '')}/${rest}`;
    return make('p', { class: 'links' },
      to.runbooks ? make('a', { href: under(to.runbooks, runbook) }, 'Runbook') : make('span', {}, `Runbook: ${runbook}`),
      to.dashboards && make('a', { href: under(to.dashboards, `${dashboard}?var-pipeline=${encodeURIComponent(status.pipeline)}`) }, 'Dashboard'));
  }

  const title = () => make('h2', { id: 'verdict-title', class: 'hidden' }, 'What is wrong');

  function head(status, found) {
    if (found.length === 0) {
      const watched = [status.behavior && 'behaviour', status.drift && 'drift', status.estimate && 'estimated performance'].filter(Boolean).join(' and ');
      return make('section', { id: 'verdict', class: 'verdict good', 'aria-labelledby': 'verdict-title' }, title(),
        make('p', { class: 'what' }, watched ? `Nothing is wrong that is watched: ${watched}.` : 'No stage of this pipeline watches for drift or alarms.'));
    }
    const [first, ...others] = found;
    return make('section', { id: 'verdict', class: `verdict ${first.tone}`, 'aria-labelledby': 'verdict-title' }, title(),
      make('p', { class: 'what', role: 'status' }, first.text), links(status, first),
      others.length > 0 && make('ul', {}, others.slice(0, mostOthers).map(other => make('li', { class: other.tone }, other.text))),
      others.length > mostOthers && make('p', { class: 'detail' }, `${others.length - mostOthers} more below.`));
  }

  /** How bad it is, in few words for badge and title: { tone, sign, words }. */
  function badge(found) {
    const critical = found.filter(f => f.tone === 'critical').length;
    return found.length === 0 ? null
      : critical > 0 ? { tone: 'critical', sign: '▲', words: `${critical} critical` }
      : { tone: 'warn', sign: '△', words: `${found.length} to watch` };
  }

  return { find, head, badge };
})();
