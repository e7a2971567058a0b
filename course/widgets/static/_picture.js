// The drawing convention of course.plots, on a canvas (put in front of the scripts that draw).

// The notebook's own paper and text colors, as [r, g, b].
function colorsOf(el) {
  const probe = h("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const read = (name, fallback) => {
    probe.fillStyle = getComputedStyle(el).getPropertyValue(name).trim() || fallback;
    probe.fillRect(0, 0, 1, 1);
    return [...probe.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  return { paper: read("--jp-layout-color0", "#fff"), ink: read("--jp-ui-font-color0", "#000") };
}

const mix = (a, b, share) => a.map((value, i) => Math.round(share * value + (1 - share) * b[i]));
const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const css = (color) => `rgb(${color.join(" ")})`;

// A color as it is, or with as much ink as it takes to stand out from the paper (3 to 1).
function standingOut(color, { paper, ink }) {
  const light = (parts) => parts.reduce((sum, part, i) => {
    const share = part / 255;
    const linear = share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    return sum + [0.2126, 0.7152, 0.0722][i] * linear;
  }, 0.05);
  const contrast = (a, b) => Math.max(light(a), light(b)) / Math.min(light(a), light(b));
  const mixtures = [1, 0.9, 0.8, 0.7, 0.6, 0.5].map((share) => mix(color, ink, share));
  return css(mixtures.find((mixed) => contrast(mixed, paper) >= 3) ?? ink);
}

function drawPanel(context, width, height, panel, palette, { paper, ink }) {
  const centers = array(panel.centers, Float32Array);
  const place = placing(panel.frame, width, height);
  const tint = (k) =>
    panel.named
      ? mix(rgb(palette.colors[k]), paper, palette.tint)
      : mix(ink, paper, palette.greys[k]);
  context.fillStyle = css(paper);
  context.fillRect(0, 0, width, height);
  if (panel.regions.byteLength) {
    const regions = drawRegions(array(panel.regions, Uint8Array), panel.columns, tint, paper);
    const cut = (panel.margin / panel.columns) * regions.width; // the grid reaches past the frame
    context.imageSmoothingQuality = "high";
    const inside = [cut, cut, regions.width - 2 * cut, regions.height - 2 * cut];
    context.drawImage(regions, ...inside, 0, 0, width, height);
  }
  drawEllipses(context, place, palette, array(panel.ellipses, Float32Array), css(paper));
  drawPoints(context, place, palette, {
    points: array(panel.points, Float32Array),
    y: array(panel.y, Int8Array),
    given: array(panel.given, Int8Array),
    grey: css(mix(rgb(palette.grey), ink, 0.85)),
  });
  drawRings(context, place, array(panel.points, Float32Array), array(panel.ringed, Int32Array),
    css(paper), css(ink));
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.font = `600 12px ${getComputedStyle(context.canvas).fontFamily}`;
  for (let i = 0; i < centers.length / 2; i++) {
    const [x, top] = place(centers, i);
    context.fillStyle = css(paper);
    context.strokeStyle = css(ink);
    context.lineWidth = 1.5;
    marker(context, "o", x, top, 10, true);
    context.fillStyle = css(ink);
    context.fillText(`${i + 1}`, x, top + 0.5);
  }
}

// Where the i-th point of a list of coordinates lies on the canvas.
function placing([left, right, low, high], width, height) {
  return (list, i) => [
    ((list[2 * i] - left) / (right - left)) * width,
    ((high - list[2 * i + 1]) / (high - low)) * height,
  ];
}

// Hollow grey without a label, small and filled if guessed, large with a white edge if given.
function drawPoints(context, place, palette, { points, y, given, grey }) {
  const each = (wanted, draw) => {
    for (let i = 0; i < y.length; i++) if (wanted(i)) draw(i, ...place(points, i));
  };
  const shape = (k) => palette.markers[k % palette.markers.length];
  const fill = (k) => (context.fillStyle = palette.colors[k % palette.colors.length]);
  const many = given.filter((k) => k >= 0).length > palette.many_points;
  context.lineWidth = 1;
  context.strokeStyle = grey;
  each((i) => y[i] < 0, (i, x, top) => marker(context, "o", x, top, 2.2, false));
  context.strokeStyle = "transparent";
  each((i) => y[i] >= 0 && given[i] < 0, (i, x, top) => {
    fill(y[i]);
    marker(context, shape(y[i]), x, top, 2.6, true);
  });
  context.strokeStyle = "white";
  context.lineWidth = many ? 0.8 : 1.4;
  each((i) => given[i] >= 0, (i, x, top) => {
    fill(given[i]);
    marker(context, shape(given[i]), x, top, many ? 3.4 : 5.6, true);
  });
}

// A ring around each of the points with these numbers.
function drawRings(context, place, points, numbers, paper, ink) {
  for (const [style, width] of [[paper, 3], [ink, 1.3]]) {
    context.strokeStyle = style;
    context.lineWidth = width;
    for (const i of numbers) marker(context, "o", ...place(points, i), 5.6, false);
  }
}

// Each is a center and two half axes; the k-th in the color of class k, with a cross in its middle.
function drawEllipses(context, place, palette, parts, paper) {
  for (let k = 0; k < parts.length / 6; k++) {
    const [x, y, ax, ay, bx, by] = parts.slice(6 * k, 6 * k + 6);
    const round = Array.from({ length: 73 }, (_, i) => {
      const [cos, sin] = [Math.cos((i * Math.PI) / 36), Math.sin((i * Math.PI) / 36)];
      return place([x + cos * ax + sin * bx, y + cos * ay + sin * by], 0);
    });
    const [left, top] = place([x, y], 0);
    for (const [style, width] of [[paper, 4.5], [palette.colors[k], 2.2]]) {
      context.strokeStyle = style;
      context.lineWidth = width;
      context.beginPath();
      round.forEach((corner) => context.lineTo(...corner));
      context.closePath();
      context.moveTo(left - 6, top);
      context.lineTo(left + 6, top);
      context.moveTo(left, top - 6);
      context.lineTo(left, top + 6);
      context.stroke();
    }
  }
}

// Corners of each marker in units of its radius, named as in matplotlib.
const CORNERS = {
  s: [[-0.86, -0.86], [0.86, -0.86], [0.86, 0.86], [-0.86, 0.86]],
  "^": [[0, -1.1], [1.05, 0.85], [-1.05, 0.85]],
  v: [[0, 1.1], [1.05, -0.85], [-1.05, -0.85]],
  "<": [[-1.1, 0], [0.85, 1.05], [0.85, -1.05]],
  ">": [[1.1, 0], [-0.85, 1.05], [-0.85, -1.05]],
  D: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  P: plus(0),
  X: plus(Math.PI / 4),
  "*": Array.from({ length: 10 }, (_, i) => {
    const [radius, angle] = [i % 2 ? 0.5 : 1.25, (i * Math.PI) / 5];
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  }),
};

function plus(turn) {
  const arm = [[-0.38, -1.1], [0.38, -1.1], [0.38, -0.38]];
  return [0, 1, 2, 3].flatMap((k) => arm.map(([x, y]) => {
    const [sin, cos] = [Math.sin(turn + (k * Math.PI) / 2), Math.cos(turn + (k * Math.PI) / 2)];
    return [x * cos - y * sin, x * sin + y * cos];
  }));
}

function marker(context, shape, x, y, radius, filled) {
  context.beginPath();
  if (shape === "o") context.arc(x, y, radius, 0, 2 * Math.PI);
  else for (const [dx, dy] of CORNERS[shape]) context.lineTo(x + radius * dx, y + radius * dy);
  context.closePath();
  if (filled) context.fill();
  context.stroke();
}

// Regions as a picture, finer than their grid: each class's share of the neighborhood is blurred
// and interpolated, the largest share wins, and a paper-colored line runs along the borders.
function drawRegions(classes, columns, tint, paper, finer = 5) {
  const rows = classes.length / columns;
  const [wide, tall] = [columns * finer, rows * finer];
  const present = [...new Set(classes)];
  const shares = (present.length === 2 ? present.slice(1) : present).map((k) => {
    let share = Float32Array.from(classes, (other) => (other === k ? 1 : 0));
    for (let pass = 0; pass < 3; pass++) {
      share = blur(blur(share, columns, 1, rows, columns), rows, columns, columns, 1);
    }
    return refine(share, columns, rows, finer);
  });
  if (present.length === 2) shares.unshift(shares[0].map((share) => 1 - share));
  const packed = ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r; // as ImageData has it
  const tints = present.map(tint);
  const plain = tints.map(packed);
  const image = new ImageData(wide, tall);
  const pixels = new Uint32Array(image.data.buffer);
  for (let from = 0; from < pixels.length; from++) {
    let winner = 0;
    let best = -1;
    let second = -1;
    for (let k = 0; k < shares.length; k++) {
      const share = shares[k][from];
      if (share > best) {
        winner = k;
        second = best;
        best = share;
      } else if (share > second) second = share;
    }
    const lead = (best - second - 0.06) / 0.12; // below 0 paper, from 1 on tint: a soft edge
    const row = Math.floor(from / wide); // the first row of the grid is the lowest
    pixels[from + (tall - 1 - 2 * row) * wide] =
      lead >= 1 ? plain[winner] : packed(mix(tints[winner], paper, Math.max(0, lead)));
  }
  const canvas = h("canvas", { width: wide, height: tall });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// One pass of the weights 1 4 6 4 1 along `lines` of `length` values, `step` apart from one value
// to the next and `apart` from one line to the next.
function blur(values, length, step, lines, apart) {
  const result = new Float32Array(values.length);
  for (let line = 0; line < lines; line++) {
    const first = line * apart;
    const last = first + (length - 1) * step;
    for (let i = first; i <= last; i += step) {
      const near = values[Math.max(first, i - step)] + values[Math.min(last, i + step)];
      const far = values[Math.max(first, i - 2 * step)] + values[Math.min(last, i + 2 * step)];
      result[i] = (6 * values[i] + 4 * near + far) / 16;
    }
  }
  return result;
}

// Interpolate linearly between the centers of the cells: `finer` values for each.
function refine(values, columns, rows, finer) {
  const wide = columns * finer;
  const between = (length) => {
    const cells = new Int32Array(length * finer);
    const parts = new Float32Array(length * finer);
    for (let i = 0; i < cells.length; i++) {
      const place = Math.min(length - 1, Math.max(0, (i + 0.5) / finer - 0.5));
      cells[i] = Math.min(length - 2, Math.floor(place));
      parts[i] = place - cells[i];
    }
    return [cells, parts];
  };
  const [across, parts] = between(columns);
  const [up, shares] = between(rows);
  const result = new Float32Array(wide * rows * finer);
  const row = new Float32Array(columns);
  for (let y = 0; y < up.length; y++) {
    const from = up[y] * columns;
    for (let c = 0; c < columns; c++) {
      row[c] = (1 - shares[y]) * values[from + c] + shares[y] * values[from + columns + c];
    }
    for (let x = 0; x < wide; x++) {
      const c = across[x];
      result[y * wide + x] = (1 - parts[x]) * row[c] + parts[x] * row[c + 1];
    }
  }
  return result;
}
