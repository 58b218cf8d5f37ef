// How well each model probably does before labels come: estimates from the scores, with intervals, bands and alerts.
'use strict';

vigia.estimate = (() => {
  const { make, table, value, formats } = vigia;
  const names = { roc_auc: 'ROC AUC', precision: 'Precision', recall: 'Recall', f1: 'F1', fraud_rate: 'Fraud rate' };

  const formatOf = name => (name === 'fraud_rate' ? 'share' : 'index');

  const limits = (figure, format, path) => make('span', { class: 'interval' },
    value(figure.lower, format, `${path}.lower`), '–', value(figure.upper, format, `${path}.upper`));

  /** What the figure usually lies in; absent where the reference cannot say. */
  const band = (figure, format, path) => figure.lower_limit !== undefined && make('span', { class: 'interval' },
    'usually ', value(figure.lower_limit, format, `${path}.lower_limit`), '–', value(figure.upper_limit, format, `${path}.upper_limit`));

  function cell(name, row) {
    const figure = row.model[name];
    const path = `${row.path}.${name}`;
    const format = formatOf(name);
    return [
      figure.alert && make('span', { class: 'level warn', role: 'img', 'aria-label': 'outside its usual range' }, '△ '),
      value(figure.value, format, `${path}.value`),
      figure.lower !== null && figure.upper !== null && limits(figure, format, path),
      band(figure, format, path),
    ];
  }

  /** The figures outside their usual range, in words. */
  const beyond = (model, path) => Object.entries(names).filter(([name]) => model[name].alert).map(([name, title], i) => [
    i > 0 && ', ', title, ' ', value(model[name].value, formatOf(name), `${path}.${name}.value`)]);

  const period = w => (w.start ? `${w.window} from ${formats.time(w.start)}` : w.window);

  /** section.windows on the live page, section.periods in a report; list names the one that is there. */
  function draw(section, list) {
    if (!section) {
      return null;
    }
    const rows = section[list].flatMap((window, w) => window.models.map((model, m) => ({ window, model, path: `estimate.${list}[${w}].models[${m}]` })))
      .filter(row => row.model.scored > 0);
    return vigia.section('estimate', 'Estimated performance', { note: 'from the scores, without labels' },
      rows.length === 0 ? make('p', { class: 'empty' }, 'No window holds scores yet.') : table('Estimates by model and window', [
        { title: 'Model', cell: r => [make('span', { class: 'name' }, r.model.model), make('span', { class: 'tag' }, period(r.window))] },
        { title: 'Scored', kind: 'figure', cell: r => value(r.model.scored, 'count', `${r.path}.scored`) },
        ...Object.entries(names).map(([name, title]) => ({ title, kind: 'figure', cell: r => cell(name, r) })),
      ], rows, 'titled'));
  }

  return Object.assign(draw, { names, period, beyond });
})();
