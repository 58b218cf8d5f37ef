import { page, row, lines, bars, number, ask, levels, here } from '../kit.mjs';

const of = `${here}, model=~"$model", maturity=~"$maturity"`;
const age = `${here}, maturity=~"$maturity"`;
const card = [['Runbook: below the model card', '${runbooks}/performance-below-card.md']];
const claims = [['Runbook: deadlines', '${runbooks}/deadlines.md']];

// What a pipeline has no series of is shown by a zero with a name that says so.
const orNone = (expr, label, words) => `${expr} or on () label_replace(vector(0), "${label}", "${words}", "", "")`;
const blocked = (expr) => orNone(expr, 'basis', 'nothing blocked');
const ruled = (expr) => orNone(expr, 'rule', 'no rules');

const open = (metric) => [
  ask(blocked(`max by (model, maturity, basis) (vigia_model_outcome_performance{${of}, metric="${metric}", basis=~"observed|self_normalised|model_based"})`), '{{model}} {{basis}} {{maturity}}'),
  ask(blocked(`min by (model, maturity) (vigia_model_outcome_bound{${of}, metric="${metric}", basis="self_normalised", bound="lower"})`), '{{model}} self_normalised {{maturity}} at least'),
  ask(blocked(`max by (model, maturity) (vigia_model_outcome_bound{${of}, metric="${metric}", basis="self_normalised", bound="upper"})`), '{{model}} self_normalised {{maturity}} at most'),
  ask(blocked(`max by (model, maturity, basis) (vigia_model_outcome_performance{${of}, metric="${metric}", basis=~"all_fraud|all_legitimate"})`), '{{model}} {{basis}} {{maturity}} floor'),
];
const ofRule = (name, more) => ruled(`topk(20, max by (rule) (${name}{${age}, ${more}}))`);

