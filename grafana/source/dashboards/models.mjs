import { page, row, number, lines, grid, strip, distributions, ask, levels, here } from '../kit.mjs';

const of = `${here}, model=~"$model"`;

const moved = `on (job, pipeline, model) topk(1, max by (job, pipeline, model) (vigia_model_score_drift_severity{${of}}))`;

export default page('vigia-models', 'Models at a glance', 'Is any model in trouble? Start here.', ['model'])
  .withPanel(number('Scored', 'Records scored a second by each model, all instances together.',
    [ask(`sum by (model) (rate(vigia_model_scored_total{${of}}[$__rate_interval]))`, '{{model}}')], { unit: 'ops', width: 6, links: [['Runbook: model serving', '${runbooks}/model-serving.md']] }))
  .withPanel(number('Flagged', 'Share of the records of the last five minutes that reach the threshold.',
    [ask(`vigia:model_flagged_ratio:rate5m{${of}}`, '{{model}}')], { unit: 'percentunit', width: 6, decimals: 3 }))
  .withPanel(number('Flagged amount', '$currency a second in flagged transactions.',
    [ask(`vigia:model_flagged_amount:rate5m{${of}}`, '{{model}}')], { unit: 'short', width: 6 }))
  .withPanel(number('Alarms', 'Alerts that fire now.',
    [ask(`count(ALERTS{alertstate="firing", ${here}}) or vector(0)`, 'firing')], { width: 6, thresholds: levels('green', [1, 'red']) }))
  .withPanel(grid('Models', 'The models of the pipeline: version, role, what they score and flag, what labels show at the age where they do worst, and what the scores predict.', 'model', [
    ['version', `max by (model, version, role) (vigia_model_info{${of}})`],
    ['scored/s', `sum by (model) (rate(vigia_model_scored_total{${of}}[$__rate_interval]))`, 'ops'],
    ['flagged', `vigia:model_flagged_ratio:rate5m{${of}}`, 'percentunit'],
    ['score drift (severity)', `max by (model) (vigia_model_score_drift_severity{${of}})`, 'none'],
    ['precision (worst age)', `min by (model) (vigia_model_precision{${of}, maturity!="latest"})`, 'percentunit'],
    ['recall (worst age)', `min by (model) (vigia_model_recall{${of}, maturity!="latest"})`, 'percentunit'],
    ['ROC AUC (estimated)', `min by (model) (vigia_model_estimated_roc_auc{${of}})`, 'none'],
    ['invalid scores/s', `sum by (model) (rate(vigia_model_invalid_scores_total{${of}}[$__rate_interval])) or sum by (model) (vigia_model_info{${of}}) * 0`, 'ops'],
  ], { height: 7, links: [['Runbook: invalid scores', '${runbooks}/invalid-scores.md'], ['Runbook: performance', '${runbooks}/performance-below-card.md']] }))
  .withRow(row('What they flag'))
  .withPanel(lines('Flagged rate', 'Share of flagged records; dashed: the same hour of the four weeks before, or the last hour where those are not known.', [
    ask(`vigia:model_flagged_ratio:rate5m{${of}}`, '{{model}}'),
    ask(`vigia:model_flagged_ratio:expected{${of}} or vigia:model_flagged_ratio:increase1h{${of}}`, '{{model}} as usual'),
  ], { unit: 'percentunit', min: 0, links: [['Runbook: the flagged rate', '${runbooks}/flagged-rate.md']] }))
  .withPanel(lines('Score drift', 'Severity of the drift of each model\'s scores, by window, of the instance that is furthest: 1 and more is warn, 2 and more critical.',
    [ask(`max by (model, window) (vigia_model_score_drift_severity{${of}})`, '{{model}} {{window}}')],
    { unit: 'none', decimals: 2, min: 0, thresholds: levels('green', [1, 'orange'], [2, 'red']), links: [['Runbook: scores have drifted', '${runbooks}/score-drift.md']] }))
  .withPanel(strip('Drift by model and window', 'Level of each model\'s scores as the engine judges it: none, warn, critical.',
    [ask(`max by (model, window) (vigia_model_score_drift_level{${of}})`, '{{model}} {{window}}')],
    { unit: 'none', height: 8, width: 12, thresholds: levels('green', [1, 'orange'], [2, 'red']) }))
  .withPanel(lines('Scores that disagree', 'Share of the records that two models which should agree score differently; 0 where the configuration compares none (parity).',
    [ask(`sum by (model, against) (rate(vigia_model_parity_mismatched_total{${of}}[15m])) / (sum by (model, against) (rate(vigia_model_parity_compared_total{${of}}[15m])) > 0) or on () label_replace(vector(0), "model", "none compared", "", "")`, '{{model}} {{against}}')],
    { unit: 'percentunit', min: 0, thresholds: levels('green', [0.001, 'red']), links: [['Runbook: scores disagree', '${runbooks}/parity.md']] }))
  .withPanel(distributions('Scores now and in the reference', 'Share of the last hour\'s records in each bin of the score, beside the reference, of the model whose scores have the greatest severity among those chosen above.', {
    now: `max by (bin) (vigia:model_score_share:1h{${of}} and ${moved})`,
    reference: `max by (bin) (vigia:model_score_reference:share{${of}} and ${moved})`,
    order: `max by (bin) (vigia_model_score_bin_order{${of}} and ${moved})`,
  }));
