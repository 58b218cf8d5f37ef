import { page, row, number, lines, strip, ask, levels, here, hereByInstance as of } from '../kit.mjs';

const runbook = '${runbooks}';

export default page('vigia-pipeline', 'Pipeline', 'Does everything flow, and what holds it up?', ['instance'])
  .withPanel(number('Throughput', 'Records received a second.', [ask(`sum(rate(vigia_source_records_total{${of}}[$__rate_interval]))`, 'records/s')], { unit: 'ops', links: [['Runbook: the pipeline is stalled', `${runbook}/pipeline-stalled.md`], ['Runbook: no payments arrive', `${runbook}/traffic-stopped.md`]] }))
  .withPanel(number('Lag', 'Records that wait in the broker.', [ask(`sum(vigia:source_lag:records{${here}})`, 'records')],
    { thresholds: levels('green', [100000, 'orange'], [1000000, 'red']), links: [['Runbook: lag grows', `${runbook}/lag-growing.md`], ['Runbook: records are lost', `${runbook}/records-lost.md`]] }))
  .withPanel(number('Latency, p99', 'From the broker\'s timestamp to acknowledged.', [ask(`vigia:end_to_end_latency_seconds:p99_5m{${here}}`, 'p99')],
    { unit: 's', thresholds: levels('green', [0.5, 'orange'], [1, 'red']), links: [['Runbook: not timely', `${runbook}/latency-budget.md`]] }))
  .withPanel(number('Rejected', 'Share of the records that a stage could not take.', [ask(`max(vigia:records_rejected:ratio5m{${here}}) or vector(0)`, 'share')],
    { unit: 'percentunit', thresholds: levels('green', [0.001, 'orange'], [0.01, 'red']), links: [['Runbook: rejects', `${runbook}/records-rejected.md`]] }))
  .withPanel(number('Checkpoint age', 'Time since the state was last written in full; empty without state.', [ask(`max(vigia_checkpoint_age_seconds{${of}})`, 'age')],
    { unit: 's', noValue: 'no state', thresholds: levels('green', [60, 'orange'], [300, 'red']), links: [['Runbook: state is not written', `${runbook}/checkpoint-stale.md`]] }))
  .withPanel(number('Instances', 'Instances that answer.', [ask(`count(vigia_build_info{${of}})`, 'instances')],
    { thresholds: levels('red', [1, 'green']), links: [['Runbook: an instance is down', `${runbook}/instance-down.md`], ['Runbook: restarts', `${runbook}/restarts.md`], ['Runbook: a reload is refused', `${runbook}/reload-refused.md`]] }))
  .withRow(row('Where is the bottleneck?'))
  .withPanel(strip('Fill of the queues', 'Batches that wait before each stage, of what may wait. The last stage whose queue is full is the bottleneck; those before it wait for it.',
    [ask(`avg by (stage) (vigia:stage_fill:ratio{${of}})`, '{{stage}}')], { unit: 'percentunit', height: 8, width: 12, thresholds: levels('green', [0.5, 'yellow'], [0.9, 'red']) }))
  .withPanel(lines('Busy', 'Share of time that the stage\'s workers work. 100 % with a full queue is the bottleneck.',
    [ask(`avg by (stage) (vigia:stage_busy:ratio5m{${of}})`, '{{stage}}')], { unit: 'percentunit', min: 0, max: 1, thresholds: levels('green', [0.8, 'red']), links: [['Runbook: the bottleneck', `${runbook}/stage-saturated.md`]] }))
  .withPanel(lines('Blocked', 'Share of time that finished batches wait for room in the next stage.',
    [ask(`avg by (stage) (rate(vigia_stage_blocked_seconds_total{${of}}[$__rate_interval]))`, '{{stage}}')], { unit: 'percentunit', min: 0 }))
  .withPanel(lines('Time per batch, p99', 'How long the stage works on a batch.',
    [ask(`histogram_quantile(0.99, sum by (stage, le) (rate(vigia_stage_batch_duration_seconds_bucket{${of}}[$__rate_interval])))`, '{{stage}}')], { unit: 's', min: 0 }))
  .withRow(row('In and out'))
  .withPanel(lines('Records by topic', 'Records received a second.', [ask(`sum by (topic) (rate(vigia_source_records_total{${of}}[$__rate_interval]))`, '{{topic}}')], { unit: 'ops', min: 0 }))
  .withPanel(lines('Bytes by topic', 'Payload bytes received a second.', [ask(`sum by (topic) (rate(vigia_source_bytes_total{${of}}[$__rate_interval]))`, '{{topic}}')], { unit: 'Bps', min: 0 }))
  .withPanel(lines('Latency', 'From the broker\'s timestamp to acknowledged, by quantile.', [
    ask(`histogram_quantile(0.5, sum by (le) (rate(vigia_end_to_end_latency_seconds_bucket{${of}}[$__rate_interval])))`, 'p50'),
    ask(`histogram_quantile(0.99, sum by (le) (rate(vigia_end_to_end_latency_seconds_bucket{${of}}[$__rate_interval])))`, 'p99'),
    ask(`histogram_quantile(0.999, sum by (le) (rate(vigia_end_to_end_latency_seconds_bucket{${of}}[$__rate_interval])))`, 'p99.9'),
  ], { unit: 's', min: 0 }))
  .withPanel(lines('Lag by partition', 'Records that wait, the ten partitions with most.', [ask(`topk(10, max by (topic, partition) (vigia_source_lag_records{${of}}))`, '{{topic}}[{{partition}}]')], { min: 0 }))
  .withPanel(lines('Delivered', 'Records a second that sinks have confirmed.', [ask(`sum by (stage) (rate(vigia_sink_records_total{${of}}[$__rate_interval]))`, '{{stage}}')], { unit: 'ops', min: 0, links: [['Runbook: a sink fails', `${runbook}/sink-failing.md`]] }))
  .withPanel(lines('Rejects by reason', 'Records a second that go to the dead letter.', [ask(`sum by (stage, reason) (rate(vigia_records_rejected_total{${of}}[$__rate_interval]))`, '{{stage}}: {{reason}}')], { unit: 'ops', min: 0 }))
  .withRow(row('Time and state'))
  .withPanel(lines('Watermark behind the clock', 'How far event time lags behind: older records are late.', [ask(`time() - min by (stage) (vigia_watermark_seconds{${of}})`, '{{stage}}')], { unit: 's' }))
  .withPanel(lines('Late records', 'Records a second that arrived after their window had closed.', [ask(`sum by (stage) (rate(vigia_late_records_total{${of}}[$__rate_interval]))`, '{{stage}}')], { unit: 'ops', min: 0, links: [['Runbook: late records', `${runbook}/late-records.md`]] }))
  .withPanel(lines('Ahead of the others', 'Records a second with an event time that no later records of their partition reached: a sender whose clock is fast. The ten partitions with most.', [ask(`topk(10, max by (topic, partition) (rate(vigia_event_time_unconfirmed_total{${of}}[$__rate_interval])))`, '{{topic}}[{{partition}}]')], { unit: 'ops', min: 0, links: [['Runbook: late records', `${runbook}/late-records.md`]] }))
  .withPanel(lines('Skew', 'Event time less the broker\'s timestamp, averaged over the latest batches. The ten partitions that are furthest ahead.', [ask(`topk(10, max by (topic, partition) (vigia_event_time_skew_seconds{${of}}))`, '{{topic}}[{{partition}}]')], { unit: 's' }))
  .withPanel(lines('Checkpoints', 'Time to write a checkpoint, at the 99th percentile.', [ask(`histogram_quantile(0.99, sum by (le) (rate(vigia_checkpoint_duration_seconds_bucket{${of}}[10m])))`, 'p99')], { unit: 's', min: 0, links: [['Runbook: state is not written', `${runbook}/checkpoint-stale.md`]] }))
  .withPanel(lines('Went back to a checkpoint', 'How often in an hour a run dropped what it counted since its last checkpoint and continued from there, by reason. Once in a while is normal.',
    [ask(`sum by (instance, reason) (increase(vigia_checkpoints_lost_total{${of}}[1h]))`, '{{instance}} {{reason}}')], { decimals: 0, min: 0, thresholds: levels('green', [4, 'orange']), links: [['Runbook: checkpoints are lost', `${runbook}/checkpoints-lost.md`]] }))
  .withPanel(lines('Error budgets', 'How fast the month\'s budget burns over an hour: 1 is as fast as it may.', [
    ask(`vigia:timely:burnrate1h{${here}}`, 'timely'), ask(`vigia:readable:burnrate1h{${here}}`, 'readable'),
  ], { unit: 'none', min: 0, width: 24, thresholds: levels('green', [1, 'orange'], [14.4, 'red']), links: [['Runbook: not timely', `${runbook}/latency-budget.md`], ['Runbook: rejects', `${runbook}/records-rejected.md`]] }))
  .withRow(row('The process'))
  .withPanel(lines('Processor', 'Cores that each process uses.', [ask(`sum by (instance) (rate(process_cpu_seconds_total{${of}}[$__rate_interval]))`, '{{instance}}')], { unit: 'none', min: 0, width: 8 }))
  .withPanel(lines('Memory', 'Working set, and what the garbage collector holds of it.', [
    ask(`sum by (instance) (process_working_set_bytes{${of}})`, '{{instance}} working set'), ask(`sum by (instance) (dotnet_total_memory_bytes{${of}})`, '{{instance}} managed'),
  ], { unit: 'bytes', min: 0, width: 8 }))
  .withPanel(lines('Collections and threads', 'Garbage collections a minute by generation, and threads.', [
    ask(`sum by (generation) (rate(dotnet_collection_count_total{${of}}[$__rate_interval])) * 60`, 'generation {{generation}} a minute'), ask(`sum by (instance) (process_num_threads{${of}})`, '{{instance}} threads'),
  ], { min: 0, width: 8 }));
