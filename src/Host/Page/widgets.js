// What the live page and the report are made of: numbers as text, elements, small pictures. No library, no network.
'use strict';

window.vigia = {};

/** Numbers as people read them. Each format has a name, so that tests can follow from the text back to the value. */
vigia.formats = (() => {
  // What rounds to zero has no sign.
  const grouped = digits => new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: 'negative' });
  const [whole, tenths, cents, thousandths, fine] = [0, 1, 2, 3, 4].map(grouped);
  const two = value => String(value).padStart(2, '0');

  const known = format => value => (value === null || value === undefined ? '–' : format(value));

  function rate(value) {
    return value >= 100 || value === 0 ? whole.format(value) : tenths.format(value);
  }

  function share(value) {
    const percent = 100 * value;
    const digits = percent === 0 || percent >= 10 ? whole : percent >= 1 ? tenths : percent >= 0.1 ? cents : thousandths;
    return `${digits.format(percent)} %`;
  }

  function duration(seconds) {
    if (seconds < 1) {
      return `${whole.format(1000 * seconds)} ms`;
    }
    if (seconds < 60) {
      return `${(seconds < 10 ? tenths : whole).format(seconds)} s`;
    }
    const s = Math.floor(seconds);
    if (s < 3600) {
      return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
    }
    return s < 86400
      ? `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)} min`
      : `${Math.floor(s / 86400)} d ${Math.floor(s / 3600) % 24} h`;
  }

  /** How busy: to the percent. */
  const load = value => (value > 0 && value < 0.01 ? '<1 %' : `${whole.format(100 * value)} %`);

  /** UTC, as in the logs. */
  function time(text) {
    const iso = new Date(text).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
  }

  return {
    count: known(value => whole.format(value)),
    rate: known(rate),
    share: known(share),
    load: known(load),
    money: known(value => (value >= 1000 ? whole : cents).format(value)),
    index: known(value => (value > 0 && value < 0.01 ? fine : thousandths).format(value)),
    duration: known(duration),
    time: known(time),
    text: known(String),
  };
})();

/** Elements from a description; text goes in as text, never as markup. */
vigia.make = (() => {
  const svgTags = new Set(['svg', 'path', 'rect', 'line', 'circle', 'g', 'title']);

  return function make(tag, attributes = {}, ...children) {
    const element = svgTags.has(tag) ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value === true ? '' : String(value));
      }
    }
    element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
    return element;
  };
})();

/** A value with the path and format that it was made from; `money/100` shows a hundredth of it. */
vigia.value = (value, format, path, tag = 'span') =>
  vigia.make(tag, { class: 'number', 'data-path': path, 'data-format': format }, vigia.write(value, format));

vigia.write = (value, format) => {
  const [name, units] = format.split('/');
  return vigia.formats[name](units && typeof value === 'number' ? value / units : value);
};

/**
 * Makes `target` like `fresh` without replacing what is the same already, so that focus, selection and opened details stay.
 * The attribute `open` of details is the reader's own.
 */
