// What all dashboards share: data source, variables, links, annotations, and panels with the project's looks.
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as common from '@grafana/grafana-foundation-sdk/common';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as barchart from '@grafana/grafana-foundation-sdk/barchart';
import * as bargauge from '@grafana/grafana-foundation-sdk/bargauge';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';

const source = { type: 'prometheus', uid: '${datasource}' };

/** The series of a pipeline: put into every selector. */
export const here = 'pipeline=~"$pipeline"';
export const hereByInstance = `${here}, instance=~"$instance"`;

const variables = {
  model: ['Model', 'label_values(vigia_model_info{pipeline=~"$pipeline"}, model)'],
  segment: ['Segment', 'label_values(vigia_behavior_flag_rate{pipeline=~"$pipeline"}, segment)'],
  instance: ['Instance', 'label_values(vigia_build_info{pipeline=~"$pipeline"}, instance)'],
  feature: ['Feature', 'label_values(vigia_feature_reference_records{pipeline=~"$pipeline"}, feature)'],
  window: ['Window', 'label_values(vigia_feature_drift{pipeline=~"$pipeline"}, window)'],
  maturity: ['Maturity', 'label_values(vigia_model_precision{pipeline=~"$pipeline"}, maturity)'],
};

/**
 * A dashboard with the links, variables and annotations that all have. `names`: its variables. `one`: those of them of which one value is shown at
 * a time, for panels that several values would overprint; of the others all are shown until some are chosen.
 */
export function page(uid, title, description, names = [], { one = [] } = {}) {
  const built = new dashboard.DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags(['vigia', uid.replace('vigia-', '')])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-6h', to: 'now' })
    .timezone('browser')
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .link(new dashboard.DashboardLinkBuilder('Vigia').type(dashboard.DashboardLinkType.Dashboards).tags(['vigia']).asDropdown(true).includeVars(true).keepTime(true))
    .link(new dashboard.DashboardLinkBuilder('Runbooks').type(dashboard.DashboardLinkType.Link).url('${runbooks}').icon('doc').targetBlank(true))
    .withVariable(new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    // Where the pages of docs/runbooks are read; the same address as in prometheus.yml. Links between dashboards carry it along.
    .withVariable(new dashboard.TextBoxVariableBuilder('runbooks').label('Runbooks').defaultValue('https://vigia.example/docs/runbooks'))
    .withVariable(query('pipeline', 'Pipeline', 'label_values(vigia_build_info, pipeline)'))
    // What the schemas call what the models look for, and the currency: put into titles and descriptions.
    .withVariable(term('event'))
    .withVariable(term('currency'))
    .annotation(note('Alarms', 'red', `ALERTS{alertstate="firing", ${here}}`, '{{alertname}}', '{{model}} {{feature}} {{stage}}'))
    .annotation(note('Model changes', 'blue', `vigia_model_info{${here}} unless vigia_model_info{${here}} offset 1m`, 'model', '{{model}} {{version}}'));
  for (const name of names) {
    built.withVariable(query(name, ...variables[name], one.includes(name)));
  }
  return built;
}

function query(name, label, expr, isOne = false) {
  const built = new dashboard.QueryVariableBuilder(name)
    .label(label).query(expr).datasource(source).multi(true).includeAll(!isOne)
    .refresh(dashboard.VariableRefresh.OnTimeRangeChanged).sort(dashboard.VariableSort.NaturalAsc);
  if (isOne && name === 'model') {
    // The first value is the one that is shown: the champion.
    built.query(`query_result(sort(${championFirst}))`).regex('/model="([^"]+)"/').sort(dashboard.VariableSort.Disabled);
  }
  return isOne ? built : built.allValue('.*');
}

const term = (name) => new dashboard.QueryVariableBuilder(name)
  .query(`label_values(vigia_performance_terms{pipeline=~"$pipeline"}, ${name})`).datasource(source).hide(dashboard.VariableHide.HideVariable)
  .refresh(dashboard.VariableRefresh.OnDashboardLoad);

const championFirst = 'vigia_model_info{pipeline=~"$pipeline", role="champion"} * 0 or vigia_model_info{pipeline=~"$pipeline"}';

function note(name, color, expr, title, text) {
  return new dashboard.AnnotationQueryBuilder()
    .name(name).datasource(source).enable(true).iconColor(color).expr(expr).titleFormat(title).textFormat(text).step('60s');
}

/** A query: what it asks, how its series are named, and whether only the latest value counts. */
export function ask(expr, legend = '', { instant = false, format } = {}) {
  const built = new prometheus.DataqueryBuilder().datasource(source).expr(expr).legendFormat(legend);
  if (instant) {
    built.instant();
  } else {
    built.range();
  }
  return format ? built.format(format) : built;
}

export const row = (title) => new dashboard.RowBuilder(title);

/** Colours by value: the first is where it begins. */
export function levels(first, ...steps) {
  return new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: first }, ...steps.map(([value, color]) => ({ value, color }))]);
}

function dress(panel, title, description, queries, { unit = 'short', width = 12, height = 8, thresholds, min, max, decimals, links, noValue } = {}) {
  panel.title(title).description(description).datasource(source).unit(unit).span(width).height(height);
  queries.forEach((q, i) => panel.withTarget(q.refId(String.fromCharCode(65 + i))));
  if (thresholds) panel.thresholds(thresholds);
  if (min !== undefined) panel.min(min);
  if (max !== undefined) panel.max(max);
  if (decimals !== undefined) panel.decimals(decimals);
  if (noValue) panel.noValue(noValue);
  if (links) {
    panel.links(links.map(([name, url]) => new dashboard.DashboardLinkBuilder(name).type(dashboard.DashboardLinkType.Link).url(url)));
  }
  return panel;
}

