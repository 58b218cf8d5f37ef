// What models are worth: money, capacity, other thresholds, calibration, kinds of what is looked for, rules, deadlines.
'use strict';

vigia.worth = (() => {
  const { make, table, value, section, formats } = vigia;
  const [mostRules, mostThresholds] = [50, 16];
  const titled = word => word.charAt(0).toUpperCase() + word.slice(1).replaceAll('_', ' ');
  const ageOf = maturity => (maturity.maturity === 'latest' ? 'so far' : `after ${maturity.maturity}`);
  const nameOf = (name, maturity) => [make('span', { class: 'name' }, name), make('span', { class: 'tag' }, ageOf(maturity))];
  const at = (object, path) => path.split('.').reduce((inner, key) => inner?.[key], object);

  /** A column of figures: `path` within the row's object, with the interval or the bounds that it lies in beside it. */
  const figure = (title, path, format) => ({
    title, kind: 'figure', cell: row => {
      const found = at(row.object, path);
      const place = `${row.path}.${path}`;
      if (found === null || found === undefined || typeof found !== 'object') {
        return found === undefined ? '–' : value(found, format, place);
      }
      const ends = 'least' in found ? ['least', 'most'] : ['lower', 'upper'];
      return [value(found.value, format, `${place}.value`), found[ends[0]] !== null && found[ends[1]] !== null
        && make('span', { class: 'interval' }, value(found[ends[0]], format, `${place}.${ends[0]}`), '–', value(found[ends[1]], format, `${place}.${ends[1]}`))];
    },
  });

  /** A figure that blocked transactions may leave open: its bounds then. */
  const openFigure = (title, name) => ({
    ...figure(title, name, 'index'), cell: row => (row.object[name].value !== null || !row.object.outcomes ? figure(title, name, 'index').cell(row)
      : make('span', { class: 'interval' }, 'from ', value(row.object.outcomes.bounds[name].lower, 'index', `${row.path}.outcomes.bounds.${name}.lower`),
        ' to ', value(row.object.outcomes.bounds[name].upper, 'index', `${row.path}.outcomes.bounds.${name}.upper`))),
  });

  const modelsOf = (list, path) => list.flatMap((maturity, m) => maturity.models.map((object, i) =>
    ({ maturity, object, i, path: `${path}[${m}].models[${i}]` }))).filter(row => row.object.transactions > 0).sort((a, b) => a.i - b.i);

  const model = { title: 'Model', cell: row => nameOf(row.object.model, row.maturity) };

  function money(rows, terms, amount) {
    const notes = [terms.currency && `amounts in ${terms.currency}`, rows.some(row => row.object.outcomes?.is_settled === false)
      && 'absent where the outcome of too many blocked transactions is not known'].filter(Boolean);
    return rows.length > 0 && section('money', 'Money and capacity', { note: notes.length > 0 && notes.join('; ') }, table('Money and capacity by model and age', [
      model,
      figure('Caught', 'money.caught_amount', amount), figure('Lost', 'money.lost_amount', amount),
      rows.some(row => row.object.money.net_saving !== undefined) && figure('Net saving', 'money.net_saving', amount),
      figure('Basis points', 'money.fraud_basis_points', 'index'), figure('In 100,000', 'money.frauds_per_100000', 'index'),
      figure(`False alarms a ${terms.event}`, 'money.false_positives_per_fraud', 'index'),
      ...(rows.some(row => row.object.capacity) ? [figure('Reviewed', 'capacity.reviewed', 'count'), figure('Precision within capacity', 'capacity.precision', 'index'),
        figure('Recall within capacity', 'capacity.recall', 'index'), figure('Caught within capacity', 'capacity.fraud_amount', amount)] : []),
      ...(rows.some(row => row.object.calibration) ? [figure('Brier', 'calibration.brier', 'index'), figure('Calibration error', 'calibration.expected_calibration_error', 'index')] : []),
    ].filter(Boolean), rows, 'titled'));
  }

  /** Models that predict a loss, and each one's segments. */
  function losses(rows, terms) {
    const found = rows.filter(row => row.object.loss_errors).flatMap(row => [row, ...(row.object.segments ?? []).map((segment, i) =>
      ({ ...row, segment: segment.segment, object: { ...segment, model: row.object.model }, path: `${row.path}.segments[${i}]` })).filter(part => part.object.loss_errors)]);
    const note = [terms.currency && `in ${terms.currency}`, 'predicted loss less the amount at stake'].filter(Boolean).join('; ');
    return found.length > 0 && section('losses', 'Errors of the predicted loss', { note }, table('Errors of the predicted loss by model, age and segment', [
      { title: 'Model', cell: row => nameOf(row.segment ? `${row.object.model}, ${row.segment}` : row.object.model, row.maturity) },
      figure('Compared', 'loss_errors.transactions', 'count'), figure('Mean absolute error', 'loss_errors.mae', 'index'),
      figure('Root mean squared error', 'loss_errors.rmse', 'index'), figure('Bias', 'loss_errors.bias', 'index'),
    ], found, 'titled'));
  }

  /** Some of the thresholds, evenly spaced by how much they flag, of the greatest age that has any. */
  function thresholds(rows, terms, amount) {
    const names = [...new Set(rows.map(row => row.object.model))];
    const tables = names.map(name => rows.filter(row => row.object.model === name && row.object.thresholds && row.maturity.maturity !== 'latest').at(-1)
      ?? rows.filter(row => row.object.model === name && row.object.thresholds).at(-1)).filter(Boolean);
    return tables.length > 0 && section('thresholds', 'Other thresholds', { note: 'what each would have given' }, tables.map(row => {
      const { threshold, flagged_per_day: flagged } = row.object.thresholds;
      const [most, least] = [Math.log(flagged[0]), Math.log(flagged.at(-1))];
      const wanted = [...Array(mostThresholds).keys()].map(i => most + (least - most) * i / (mostThresholds - 1));
      const picked = [...new Set(wanted.map(w => flagged.reduce((best, f, i) => (Math.abs(Math.log(f) - w) < Math.abs(Math.log(flagged[best]) - w) ? i : best), 0)))];
      const column = (title, field, format) => ({ title, kind: 'figure', cell: i => value(row.object.thresholds[field][i], format, `${row.path}.thresholds.${field}[${i}]`) });
      return table(`${row.object.model}, ${ageOf(row.maturity)}: ${picked.length} of ${threshold.length} thresholds`, [
        { title: 'Threshold', kind: 'figure', cell: i => value(threshold[i], 'index', `${row.path}.thresholds.threshold[${i}]`) },
        column('Flagged a day', 'flagged_per_day', 'rate'), column('Precision', 'precision', 'index'), column('Recall', 'recall', 'index'),
        column('Recall by amount', 'amount_recall', 'index'), column('Caught', 'caught_amount', amount),
      ], picked, 'narrow');
    }));
  }

  /** The greatest age that has transactions; what is known so far only where no age has. */
  const greatestAge = rows => (rows.filter(row => row.maturity.maturity !== 'latest').at(-1) ?? rows.at(-1))?.maturity;

  function kinds(rows, terms, amount) {
    const all = rows.flatMap(row => (row.object.situations ?? []).map((object, s) => ({ ...row, of: row.object.model, object, path: `${row.path}.situations[${s}]` })))
      .filter(row => row.object.situation !== 'unknown' && row.maturity === greatestAge(rows));
    return all.length > 0 && section('kinds', `${titled(terms.event)} by kind`, {}, table(`${titled(terms.event)} by kind, model and age`, [
      { title: 'Kind', cell: row => [make('span', { class: 'name' }, titled(row.object.situation)), make('span', { class: 'detail' }, `${row.of}, ${ageOf(row.maturity)}`)] },
      figure('Caught', 'caught', 'count'), figure('Missed', 'missed', 'count'),
      { title: 'Recall', kind: 'figure', cell: row => formats.index(row.object.caught / (row.object.caught + row.object.missed)) },
      figure('Amount caught', 'caught_amount', amount), figure('Amount missed', 'missed_amount', amount),
    ], all, 'titled'));
  }

  /** The rules at the greatest age that has any, those that would be missed most first. */
  function rules(list, path, terms, amount) {
    const m = list.findLastIndex(maturity => maturity.maturity !== 'latest' && maturity.rules?.some(rule => rule.fired > 0));
    const of = m >= 0 ? m : list.findLastIndex(maturity => maturity.rules);
    if (of < 0) {
      return null;
    }
    const all = list[of].rules.map((object, i) => ({ object, path: `${path}[${of}].rules[${i}]` }))
      .sort((a, b) => b.object.marginal.fraud_amount - a.object.marginal.fraud_amount || b.object.fired - a.object.fired);
    const event = titled(terms.event);
    return section('rules', 'Rules beside the models', { note: `${ageOf(list[of])}; what is lost if a rule is switched off, the most first` }, table('Rules and what each adds', [
      { title: 'Rule', cell: row => make('span', { class: 'name' }, row.object.rule) },
      figure('Fired', 'fired', 'count'), figure(event, 'fraud', 'count'), openFigure('Precision', 'precision'), openFigure('Recall', 'recall'),
      figure(`${event} nothing else flagged`, 'unique.fraud', 'count'),
      figure('Lost without it', 'marginal.fraud', 'count'), figure('Amount lost', 'marginal.fraud_amount', amount), figure('False alarms avoided', 'marginal.legitimate', 'count'),
      all.some(row => row.object.marginal_net_saving !== undefined) && figure('Net saving', 'marginal_net_saving', amount),
      { title: 'Flagged by models too', kind: 'figure', cell: row => row.object.models.map((other, i) =>
        make('span', { class: 'interval' }, `${other.model} `, value(other.both, 'count', `${row.path}.models[${i}].both`))) },
    ].filter(Boolean), all.slice(0, mostRules), 'titled'),
    all.length > mostRules && make('p', { class: 'detail' }, `${all.length - mostRules} more in the document.`),
    overlaps(list[of], `${path}[${of}]`, event));
  }

  function overlaps({ rules: all, rule_overlaps: pairs }, path, event) {
    if (!pairs || pairs.both.length === 0) {
      return null;
    }
    const most = [...pairs.both.keys()].sort((a, b) => pairs.both[b] - pairs.both[a]).slice(0, 10);
    const count = (title, field) => ({ title, kind: 'figure', cell: i => value(pairs[field][i], 'count', `${path}.rule_overlaps.${field}[${i}]`) });
    return table('Rules that fire together most', [
      { title: 'Rules', cell: i => make('span', { class: 'name' }, `${all[pairs.rule[i]].rule} and ${all[pairs.other[i]].rule}`) },
      count('Both', 'both'), count(event, 'both_fraud'),
    ], most, 'narrow');
  }

  function deadlines(performance, list, path, amount) {
    const { deadlines: all } = performance;
    if (!all?.some(deadline => deadline.in_time + deadline.late + deadline.running + deadline.overdue > 0)) {
      return null;
    }
    const rows = all.map((object, i) => ({ object, path: `performance.deadlines[${i}]` }));
    const last = list.length - 1;
    const ages = Object.keys(all[0].open_by_age);
    return section('deadlines', 'Claims and recoveries', {
      note: ['recovered ', value(list[last].cases.recovered.amount, amount, `${path}[${last}].cases.recovered.amount`), ' from ',
        value(list[last].cases.recovered.transactions, 'count', `${path}[${last}].cases.recovered.transactions`), ' transactions; funds recoveries: ',
        value(performance.recoveries.known, 'count', 'performance.recoveries.known'), ', cancelled ', value(performance.recoveries.cancelled, 'count', 'performance.recoveries.cancelled')],
    }, table('Deadlines and what is open', [
      { title: 'Deadline', cell: row => [make('span', { class: 'name' }, titled(row.object.deadline)), make('span', { class: 'tag' }, value(row.object.limit_seconds, 'duration', `${row.path}.limit_seconds`))] },
      figure('In time', 'in_time_share', 'share'), figure('Done in time', 'in_time', 'count'), figure('Late', 'late', 'count'), figure('Running', 'running', 'count'), figure('Overdue', 'overdue', 'count'),
      ...ages.map((age, i) => figure(age === 'older' ? `Open over ${ages[i - 1]}` : `Open up to ${age}`, `open_by_age.${age}`, 'count')),
    ], rows, 'titled'));
  }

  /** list: maturities of /status, or the summaries of a report. */
  return (performance, list) => {
    if (!performance?.terms) {
      return null;
    }
    const path = `performance.${list}`;
    const amount = `money/${performance.minor_units_per_unit}`;
    const rows = modelsOf(performance[list], path);
    return [money(rows, performance.terms, amount), losses(rows, performance.terms), thresholds(rows, performance.terms, amount), kinds(rows, performance.terms, amount),
      rules(performance[list], path, performance.terms, amount), deadlines(performance, performance[list], path, amount)];
  };
})();
