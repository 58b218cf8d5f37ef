import { page, row, number, lines, strip, ask, levels, here } from '../kit.mjs';

const of = `${here}, model=~"$model", segment=~"$segment"`;
const links = [['Runbook: a model behaves oddly', '${runbooks}/behavior-alarm.md']];

export default page('vigia-behaviour', 'Behaviour and alarms', 'Do the models flag as usual at this hour, and if not, who carries it?', ['model', 'segment'])
  .withPanel(number('Standing alarms', 'Alarms of the detectors that stand now.', [ask(`sum(vigia_behavior_alarm{${here}, model=~"$model"}) or vector(0)`, 'alarms')], { width: 8, thresholds: levels('green', [1, 'red']), links }))
  .withPanel(number('Alarms raised', 'In the last day.', [ask(`sum by (detector) (increase(vigia_behavior_alarms_total{${here}, model=~"$model"}[1d]))`, '{{detector}}')], { width: 8, decimals: 0 }))
  .withPanel(number('Baseline known', 'Share of the hours of the week whose usual rate has been seen. Below 100 % the detectors are still learning.', [ask(`min by (model) (vigia_behavior_known_hours_ratio{${here}, model=~"$model"})`, '{{model}}')], { width: 8, unit: 'percentunit', thresholds: levels('orange', [1, 'green']) }))
  .withPanel(lines('Flagged rate against the usual', 'What is flagged lately, and what usually is at this hour.', [
    ask(`max by (model) (vigia_behavior_flag_rate{${here}, model=~"$model", segment="all"})`, '{{model}}'),
    ask(`max by (model) (vigia_behavior_usual_flag_rate{${here}, model=~"$model", segment="all"})`, '{{model}} usually'),
  ], { unit: 'percentunit', width: 24, min: 0, links }))
  .withPanel(strip('Alarms by time', 'A line for each detector and segment: red while its alarm stands.', [ask(`max by (model, detector, segment) (vigia_behavior_alarm{${of}})`, '{{model}} {{detector}} {{segment}}')], { unit: 'none', thresholds: levels('green', [1, 'red']), links }))
  .withRow(row('Who carries it?'))
  .withPanel(lines('Flagged rate by segment', 'The segments that left their usual rate carry the change.', [ask(`max by (model, segment) (vigia_behavior_flag_rate{${of}})`, '{{model}} {{segment}}')], { unit: 'percentunit', min: 0 }))
  .withPanel(lines('Flagged rate by segment, of the usual', '1 is as usual at this hour.', [ask(`max by (model, segment) (vigia_behavior_flag_rate{${of}}) / (max by (model, segment) (vigia_behavior_usual_flag_rate{${of}}) > 0)`, '{{model}} {{segment}}')], { unit: 'none', min: 0 }));
