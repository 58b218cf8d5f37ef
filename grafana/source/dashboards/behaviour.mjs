import { page, row, number, lines, strip, ask, levels, here } from '../kit.mjs';

const of = `${here}, model=~"$model", segment=~"$segment"`;
const links = [['Runbook: a model behaves oddly', '${runbooks}/behavior-alarm.md']];

export default page('vigia-behaviour', 'Behaviour and alarms', 'Does a model flag as usual at this hour, and if not, which segments carry the change?', ['model', 'segment'], { one: ['model'] })
  .withPanel(number('Active alarms', 'Alarms of the detectors that are active now.', [ask(`sum(vigia_behavior_alarm{${here}, model=~"$model"}) or vector(0)`, 'alarms')], { width: 8, thresholds: levels('green', [1, 'red']), links }))
  .withPanel(number('Alarms raised', 'In the last day.', [ask(`sum by (detector) (increase(vigia_behavior_alarms_total{${here}, model=~"$model"}[1d]))`, '{{detector}}')], { width: 8, decimals: 0 }))
  .withPanel(number('Baseline known', 'Share of the hours of the week whose usual rate has been seen. Below 100 % the detectors are still learning.', [ask(`min by (model) (vigia_behavior_known_hours_ratio{${here}, model=~"$model"})`, '{{model}}')], { width: 8, unit: 'percentunit', thresholds: levels('orange', [1, 'green']) }))
  .withPanel(lines('Flagged rate against the usual', 'The rate of the last minutes, and what is usual at this hour.', [
    ask(`max by (model) (vigia_behavior_flag_rate{${here}, model=~"$model", segment="all"})`, '{{model}}'),
    ask(`max by (model) (vigia_behavior_usual_flag_rate{${here}, model=~"$model", segment="all"})`, '{{model}} usually'),
  ], { unit: 'percentunit', width: 24, min: 0, links }))
  .withPanel(strip('Alarms by time', 'A line for each detector and segment that raised an alarm in the time shown: red while the alarm is active.', [ask(`max by (model, detector, segment) (vigia_behavior_alarm{${of}}) and max by (model, detector, segment) (max_over_time(vigia_behavior_alarm{${of}}[$__range] @ end())) > 0 or on () label_replace(vector(0), "model", "none was raised", "", "")`, '{{model}} {{detector}} {{segment}}')], { unit: 'none', height: 10, thresholds: levels('green', [1, 'red']), links }))
  .withRow(row('Which segments carry it?'))
  .withPanel(lines('Flagged rate by segment', 'The segments that left their usual rate carry the change.', [ask(`max by (model, segment) (vigia_behavior_flag_rate{${of}})`, '{{model}} {{segment}}')], { unit: 'percentunit', min: 0 }))
  .withPanel(lines('Flagged rate by segment, of the usual', '1 is as usual at this hour.', [ask(`max by (model, segment) (vigia_behavior_flag_rate{${of}}) / (max by (model, segment) (vigia_behavior_usual_flag_rate{${of}}) > 0)`, '{{model}} {{segment}}')], { unit: 'none', min: 0 }));
