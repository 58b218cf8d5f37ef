// Colours and figures of the drawn dashboards.

export const colors = ['#73bf69', '#f2cc0c', '#5794f2', '#ff9830', '#b877d9', '#8ab8ff', '#ff7383', '#96d98d', '#ffee52', '#ca95e5'];

const named = { green: '#73bf69', orange: '#ff9830', yellow: '#f2cc0c', red: '#f2495c', blue: '#5794f2' };

/** The colour of the last step that a value has reached. */
export function stepColor(thresholds, value) {
  const steps = thresholds?.steps ?? [];
  return named[steps.filter((s) => s.value === null || value >= s.value).at(-1)?.color] ?? '#73bf69';
}

/** Green, yellow, red. */
export function heatColor(share) {
  const at = Math.min(1, Math.max(0, share));
  const [from, to, part] = at < 0.5 ? [[115, 191, 105], [242, 204, 12], at * 2] : [[242, 204, 12], [242, 73, 92], at * 2 - 1];
  return `rgb(${from.map((c, i) => Math.round(c + (to[i] - c) * part)).join(',')})`;
}

const short = (value, digits) => value.toLocaleString('en-US', { notation: Math.abs(value) >= 10_000 ? 'compact' : 'standard', maximumFractionDigits: digits ?? (Math.abs(value) < 1 ? 3 : 1) });

/** A value in one of Grafana's units. */
export function format(value, unit, decimals) {
  switch (unit) {
    case 'percentunit': return `${short(value * 100, decimals ?? 2)} %`;
    case 's': return value < 1 ? `${short(value * 1000, 0)} ms` : value < 120 ? `${short(value, 1)} s` : `${short(value / 60, 1)} min`;
    case 'ops': return `${short(value, value >= 100 ? 0 : undefined)} /s`;
    case 'bytes': return value >= 1e9 ? `${short(value / 2 ** 30, 2)} GiB` : `${short(value / 2 ** 20, 0)} MiB`;
    case 'Bps': return `${short(value)} B/s`;
    default: return short(value, decimals);
  }
}
