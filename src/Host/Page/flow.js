// The pipeline as a graph: source, stages with their queues, acknowledgement.
'use strict';

vigia.flow = (() => {
  const { make, value, formats } = vigia;
  const mostSlots = 16;

  /** A queue as one slot per batch, or as a bar where there are too many to count. */
  function queue(stage, path) {
    const { queued, capacity } = stage;
    const full = queued >= capacity;
    const slots = capacity <= mostSlots
      ? Array.from({ length: capacity }, (_, i) => make('i', { class: i < queued ? 'taken' : 'free' }))
      : make('meter', { min: 0, max: capacity, value: queued });
    return make('div', { class: `queue${full ? ' full' : ''}` },
      make('span', { class: 'slots', 'aria-hidden': 'true' }, slots),
      make('span', { class: 'fill' },
        make('span', { class: 'hidden' }, 'queue '), value(queued, 'count', `${path}.queued`), '/', value(capacity, 'count', `${path}.capacity`),
        full && make('span', { class: 'word' }, ' full')));
  }

  function meter(share) {
    return make('svg', { class: 'meter', viewBox: '0 0 100 4', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      make('rect', { class: 'track', width: 100, height: 4 }), make('rect', { class: 'fill', width: (100 * share).toFixed(1), height: 4 }));
  }

  const fact = (text, number) => make('div', { class: 'fact' }, number, make('span', {}, text));

  function stop(kind, name, ...content) {
    return make('li', { class: kind }, make('div', { class: 'stop' }, make('h3', {}, name), content));
  }

  function source(status) {
    const { source: about } = status.activity;
    const kafka = status.kafka;
    const state = kafka?.paused ? 'paused' : kafka && !kafka.assigned ? 'waits for its share' : 'reads';
    return stop('end', about.name,
      make('div', { class: 'queue' }, make('span', { class: 'fill' }, state)),
      fact('waits', value(about.blocked_share, 'load', 'activity.source.blocked_share')), meter(about.blocked_share));
  }

  function stage(status, i) {
    const [now, rates] = [status.stages[i], status.activity.stages[i]];
    const limits = status.activity.bottleneck === now.name;
    return stop(limits ? 'stage bottleneck' : 'stage', now.name,
      queue(now, `stages[${i}]`),
      fact('a second', value(rates.records_per_second, 'rate', `activity.stages[${i}].records_per_second`)),
      fact(now.workers > 1 ? `busy × ${now.workers}` : 'busy', value(rates.utilisation, 'load', `activity.stages[${i}].utilisation`)),
      meter(rates.utilisation),
      limits && make('p', { class: 'flag' }, make('span', { 'aria-hidden': 'true' }, '◆ '), 'bottleneck'));
  }

  /** One sentence about the state of the flow. */
  function sentence(status) {
    const { bottleneck, stages, source: about, seconds } = status.activity;
    const span = `over the last ${Math.round(seconds)} s`;
    if (status.state === 'ended') {
      return 'The run has ended.';
    }
    if (bottleneck === null) {
      return `Every stage keeps up with ${about.name}, ${span}.`;
    }
    const at = stages.findIndex(s => s.name === bottleneck);
    const waits = at === 0 ? [about.name, about.blocked_share] : [stages[at - 1].name, stages[at - 1].blocked_share];
    return `${bottleneck} limits the flow: busy ${formats.load(stages[at].utilisation)} of the time, and ${waits[0]} before it waits ${formats.load(waits[1])}, ${span}.`;
  }

  return status => vigia.section('pipeline', 'Pipeline', {},
    make('p', { class: 'sentence', role: 'status' }, sentence(status)),
    make('ol', { class: 'flow' },
      source(status),
      status.stages.map((_, i) => i < status.activity.stages.length && stage(status, i)),
      stop('end', 'acknowledge',
        make('div', { class: 'queue' }, make('span', { class: 'fill' }, value(status.batches_in_flight, 'count', 'batches_in_flight'), ' in flight')),
        fact('in all', value(status.records.acknowledged, 'count', 'records.acknowledged')))));
})();
