import { page, row, lines, bars, distributions, heat, number, ask, levels, here } from '../kit.mjs';

const of = `${here}, feature=~"$feature"`;
const effect = levels('green', [0.1, 'orange'], [0.2, 'red']);
const severity = levels('green', [1, 'orange'], [2, 'red']);
const runbook = '${runbooks}';
// Features that follow the clock have no level, and are left out.
const judged = 'on (job, pipeline, feature) vigia_feature_drift_level';
const inSegments = `max by (feature, segment) (vigia_segment_drift_severity{${of}, segment=~"$segment", window=~"$window"} and ${judged})`;
// The engine's verdict compares with the same hours of the week. An index against the whole reference would show hours and weekdays as drift.
const severities = `max by (job, pipeline, feature) (vigia_feature_drift_severity{${of}, window=~"$window"} and ${judged})`;
const moved = `on (job, pipeline, feature) topk(1, ${severities})`;

export default page('vigia-drift', 'Data drift', 'Which features moved, since when, and from what to what?', ['feature', 'segment', 'window'])
  .withPanel(number('Features that drift', 'Features at level warn or above in any window, as the engine judges them.',
    [ask(`count(max by (feature) (vigia_feature_drift_level{${here}, window=~"$window"}) >= 1) or vector(0)`, 'features')], { thresholds: levels('green', [1, 'orange'], [4, 'red']), width: 6 }))
  .withPanel(number('Worst severity', 'Greatest severity of any judged feature in the chosen windows: 1 and more is warn, 2 and more critical.',
    [ask(`max(vigia_feature_drift_severity{${here}, window=~"$window"})`, 'severity')], { unit: 'none', decimals: 2, thresholds: severity, width: 6 }))
  .withPanel(number('Missing', 'Greatest share of missing values of any feature over fifteen minutes, above that of the reference.',
    [ask(`max(sum by (pipeline, feature) (rate(vigia_feature_missing_total{${here}}[15m])) / on (pipeline, feature) (sum by (pipeline, feature) (rate(vigia_feature_bin_total{${here}}[15m])) > 0) - on (pipeline, feature) max by (pipeline, feature) (vigia_feature_reference_ratio{${here}, bin="missing"}))`, 'share')], { unit: 'percentunit', width: 6, thresholds: levels('green', [0.05, 'orange']) }))
  .withPanel(number('Not declared', 'Greatest share of undeclared values of any category over fifteen minutes.',
    [ask(`max(sum by (feature) (rate(vigia_feature_unseen_total{${here}}[15m])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${here}}[15m])) > 0))`, 'share')], { unit: 'percentunit', width: 6, thresholds: levels('green', [0.01, 'orange']) }))
  .withPanel(heat('Features by time', 'Severity of each feature in the chosen windows, of the instance that is furthest: from green, 0, to red, 2 and more; 1 is warn, 2 is critical. What is red in many lines at once has one cause. Features that are not judged (seasonal) are left out.',
    [ask(severities, '{{feature}}')], { unit: 'none', decimals: 2, hot: 2, thresholds: severity, height: 16, links: [['Runbook: a feature has drifted', `${runbook}/feature-drift.md`]] }))
  .withRow(row('From what to what'))
  .withPanel(distributions('Now and in the reference', 'Share of the last hour\'s records in each bin, beside the reference, of the feature with the greatest severity among those chosen above. The reference is all of its hours, also where the feature follows the clock.', {
    now: `max by (bin) (vigia:feature_share:1h{${of}} and ${moved})`,
    reference: `max by (bin) (vigia:feature_reference:share{${of}} and ${moved})`,
    order: `max by (bin) (vigia_feature_bin_order{${of}} and ${moved})`,
  }, { width: 20 }))
  .withPanel(number('Of feature', 'The feature whose distribution is shown, and its severity: 1 and more is warn, 2 and more critical.', [ask(`topk(1, ${severities})`, '{{feature}}', { instant: true })], { unit: 'none', decimals: 2, width: 4, height: 10, thresholds: severity, named: true }))
  .withRow(row('How far, by which measure'))
  .withPanel(lines('Effect and evidence', 'The five greatest of each. Effect: PSI less its mean by chance. Evidence: 1 is rarer than the budget of false alarms allows.', [
    ask(`topk(5, max by (feature, window) (vigia_feature_psi_excess{${of}, window=~"$window"} and ${judged}))`, '{{feature}} {{window}} effect'),
    ask(`topk(5, max by (feature, window) (vigia_feature_drift_evidence{${of}, window=~"$window"} and ${judged}))`, '{{feature}} {{window}} evidence'),
  ], { unit: 'none', thresholds: effect, min: 0 }))
  .withPanel(lines('Joint score', 'How features go together, (joint): severity in the chosen windows, 1 and more is warn, 2 and more critical. Each feature may look right by itself.',
    [ask(`max by (window) (vigia_feature_drift_severity{${here}, feature="(joint)", window=~"$window"})`, '{{window}}')],
    { unit: 'none', decimals: 2, min: 0, thresholds: severity, links: [['Runbook: a feature has drifted', `${runbook}/feature-drift.md`]] }))
  .withPanel(bars('What explains it', 'Part of a change of the joint score or of a model\'s scores that vanishes without the feature, while a level is reached; parts may add up to more than 1.',
    [ask(`topk(10, max by (subject, feature) (vigia_drift_explained_ratio{${here}, window=~"$window"}))`, '{{subject}}: {{feature}}', { instant: true })], { unit: 'percentunit', min: 0, height: 8, width: 12 }))
  .withPanel(lines('Other measures', 'Kolmogorov-Smirnov, Jensen-Shannon, Hellinger and the others in the chosen windows, of the instance that is furthest: the ten greatest.',
    [ask(`topk(10, max by (feature, metric, window) (vigia_feature_drift{${of}, window=~"$window", metric!="psi"} and ${judged}))`, '{{feature}} {{metric}} {{window}}')], { unit: 'none', min: 0 }))
  .withRow(row('By segment, each against itself in the reference'))
  .withPanel(heat('Segments by time', 'Severity of the feature that has moved most within the segment: 1 and more is warn, 2 and more critical.',
    [ask(`max by (segment) (${inSegments})`, '{{segment}}')], { unit: 'none', decimals: 2, hot: 2, thresholds: severity, height: 8, width: 12 }))
  .withPanel(lines('Scores by segment', 'Severity of the drift of each model\'s scores within the segment.',
    [ask(`max by (model, segment) (vigia_segment_score_drift_severity{${here}, segment=~"$segment", window=~"$window"})`, '{{model}} in {{segment}}')],
    { unit: 'none', decimals: 2, thresholds: severity, links: [['Runbook: scores have drifted', `${runbook}/score-drift.md`]] }))
  .withPanel(bars('Where features moved most', 'The fifteen pairs of feature and segment with the greatest severity.',
    [ask(`topk(15, ${inSegments})`, '{{feature}} in {{segment}}', { instant: true })], { unit: 'none', decimals: 2, thresholds: severity, height: 10, width: 24, min: 0 }))
  .withRow(row('Missing, outside, undeclared'))
  .withPanel(lines('Missing', 'Share of records without the feature.',
    [ask(`sum by (feature) (rate(vigia_feature_missing_total{${of}}[$__rate_interval])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${of}}[$__rate_interval])) > 0)`, '{{feature}}')],
    { unit: 'percentunit', width: 8, min: 0, links: [['Runbook: a feature is missing', `${runbook}/feature-missing.md`]] }))
  .withPanel(lines('Out of range', 'Share of values outside the reference\'s range.',
    [ask(`sum by (feature) (rate(vigia_feature_out_of_range_total{${of}}[$__rate_interval])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${of}}[$__rate_interval])) > 0)`, '{{feature}}')],
    { unit: 'percentunit', width: 8, min: 0, links: [['Runbook: out of range', `${runbook}/feature-out-of-range.md`]] }))
  .withPanel(lines('Not declared', 'Share of category values that the schema does not declare.',
    [ask(`sum by (feature) (rate(vigia_feature_unseen_total{${of}}[$__rate_interval])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${of}}[$__rate_interval])) > 0)`, '{{feature}}')],
    { unit: 'percentunit', width: 8, min: 0, links: [['Runbook: undeclared values', `${runbook}/feature-unseen.md`]] }));
