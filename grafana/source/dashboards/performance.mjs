import { page, row, lines, bars, number, ask, levels, here } from '../kit.mjs';

const of = `${here}, model=~"$model", maturity=~"$maturity"`;
const links = [['Runbook: below the model card', '${runbooks}/performance-below-card.md']];
const below = [['Runbook: estimated performance', '${runbooks}/estimated-performance.md']];
const expected = (metric) => [
  ask(`max by (model, window) (vigia_model_estimated_${metric}{${here}, model=~"$model"})`, '{{model}} {{window}}'),
  ask(`max by (model, window, bound) (vigia_model_estimated_bound{${here}, model=~"$model", metric="${metric}"})`, '{{model}} {{window}} {{bound}}'),
  ask(`max by (model, limit) (vigia_model_estimated_limit{${here}, model=~"$model", metric="${metric}"})`, '{{model}} limit {{limit}}'),
];
const banded = (metric) => [
  ask(`max by (model, maturity) (vigia_model_${metric}{${of}})`, '{{model}} {{maturity}}'),
  ask(`max by (model, maturity) (vigia_model_performance_bound{${of}, metric="${metric}", bound="lower"})`, '{{model}} {{maturity}} at least'),
  ask(`max by (model, maturity) (vigia_model_performance_bound{${of}, metric="${metric}", bound="upper"})`, '{{model}} {{maturity}} at most'),
];

const carded = (metric) => [...banded(metric), ask(`vigia:model_card:${metric}{${here}, model=~"$model"}`, '{{model}} card')];

export default page('vigia-performance', 'Performance',
  'How well did a model do, as far as the truth is known? Young maturities rest on the labels that arrived first, which are not a fair sample: read them with their completeness.',
  ['model', 'maturity'], { one: ['model', 'maturity'] })
  .withPanel(number('Labels', 'Labels a minute, by status.', [ask(`sum by (status) (rate(vigia_labels_total{${here}}[15m])) * 60`, '{{status}}')], { width: 8, unit: 'short' }))
  .withPanel(number('Completeness', 'Share of $event known at each age, of all that will be.', [ask(`max by (maturity) (vigia_label_completeness{${here}})`, '{{maturity}}')], { width: 8, unit: 'percentunit' }))
  .withPanel(number('Unmatched labels', 'Labels a minute whose transaction did not arrive in time.', [ask(`sum(rate(vigia_labels_unmatched_total{${here}}[1h])) * 60 or vector(0)`, 'labels/min')], { width: 8, thresholds: levels('green', [1, 'orange']), links: [['Runbook: labels', '${runbooks}/labels.md']] }))
  .withRow(row('Decisions against the truth, with 95 % intervals'))
  .withPanel(lines('Precision', 'Of the flagged, the share that was $event; and what the model\'s card promises.', carded('precision'), { unit: 'percentunit', min: 0, max: 1, links }))
  .withPanel(lines('Recall', 'Of all $event, the share that was flagged.', carded('recall'), { unit: 'percentunit', min: 0, max: 1, links }))
  .withPanel(lines('F1', 'Harmonic mean of precision and recall.', carded('f1'), { unit: 'percentunit', min: 0, max: 1, links }))
  .withPanel(lines('Recall by amount', 'Of the amount lost to $event, the share in flagged transactions.', banded('amount_recall'), { unit: 'percentunit', min: 0, max: 1 }))
  .withPanel(lines('Expected once all labels are in', 'Precision and recall, corrected for the labels that are still missing at this age.', [
    ask(`max by (model, maturity, metric) (vigia_model_corrected_performance{${of}})`, '{{model}} {{metric}} {{maturity}}'),
  ], { unit: 'percentunit', min: 0, max: 1, links }))
  .withPanel(lines('False positives', 'Of the legitimate, the share that was flagged.', banded('false_positive_rate'), { unit: 'percentunit', min: 0, links }))
  .withRow(row('Ranking'))
  .withPanel(lines('ROC AUC', 'Probability that a $event scores above a legitimate transaction.', carded('roc_auc'), { unit: 'none', links }))
  .withPanel(lines('PR AUC', 'Average precision.', [ask(`max by (model, maturity) (vigia_model_pr_auc{${of}})`, '{{model}} {{maturity}}')], { unit: 'none', min: 0, max: 1 }))
  .withRow(row('Without waiting for labels'))
  .withPanel(lines('Estimated against realised ROC AUC', 'What calibrated scores predict, and what the labels showed.', [
    ...expected('roc_auc'), ask(`max by (model, maturity) (vigia_model_roc_auc{${of}})`, '{{model}} realised {{maturity}}'),
  ], { unit: 'none', links: below }))
  .withPanel(lines('Estimated precision', 'By confidence-based performance estimation, with the band for 19 times out of 20 and the limits beyond which it is an alert.', expected('precision'), { unit: 'percentunit', min: 0, max: 1, links: below }))
  .withPanel(lines('Estimated recall', 'The same for recall. It cannot see $event of a kind that the model never knew.', expected('recall'), { unit: 'percentunit', min: 0, max: 1, links: below }))
  .withPanel(lines('Expected share of $event', 'Share of $event that the scores predict, with the band for 19 times out of 20 and the limits.', expected('fraud_rate'), { unit: 'percentunit', min: 0, links: below }))
  .withRow(row('The labels themselves'))
  .withPanel(lines('Claims', 'Claimed: of transactions. Accepted: of decided claims. Withdrawn: of claims. A claim is not yet $event.', [ask(`max by (maturity, ratio) (vigia_label_ratio{${here}, maturity=~"$maturity"})`, '{{ratio}} {{maturity}}')], { unit: 'percentunit', min: 0 }))
  .withPanel(lines('Time to label', 'Median from transaction to label.', [ask(`max by (label) (vigia_label_delay_seconds{${here}})`, '{{label}}')], { unit: 's', min: 0 }))
  .withPanel(bars('By segment', 'Recall by segment: where is the model blind?', [ask(`max by (model, maturity, segment) (vigia_model_segment_performance{${of}, metric="recall"})`, '{{model}} {{segment}} {{maturity}}', { instant: true })], { unit: 'percentunit', width: 24, min: 0, max: 1 }));
