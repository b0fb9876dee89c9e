// Draws what the page's own data says, anew when the colour scheme changes.
'use strict';
(() => {
  const charts = JSON.parse(document.getElementById('charts').textContent);
  const lineColors = ['#4269d0', '#ff725c', '#3ca951', '#efb118', '#a463f2', '#6cc5b0', '#9c6b4e', '#ff8ab7', '#97bbf5', '#9498a0'];
  const ofPage = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const drawn = [];

  // 1 / (1 - share): 2 is the median, 100 the 99th percentile.
  const shareText = x => +((1 - 1 / x) * 100).toPrecision(7) + ' %';
  const isPercentileTick = x => x === 1 || x === 2 || Number.isInteger(Math.round(Math.log10(x) * 1e6) / 1e6);

  const scaleOf = (axis, extra) => {
    const scale = { type: axis.axis === 'linear' ? 'linear' : 'logarithmic',
      title: { display: axis.label !== '', text: axis.label, color: ofPage('--ink') },
      grid: { color: ofPage('--line') }, ticks: { color: ofPage('--quiet'), maxRotation: 0 }, ...extra };
    if (axis.axis === 'percentile') {
      scale.min = 1;
      scale.afterBuildTicks = built => {
        built.ticks = [1, 2, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].filter(x => x <= built.max).map(value => ({ value }));
      };
      scale.ticks.callback = x => isPercentileTick(x) ? shareText(x) : '';
    } else if (axis.axis === 'logarithmic') {
      scale.ticks.callback = y => /^[125]/.test(Number(y).toExponential()) ? String(+Number(y).toPrecision(3)) : '';
    }
    return scale;
  };

  const linesOf = chart => chart.lines.map(line => ({
    label: line.name, data: line.points.map(([x, y]) => ({ x, y })), yAxisID: line.right ? 'right' : 'y',
    borderColor: lineColors[line.color % lineColors.length], backgroundColor: lineColors[line.color % lineColors.length],
    borderWidth: line.right ? 1 : 2, borderDash: line.dashed ? [6, 4] : line.right ? [1, 2] : [], stepped: line.stepped,
    pointRadius: line.points.length === 1 ? 3 : 0, pointHitRadius: 8 }));

  const barsOf = chart => chart.bars.map((bars, i) => ({
    label: bars.name, data: bars.values, intervals: bars.intervals,
    backgroundColor: chart.stacked ? ofPage('--' + bars.name) || lineColors[i] : lineColors[i] }));

  // From the low to the high end of each bar's interval.
  const whiskers = { id: 'whiskers', afterDatasetsDraw(chart) {
    chart.data.datasets.forEach((set, s) => (set.intervals || []).forEach((interval, i) => {
      if (!interval || !chart.isDatasetVisible(s)) return;
      const { y, height } = chart.getDatasetMeta(s).data[i];
      const [from, to] = interval.map(value => chart.scales.x.getPixelForValue(value));
      const half = Math.min(6, height / 3), pen = chart.ctx;
      pen.save();
      pen.strokeStyle = ofPage('--ink'); pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(from, y); pen.lineTo(to, y);
      pen.moveTo(from, y - half); pen.lineTo(from, y + half);
      pen.moveTo(to, y - half); pen.lineTo(to, y + half);
      pen.stroke(); pen.restore();
    }));
  } };

  const draw = chart => {
    const canvas = document.getElementById(chart.id + '-canvas');
    const asBars = chart.bars.length > 0;
    const legend = { display: !asBars || chart.stacked, position: 'bottom', labels: { color: ofPage('--ink'), boxWidth: 22, boxHeight: 2 } };
    if (asBars) legend.labels.boxHeight = 10;
    const options = { animation: false, responsive: true, maintainAspectRatio: false, plugins: { legend, tooltip: {} } };
    if (asBars) {
      canvas.parentElement.style.height = (chart.labels.length * 2.6 + (chart.stacked ? 7 : 4)) + 'rem';
      options.indexAxis = 'y';
      const ends = chart.bars.flatMap(bars => bars.intervals).filter(interval => interval).map(([, high]) => high);
      options.scales = { x: scaleOf(chart.y, { stacked: chart.stacked, beginAtZero: true, suggestedMax: Math.max(0, ...ends) }),
        y: { stacked: chart.stacked, ticks: { color: ofPage('--ink') }, grid: { display: false } } };
      if (chart.stacked) options.interaction = { mode: 'index', axis: 'y' };
    } else {
      options.scales = { x: scaleOf(chart.x, chart.x.axis === 'linear' ? { min: 0 } : {}), y: scaleOf(chart.y, {}) };
      if (chart.right) options.scales.right = scaleOf({ label: chart.right, axis: 'linear' },
        { position: 'right', beginAtZero: true, grid: { drawOnChartArea: false } });
      if (chart.right) Object.assign(options.scales.y, { beginAtZero: true, ticks: { ...options.scales.y.ticks, precision: 0 } });
      if (chart.x.axis === 'percentile') options.plugins.tooltip.callbacks = { title: items => items.length ? shareText(items[0].parsed.x) : '' };
    }
    drawn.push(new Chart(canvas, { type: asBars ? 'bar' : 'line', plugins: [whiskers], options,
      data: asBars ? { labels: chart.labels, datasets: barsOf(chart) } : { datasets: linesOf(chart) } }));
  };

  const drawAll = () => {
    while (drawn.length) drawn.pop().destroy();
    charts.forEach(draw);
    document.documentElement.dataset.drawn = drawn.length;
  };
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  addEventListener('beforeprint', () => drawn.forEach(chart => chart.resize()));
  drawAll();
})();