/** Lines over time. */
export function lines(title, description, queries, options = {}) {
  const panel = dress(new timeseries.PanelBuilder(), title, description, queries, options)
    .lineWidth(2).fillOpacity(options.fill ?? 0).showPoints(common.VisibilityMode.Never)
    .legend(new common.VizLegendOptionsBuilder().displayMode(common.LegendDisplayMode.Table).placement(common.LegendPlacement.Bottom).showLegend(true).calcs(['lastNotNull', 'max']))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.Descending))
    // What a figure is held to is drawn dashed and thin, beside the figure.
    .overrideByRegexp('/ (at least|at most|lower|upper|card|floor|by chance|usually|as usual)$/', [
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [6, 6] } }, { id: 'custom.lineWidth', value: 1 },
    ]);
  if (options.thresholds) {
    panel.thresholdsStyle(new common.GraphThresholdsStyleConfigBuilder().mode(common.GraphThresholdsStyleMode.Dashed));
  }
  if (options.stacked) {
    panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal));
  }
  return panel;
}

/** One number, or one a series, with its course behind it. */
export function number(title, description, queries, options = {}) {
  return dress(new stat.PanelBuilder(), title, description, queries, { width: 4, height: 4, ...options })
    .graphMode(common.BigValueGraphMode.Area)
    .colorMode(options.thresholds ? common.BigValueColorMode.Value : common.BigValueColorMode.None)
    .textMode(options.named ? common.BigValueTextMode.ValueAndName : common.BigValueTextMode.Auto)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

/** Values side by side, the latest of each. */
export function bars(title, description, queries, options = {}) {
  return dress(new bargauge.PanelBuilder(), title, description, queries, options)
    .orientation(common.VizOrientation.Horizontal)
    .displayMode(common.BarGaugeDisplayMode.Basic)
    .reduceOptions(new common.ReduceDataOptionsBuilder().calcs(['lastNotNull']));
}

/**
 * A distribution now beside the one of the reference: two bars for each bin, in the order of the bins, on one scale. Each query has a value for each
 * label `bin`; `order` gives its position.
 */
export function distributions(title, description, { now, reference, order }, options = {}) {
  const columns = { A: 'now', B: 'reference', C: 'order' };
  const queries = [now, reference, order].map((expr) => ask(expr, '', { instant: true, format: prometheus.PromQueryFormat.Table }));
  const hidden = Object.fromEntries(['Time', ...queries.map((_, i) => `Time ${i + 1}`)].map((name) => [name, true]));
  const renamed = Object.fromEntries(Object.entries(columns).map(([id, name]) => [`Value #${id}`, name]));
  return dress(new barchart.PanelBuilder(), title, description, queries, { unit: 'percentunit', width: 24, height: 10, min: 0, ...options })
    .xField('bin').orientation(common.VizOrientation.Vertical).stacking(common.StackingMode.None).showValue(common.VisibilityMode.Never)
    .groupWidth(0.8).barWidth(0.95).fillOpacity(80).xTickLabelRotation(-45).xTickLabelMaxLength(20)
    .legend(new common.VizLegendOptionsBuilder().displayMode(common.LegendDisplayMode.List).placement(common.LegendPlacement.Bottom).showLegend(true).calcs([]))
    .tooltip(new common.VizTooltipOptionsBuilder().mode(common.TooltipDisplayMode.Multi).sort(common.SortOrder.None))
    .withTransformation({ id: 'joinByField', options: { byField: 'bin', mode: 'outer' } })
    .withTransformation({ id: 'organize', options: { excludeByName: hidden, renameByName: renamed, indexByName: {} } })
    .withTransformation({ id: 'sortBy', options: { fields: {}, sort: [{ field: 'order', desc: false }] } })
    .withTransformation({ id: 'organize', options: { excludeByName: { order: true }, renameByName: {}, indexByName: {} } });
}

/** States over time, a line for each series: coloured by thresholds, so that many features fit on one screen. */
export function strip(title, description, queries, options = {}) {
  return dress(new statetimeline.PanelBuilder(), title, description, queries, { width: 24, height: 14, ...options })
    .colorScheme(new dashboard.FieldColorBuilder().mode('thresholds'))
    .showValue(common.VisibilityMode.Never).mergeValues(true).rowHeight(0.85)
    .legend(new common.VizLegendOptionsBuilder().showLegend(false).displayMode(common.LegendDisplayMode.List).placement(common.LegendPlacement.Bottom).calcs([]));
}

/** A heat map: a line for each series, the warmer the greater, from 0 to a value that is hot. */
export function heat(title, description, queries, { hot, ...options }) {
  return strip(title, description, queries, { min: 0, max: hot, ...options })
    .colorScheme(new dashboard.FieldColorBuilder().mode('continuous-GrYlRd'))
    .mergeValues(false);
}

/** A table of the latest values: queries become columns, joined by the given label. */
export function grid(title, description, by, columns, options = {}) {
  const queries = columns.map(([, expr]) => ask(expr, '', { instant: true, format: prometheus.PromQueryFormat.Table }));
  const hidden = Object.fromEntries(['Time', ...columns.map((_, i) => `Time ${i + 1}`)].map((name) => [name, true]));
  const renamed = Object.fromEntries(columns.map(([name], i) => [`Value #${String.fromCharCode(65 + i)}`, name]));
  const panel = dress(new table.PanelBuilder(), title, description, queries, { width: 24, height: 10, ...options })
    .withTransformation({ id: 'joinByField', options: { byField: by, mode: 'outer' } })
    .withTransformation({ id: 'organize', options: { excludeByName: hidden, renameByName: renamed, indexByName: {} } });
  columns.forEach(([name, , unit]) => unit && panel.overrideByName(name, [{ id: 'unit', value: unit }]));
  return panel;
}
