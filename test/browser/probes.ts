/** Expressions that run inside the page. They are text because the project is type-checked without a browser's types. */

/** Texts whose contrast with what lies behind them is below 4.5 (WCAG 2.2, 1.4.3 AA), as `ratio text`. */
export const lowContrast = `(() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = (text.match(/[\\d.]+/g) ?? []).map(Number);
    return { r, g, b, a };
  };
  const over = (top, below) => ({
    r: top.r * top.a + below.r * (1 - top.a),
    g: top.g * top.a + below.g * (1 - top.a),
    b: top.b * top.a + below.b * (1 - top.a),
    a: 1,
  });
  const background = (element) => {
    if (element === null) return { r: 255, g: 255, b: 255, a: 1 };
    const own = parse(getComputedStyle(element).backgroundColor);
    return own.a === 1 ? own : over(own, background(element.parentElement));
  };
  const luminance = ({ r, g, b }) => {
    const linear = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0;
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const element = walker.currentNode.parentElement;
    if (text === '' || !element.checkVisibility() || element.closest('title, desc')) continue;
    texts += 1;
    const style = getComputedStyle(element);
    const behind = background(element instanceof SVGElement ? element.closest('figure') : element);
    const colour = over(parse(element instanceof SVGElement ? style.fill : style.color), behind);
    const [light, dark] = [luminance(colour), luminance(behind)].sort((x, y) => y - x);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) found.push(ratio.toFixed(2) + ' ' + text.slice(0, 60));
  }
  return { texts, found };
})()`;

/** By how many pixels the page is wider than the window. */
export const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** How the focused element shows its focus, and whether it lies inside the window. */
export const focus = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, bottom } = element.getBoundingClientRect();
  return {
    name: element.tagName.toLowerCase() + ' ' + (element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40),
    outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    inside: bottom > 0 && top < innerHeight,
  };
})()`;

/** Elements and attributes that could run or load something. */
export const active = `[...document.querySelectorAll('*')].filter((element) =>
  /^(script|iframe|object|embed|base|style|foreignobject)$/i.test(element.tagName) ||
  [...element.attributes].some(({ name, value }) => /^(on|style|srcdoc)/i.test(name) || (/(href|src|action)$/i.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value))),
).map((element) => element.outerHTML.slice(0, 100))`;

/** Ids that occur twice, labels that point nowhere, tables without headings, headings that skip a level. */
export const untidy = `(() => {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  const dangling = [...document.querySelectorAll('[aria-labelledby], [aria-describedby], label[for], a[href^="#"]')].flatMap((element) =>
    [element.getAttribute('aria-labelledby'), element.getAttribute('aria-describedby'), element.getAttribute('for'), element.getAttribute('href')?.slice(1)]
      .filter(Boolean).join(' ').split(' ').filter((id) => id !== '' && !ids.includes(id)));
  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map(({ tagName }) => Number(tagName[1]));
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => 'id twice: ' + id),
    ...dangling.map((id) => 'points nowhere: ' + id),
    ...levels.filter((level, index) => index > 0 && level > levels[index - 1] + 1).map((level) => 'heading skips to ' + level),
    ...[...document.querySelectorAll('table')].filter((table) => !table.querySelector('th')).map(() => 'table without headings'),
    ...[...document.querySelectorAll('img:not([alt])')].map(() => 'picture without alternative'),
  ];
})()`;
