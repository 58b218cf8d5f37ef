import { page, row, lines, bars, strip, number, ask, levels, here } from '../kit.mjs';

const of = `${here}, feature=~"$feature"`;
const psi = levels('green', [0.1, 'orange'], [0.2, 'red']);
const runbook = '${runbooks}';

export default page('vigia-drift', 'Data drift', 'Which features moved, since when, and from what to what?', ['feature', 'window'])
  .withPanel(number('Features that drift', 'Features at level warn or above in any window, as the engine judges them.',
    [ask(`count(max by (feature) (vigia_feature_drift_level{${here}, window=~"$window"}) >= 1) or vector(0)`, 'features')], { thresholds: levels('green', [1, 'orange'], [4, 'red']), width: 6 }))
  .withPanel(number('Worst index', 'Greatest population stability index of any judged feature over the last hour, all instances together.',
    [ask(`max(vigia:feature_psi:1h{${here}} and on (job, pipeline, feature) vigia_feature_drift_level)`, 'PSI')], { unit: 'none', decimals: 3, thresholds: psi, width: 6 }))
  .withPanel(number('Missing', 'Greatest share of missing values of any feature over fifteen minutes.',
    [ask(`max(sum by (feature) (rate(vigia_feature_missing_total{${here}}[15m])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${here}}[15m])) > 0))`, 'share')], { unit: 'percentunit', width: 6 }))
  .withPanel(number('Not declared', 'Greatest share of undeclared values of any category over fifteen minutes.',
    [ask(`max(sum by (feature) (rate(vigia_feature_unseen_total{${here}}[15m])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${here}}[15m])) > 0))`, 'share')], { unit: 'percentunit', width: 6 }))
  .withPanel(strip('Features by time', 'Population stability index of each feature over a sliding hour, all instances together: green below 0.1, orange from 0.1, red from 0.2. What is red in many lines at once has one cause.',
    [ask(`vigia:feature_psi:1h{${of}}`, '{{feature}}')], { unit: 'none', decimals: 3, thresholds: psi, height: 16, links: [['Runbook: a feature has drifted', `${runbook}/feature-drift.md`]] }))
  .withRow(row('From what to what'))
  .withPanel(bars('Distribution now', 'Share of the last hour\'s records in each cell of the chosen features. Choose one feature above.',
    [ask(`vigia:feature_share:1h{${of}}`, '{{feature}} {{bin}}', { instant: true })], { unit: 'percentunit', height: 14, min: 0 }))
  .withPanel(bars('Distribution in the reference', 'The same cells in the reference profile.',
    [ask(`vigia:feature_reference:share{${of}}`, '{{feature}} {{bin}}', { instant: true })], { unit: 'percentunit', height: 14, min: 0 }))
  .withRow(row('How far, by which measure'))
  .withPanel(lines('Index and its noise floor', 'PSI over the last hour, and what chance alone brings about with so many records.', [
    ask(`vigia:feature_psi:1h{${of}}`, '{{feature}}'), ask(`vigia:feature_psi_noise_floor:1h{${of}}`, '{{feature}} floor'),
  ], { unit: 'none', thresholds: psi, min: 0 }))
  .withPanel(lines('Other measures', 'Kolmogorov-Smirnov, Jensen-Shannon, Hellinger and the others in the chosen windows, of the instance that is furthest.',
    [ask(`max by (feature, metric, window) (vigia_feature_drift{${of}, window=~"$window", metric!="psi"})`, '{{feature}} {{metric}} {{window}}')], { unit: 'none', min: 0 }))
  .withRow(row('Missing, outside, undeclared'))
  .withPanel(lines('Missing', 'Share of records without the feature.',
    [ask(`sum by (feature) (rate(vigia_feature_missing_total{${of}}[5m])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${of}}[5m])) > 0)`, '{{feature}}')],
    { unit: 'percentunit', width: 8, min: 0, links: [['Runbook: a feature is missing', `${runbook}/feature-missing.md`]] }))
  .withPanel(lines('Out of range', 'Share of values outside the reference\'s range.',
    [ask(`sum by (feature) (rate(vigia_feature_out_of_range_total{${of}}[5m])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${of}}[5m])) > 0)`, '{{feature}}')],
    { unit: 'percentunit', width: 8, min: 0, links: [['Runbook: out of range', `${runbook}/feature-out-of-range.md`]] }))
  .withPanel(lines('Not declared', 'Share of category values that the schema does not declare.',
    [ask(`sum by (feature) (rate(vigia_feature_unseen_total{${of}}[5m])) / on (feature) (sum by (feature) (rate(vigia_feature_bin_total{${of}}[5m])) > 0)`, '{{feature}}')],
    { unit: 'percentunit', width: 8, min: 0, links: [['Runbook: undeclared values', `${runbook}/feature-unseen.md`]] }));