vigia.morph = function morph(target, fresh) {
  for (const { name } of [...target.attributes]) {
    if (!fresh.hasAttribute(name) && name !== 'open') {
      target.removeAttribute(name);
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (target.getAttribute(name) !== value) {
      target.setAttribute(name, value);
    }
  }
  const [before, after] = [[...target.childNodes], [...fresh.childNodes]];
  after.forEach((node, i) => {
    const old = before[i];
    if (!old) {
      target.append(node);
    } else if (old.nodeType !== node.nodeType || old.nodeName !== node.nodeName) {
      old.replaceWith(node);
    } else if (node.nodeType === Node.TEXT_NODE) {
      if (old.data !== node.data) {
        old.data = node.data;
      }
    } else {
      morph(old, node);
    }
  });
  before.slice(after.length).forEach(node => node.remove());
};

/**
 * A table that turns into a list of cards on a narrow screen. Roles are said aloud because display: grid would take them away.
 * columns: { title, cell(row, index), kind } where kind is 'text' (default), 'figure' or 'wide'. look: classes of the table, such as
 * 'narrow', which stays a table on any screen, or 'titled', whose caption is said by a heading already.
 */
vigia.table = (caption, columns, rows, look = null) => {
  const { make } = vigia;
  return make('table', { role: 'table', class: look },
    make('caption', {}, caption),
    make('thead', { role: 'rowgroup' }, make('tr', { role: 'row' }, columns.map(column =>
      make('th', { role: 'columnheader', scope: 'col', class: column.kind ?? 'text' }, column.title)))),
    make('tbody', { role: 'rowgroup' }, rows.map((row, index) => make('tr', { role: 'row' }, columns.map((column, place) =>
      make(place === 0 ? 'th' : 'td',
        { role: place === 0 ? 'rowheader' : 'cell', scope: place === 0 ? 'row' : null, class: column.kind ?? 'text', 'data-title': column.title },
        column.cell(row, index)))))));
};

/** A level by sign, word and colour: colour alone says nothing. */
vigia.level = (level, path) => {
  const signs = { critical: '▲', warn: '△', none: '○' };
  const words = { critical: 'critical', warn: 'warn', none: 'steady' };
  return vigia.make('span', { class: `level ${level}`, 'data-path': path, 'data-format': 'level' },
    vigia.make('span', { 'aria-hidden': 'true' }, signs[level] ?? '●'), ' ', words[level] ?? level);
};

/** Current shares as bars, the reference's as an outline over them. */
vigia.distribution = ({ cells, reference, current }) => {
  const { make, formats } = vigia;
  const [width, height] = [168, 36];
  const top = Math.max(...reference, ...current, 1e-9);
  const step = width / cells.length;
  const y = share => (height - 1 - (height - 3) * share / top).toFixed(2);
  const bars = current.map((share, i) => make('rect', {
    class: 'current', x: (i * step + 0.5).toFixed(2), y: y(share), width: Math.max(step - 1, 0.5).toFixed(2), height: (height - 1 - y(share)).toFixed(2),
  }));
  const outline = reference.map((share, i) => `${i === 0 ? 'M' : 'L'}${(i * step).toFixed(2)} ${y(share)}H${((i + 1) * step).toFixed(2)}`).join('');
  const most = cells.map((_, i) => i).reduce((a, b) => Math.abs(current[b] - reference[b]) > Math.abs(current[a] - reference[a]) ? b : a, 0);
  const summary = `Largest difference in ${cells[most]}: ${formats.share(current[most])}, in the reference ${formats.share(reference[most])}`;
  return make('svg', { class: 'distribution', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': summary },
    make('title', {}, summary), bars, make('path', { class: 'reference', d: outline }));
};

/** A small line of what a number was over time. */
vigia.spark = (values, label) => {
  const { make } = vigia;
  const [width, height] = [120, 28];
  const top = Math.max(...values, 1e-9);
  const points = values.map((value, i) =>
    `${(width * i / Math.max(1, values.length - 1)).toFixed(1)} ${(height - 2 - (height - 4) * value / top).toFixed(1)}`);
  return make('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': label },
    values.length > 1 && make('path', { class: 'area', d: `M0 ${height}L${points.join('L')}L${width} ${height}Z` }),
    values.length > 1 && make('path', { class: 'line', d: `M${points.join('L')}` }));
};

/** The effect on a scale with the thresholds marked, and below it the evidence from 0 to 1. The numbers are beside it. */
vigia.psiBar = (effect, evidence, warn, critical) => {
  const { make } = vigia;
  const width = 120;
  const x = value => (width * Math.min(1, value / (2 * critical))).toFixed(1);
  return make('svg', { class: 'psi', viewBox: `0 0 ${width} 12`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    make('rect', { class: 'track', x: 0, y: 4, width, height: 4 }),
    make('rect', { class: `fill ${evidence < 1 ? '' : effect >= critical ? 'critical' : effect >= warn ? 'warn' : ''}`, x: 0, y: 4, width: x(effect), height: 4 }),
    make('rect', { class: 'floor', x: 0, y: 9, width: (width * Math.min(1, evidence)).toFixed(1), height: 2 }),
    [warn, critical].map(mark => make('line', { class: 'mark', x1: x(mark), x2: x(mark), y1: 1, y2: 11 })));
};