export default page('vigia-value', 'Money, rules and recoveries',
  'What are models and rules worth, in $currency and in work? Figures are those of the chosen age of transactions; where too much was blocked they are absent.',
  ['model', 'maturity'], { one: ['model', 'maturity'] })
  .withPanel(number('Caught and lost', 'Amount of $event that was flagged, and that was not, in $currency; net saving where costs are configured.',
    [ask(`max by (value) (vigia_model_value{${of}})`, '{{value}}')], { width: 8, named: true, links: card }))
  .withPanel(number('False alarms a $event', 'Legitimate transactions flagged for each $event caught.', [ask(`max by (model) (vigia_model_false_positives_per_fraud{${of}})`, '{{model}}')], { width: 4, unit: 'none', links: card }))
  .withPanel(number('Basis points', 'Amount of $event in 10,000ths of the amount of transactions.', [ask(`max by (model) (vigia_model_fraud_basis_points{${of}})`, '{{model}}')], { width: 4, unit: 'none' }))
  .withPanel(number('Calibration', 'How far scores are from probabilities: Brier, expected calibration error, and how far bins may move either. 0 is best.', [ask(`max by (metric) (vigia_model_calibration{${of}})`, '{{metric}}')], { width: 8, unit: 'none', named: true }))
  .withPanel(lines('Caught, lost and saved', 'Amounts over the cohorts that figures cover, in $currency.', [ask(`max by (model, maturity, value) (vigia_model_value{${of}})`, '{{model}} {{value}} {{maturity}}')], { links: card }))
  .withPanel(lines('Within capacity', 'Precision and recall of the highest scores that can be reviewed in a day (capacity).',
    [ask(orNone(`max by (model, maturity, metric) (vigia_model_capacity_performance{${of}})`, 'metric', 'no capacity set'), '{{model}} {{metric}} {{maturity}}')], { unit: 'percentunit', min: 0, max: 1 }))
  .withPanel(lines('Error of the predicted loss', 'Mean absolute error, root mean squared error and bias of models that predict a loss, in $currency.',
    [ask(orNone(`max by (model, maturity, metric) (vigia_model_loss_error{${of}})`, 'metric', 'no model predicts a loss'), '{{model}} {{metric}} {{maturity}}')], { width: 24, links: card }))
  .withRow(row('Where transactions are blocked'))
  .withPanel(lines('Precision', 'As observed, by the control group with its 95 % interval, by calibrated scores, and if all that is unknown were $event or legitimate.', open('precision'), { unit: 'percentunit', min: 0, max: 1 }))
  .withPanel(lines('Recall', 'The same for recall.', open('recall'), { unit: 'percentunit', min: 0, max: 1 }))
  .withPanel(lines('Flagged with an outcome', 'Share of the flagged that has an outcome; the rest was blocked or is held.',
    [ask(blocked(`max by (model, maturity) (vigia_model_flagged_outcome_ratio{${of}})`), '{{model}} {{maturity}} {{basis}}')], { unit: 'percentunit', min: 0, max: 1 }))
  .withPanel(bars('Decisions', 'Transactions of the newest cohorts by what was done with them, and by whom.',
    [ask(orNone(`max by (decision, by) (vigia_transactions_by_decision{${here}})`, 'decision', 'no decisions'), '{{decision}} {{by}}', { instant: true })], { min: 0 }))
  .withRow(row('Rules beside the models'))
  .withPanel(bars('Precision of rules', 'Share of $event among transactions on which the rule fired and that have an outcome; vigia_rule_performance is absent where too many are blocked.',
    [ask(ruled(`topk(20, max by (rule) (vigia_rule_transactions{${age}, outcome="fraud"}) / (max by (rule) (vigia_rule_transactions{${age}, outcome="fraud"}) + max by (rule) (vigia_rule_transactions{${age}, outcome="legitimate"})))`), '{{rule}}', { instant: true })], { unit: 'percentunit', min: 0, max: 1, width: 8 }))
  .withPanel(bars('Only this rule', '$event that no model and no other rule flagged.', [ask(ofRule('vigia_rule_unique', 'value="frauds"'), '{{rule}}', { instant: true })], { min: 0, width: 8 }))
  .withPanel(bars('Lost without the rule', 'Amount of $event that is lost if the rule is switched off, in $currency.', [ask(ofRule('vigia_rule_marginal', 'value="amount"'), '{{rule}}', { instant: true })], { min: 0, width: 8 }))
  .withPanel(bars('False alarms of this rule alone', 'Legitimate transactions that nothing else flagged: they are let alone if the rule is switched off.', [ask(ofRule('vigia_rule_marginal', 'value="false_alarms"'), '{{rule}}', { instant: true })], { min: 0 }))
  .withPanel(bars('Flagged by rule and model', 'Transactions that both flagged.',
    [ask(ruled(`topk(20, max by (rule, model) (vigia_rule_model_overlap{${age}, outcome="flagged"}))`), '{{rule}} {{model}}', { instant: true })], { min: 0 }))
  .withRow(row('Kinds, claims and recoveries'))
  .withPanel(bars('Caught and missed by kind', '$event by kind, and whether the model flagged it.',
    [ask(orNone(`max by (kind, flagged) (vigia_model_frauds_by_kind{${of}})`, 'kind', 'labels name no kind'), '{{kind}} flagged: {{flagged}}', { instant: true })], { min: 0 }))
  .withPanel(lines('Recovered', 'Amount that came back, in minor units of $currency.',
    [ask(orNone(`max by (maturity) (vigia_label_recovered_amount{${age}})`, 'maturity', 'nothing recovered'), '{{maturity}}')], { min: 0, links: claims }))
  .withPanel(lines('Done in time', 'Share of claims, analyses, refunds and refund requests within their deadlines.', [ask(`max by (deadline) (vigia_deadline_in_time_ratio{${here}})`, '{{deadline}}')], { unit: 'percentunit', min: 0, max: 1, links: claims }))
  .withPanel(lines('Open analyses by age', 'Notifications that are not decided, by the greatest age.', [ask(`max by (age) (vigia_deadline_open{${here}, deadline="analysis"})`, '{{age}}')], { min: 0, stacked: true, fill: 30, links: claims }))
  .withPanel(lines('Overdue', 'What has not happened and is due.', [ask(`max by (deadline) (vigia_deadline_cases{${here}, state="overdue"})`, '{{deadline}}')], { min: 0, width: 24, thresholds: levels('green', [1, 'orange']), links: claims }));
