// What the models' flags do against what is usual for the hour: alarms, and how each model is watched.
'use strict';

vigia.behavior = (() => {
  const { make, table, value } = vigia;
  const signs = { alarm: ['▲', 'critical'], watching: ['○', 'none'], learning: ['◌', 'none'] };

  function state(model, path) {
    const [sign, look] = signs[model.state] ?? ['●', 'none'];
    return make('span', { class: `level ${look}` }, make('span', { 'aria-hidden': 'true' }, `${sign} `), value(model.state, 'text', path));
  }

  function models(list) {
    const figure = (title, field, format) => ({ title, kind: 'figure', cell: (m, i) => value(m[field], format, `behavior.models[${i}].${field}`) });
    return table('How each model is watched', [
      { title: 'Model', cell: m => make('span', { class: 'name' }, m.model) },
      { title: 'State', cell: (m, i) => state(m, `behavior.models[${i}].state`) },
      figure('Flagged lately', 'rate', 'share'), figure('Usual', 'usual_rate', 'share'), figure('Hours known', 'known_hours', 'count'),
    ], list);
  }

  function alarm(item, i) {
    const path = `behavior.alarms[${i}]`;
    const over = item.status === 'cleared' || item.status === 'accepted';
    return make('li', {},
      make('time', { datetime: item.started }, value(item.started, 'time', `${path}.started`)),
      make('span', { class: `level ${over ? 'none' : 'critical'}` }, make('span', { 'aria-hidden': 'true' }, over ? '○ ' : '▲ '), value(item.status, 'text', `${path}.status`)),
      make('span', {}, make('span', { class: 'name' }, item.model), ` ${item.segment}: `, item.detector.replaceAll('_', ' '), ' ', item.direction),
      make('span', { class: 'detail' }, item.detector === 'volume'
        ? [value(item.records, 'count', `${path}.records`), ' records, usually ', value(item.usual_records, 'count', `${path}.usual_records`)]
        : item.detector === 'amount'
        ? ['amount of ', value(item.amount_in_usual_records, 'count', `${path}.amount_in_usual_records`), ' usual records, usually ',
          value(item.usual_records, 'count', `${path}.usual_records`)]
        : ['flagged ', value(item.rate, 'share', `${path}.rate`), ', usually ', value(item.usual_rate, 'share', `${path}.usual_rate`),
          ' of ', value(item.records, 'count', `${path}.records`), ' records']));
  }

  return section => section && vigia.section('behavior', 'Behaviour',
    { note: section.judged_until && ['judged up to ', value(section.judged_until, 'time', 'behavior.judged_until')] },
    section.alarms.length === 0 ? make('p', { class: 'empty' }, 'No alarm.') : make('ol', { class: 'events' }, section.alarms.map(alarm).reverse()),
    section.models?.length > 0 && models(section.models));
})();
