import { page, row, lines, bars, ask, levels, here } from '../kit.mjs';

const of = `${here}, model=~"$model", maturity=~"$maturity"`;
const banded = (metric) => [
  ask(`max by (model, maturity) (vigia_model_difference{${of}, metric="${metric}"})`, '{{model}} {{maturity}}'),
  ask(`max by (model, maturity) (vigia_model_difference_bound{${of}, metric="${metric}", bound="lower"})`, '{{model}} {{maturity}} at least'),
  ask(`max by (model, maturity) (vigia_model_difference_bound{${of}, metric="${metric}", bound="upper"})`, '{{model}} {{maturity}} at most'),
];

export default page('vigia-challenger', 'Champion and challenger',
  'Would another model do better? Differences are the model\'s figure less the champion\'s, on the same transactions: it does better only where the whole interval is above 0.',
  ['model', 'maturity'], { one: ['maturity'] })
  .withPanel(lines('What each flags', 'Share of the records of the last five minutes.', [ask(`vigia:model_flagged_ratio:rate5m{${here}, model=~"$model"}`, '{{model}}')], { unit: 'percentunit', min: 0 }))
  .withPanel(lines('Amount that each flags', '$currency a second, over five minutes.', [ask(`vigia:model_flagged_amount:rate5m{${here}, model=~"$model"}`, '{{model}}')], { unit: 'short', min: 0 }))
  .withRow(row('Paired differences from the champion, with 95 % intervals'))
  .withPanel(lines('Precision', 'Above 0: fewer honest customers stopped for each $event caught.', banded('precision'), { unit: 'percentunit', thresholds: levels('red', [0, 'green']) }))
  .withPanel(lines('Recall', 'Above 0: more $event caught.', banded('recall'), { unit: 'percentunit', thresholds: levels('red', [0, 'green']) }))
  .withPanel(lines('ROC AUC', 'Above 0: ranks better, whatever the threshold.', banded('roc_auc'), { unit: 'none', thresholds: levels('red', [0, 'green']) }))
  .withPanel(lines('F1', 'Above 0: the better balance of both.', banded('f1'), { unit: 'percentunit', thresholds: levels('red', [0, 'green']) }))
  .withPanel(lines('Recall by amount', 'Above 0: more of the amount lost to $event is caught.', banded('amount_recall'), { unit: 'percentunit', thresholds: levels('red', [0, 'green']) }))
  .withPanel(lines('Alert rate', 'Above 0: flags more.', banded('alert_rate'), { unit: 'percentunit' }))
  .withRow(row('Decisions against the truth'))
  .withPanel(bars('Confusion', 'Transactions by decision and truth.', [ask(`max by (model, maturity, outcome) (vigia_model_confusion{${of}})`, '{{model}} {{outcome}} {{maturity}}', { instant: true })], { width: 24, height: 10, min: 0 }));
