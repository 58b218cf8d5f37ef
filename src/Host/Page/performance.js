// How well each model does once the truth is in: figures by maturity, with their intervals.
'use strict';

vigia.performance = (() => {
  const { make, table, value } = vigia;

  /** A figure with the interval that it lies in at 95 %. */
  function estimate(figures, name, path) {
    const { value: figure, lower, upper } = figures[name];
    const place = `${path}.${name}`;
    return [value(figure, 'index', `${place}.value`),
      lower !== null && upper !== null && make('span', { class: 'interval' }, value(lower, 'index', `${place}.lower`), '–', value(upper, 'index', `${place}.upper`))];
  }

  /** list: maturities of /status, or the summaries of a report; path leads to it. */
  function figures(list, path, event) {
    const rows = list.flatMap((maturity, m) => maturity.models.map((model, i) => ({ maturity, model, i, path: `${path}[${m}].models[${i}]` })))
      .filter(row => row.model.transactions > 0)
      .sort((a, b) => a.i - b.i);
    const count = (title, name) => ({ title, kind: 'figure', cell: r => value(r.model[name], 'count', `${r.path}.${name}`) });
    const figure = (title, name) => ({ title, kind: 'figure', cell: r => estimate(r.model, name, r.path) });
    return rows.length === 0 ? make('p', { class: 'empty' }, 'No transaction is old enough yet.') : table('Figures by model and age of the transactions', [
      { title: 'Model', cell: r => [make('span', { class: 'name' }, r.model.model), make('span', { class: 'tag' }, r.maturity.maturity === 'latest' ? 'so far' : `after ${r.maturity.maturity}`)] },
      count('Transactions', 'transactions'), count(event.charAt(0).toUpperCase() + event.slice(1), 'fraud'), count('Pending', 'pending'),
      figure('Precision', 'precision'), figure('Recall', 'recall'), figure('F1', 'f1'), figure('ROC AUC', 'roc_auc'), figure('PR AUC', 'pr_auc'),
    ], rows, 'titled');
  }

  /** What blocked and held transactions leave open: bounds, and the figures that a control group or the calibrated score give. */
  function outcomes(list, path) {
    const rows = list.flatMap((maturity, m) => maturity.models.map((model, i) => ({ maturity, model, path: `${path}[${m}].models[${i}].outcomes` })))
      .filter(row => row.model.outcomes);
    const count = (title, name) => ({ title, kind: 'figure', cell: r => value(r.model.outcomes[name], 'count', `${r.path}.${name}`) });
    const bounds = name => r => [value(r.model.outcomes.bounds[name].lower, 'index', `${r.path}.bounds.${name}.lower`), '–',
      value(r.model.outcomes.bounds[name].upper, 'index', `${r.path}.bounds.${name}.upper`)];
    const reading = (title, basis, name) => ({ title, kind: 'figure', cell: r => estimate(r.model.outcomes[basis], name, `${r.path}.${basis}`) });
    return rows.length > 0 && table('Blocked transactions: what is known of their outcome', [
      { title: 'Model', cell: r => [make('span', { class: 'name' }, r.model.model), make('span', { class: 'tag' }, r.maturity.maturity === 'latest' ? 'so far' : `after ${r.maturity.maturity}`)] },
      count('Blocked', 'blocked'), count('Held', 'held'), count('Control', 'control'),
      reading('Precision observed', 'observed', 'precision'), reading('Recall observed', 'observed', 'recall'),
      { title: 'Flagged with outcome', kind: 'figure', cell: r => value(r.model.outcomes.flagged_with_outcome_share, 'index', `${r.path}.flagged_with_outcome_share`) },
      { title: 'Precision at least, at most', kind: 'figure', cell: bounds('precision') }, { title: 'Recall at least, at most', kind: 'figure', cell: bounds('recall') },
      reading('Precision by control group', 'self_normalised', 'precision'), reading('Recall by control group', 'self_normalised', 'recall'),
      ...(rows.some(row => row.model.outcomes.model_based.recall.value !== null)
        ? [reading('Precision by calibration', 'model_based', 'precision'), reading('Recall by calibration', 'model_based', 'recall')] : []),
    ], rows, 'titled');
  }

  return (section, list, event = section?.terms?.event ?? 'fraud') => section && vigia.section('performance', 'Performance', {
    note: ['labels: ', value(section.labels.fraud, 'count', 'performance.labels.fraud'), ` ${event}, `, value(section.labels.legitimate, 'count', 'performance.labels.legitimate'),
      ' legitimate, ', value(section.labels.pending, 'count', 'performance.labels.pending'), ' pending, ', value(section.labels.unmatched, 'count', 'performance.labels.unmatched'), ' unmatched'],
  }, section.held_back && make('p', { class: 'empty' }, section.held_back), figures(section[list], `performance.${list}`, event), outcomes(section[list], `performance.${list}`));
})();
