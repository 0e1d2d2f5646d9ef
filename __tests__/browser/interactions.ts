import type { Page } from 'playwright-core';

// Everything that a reader can do on the page, by mouse and by keyboard, and what is seen of it.

export interface Interaction {
  readonly name: string;
  /** Elements that it is about. Where a page has none of them, it does not have the interaction. */
  readonly elements: string;
  /** What it changes, as an expression in the page. */
  readonly seen: string;
  readonly mouse: (page: Page) => Promise<void>;
  readonly keyboard: (page: Page) => Promise<void>;
  /** Puts the page back as the next interaction expects it. */
  readonly back?: (page: Page) => Promise<void>;
}

/** Counts what leaves the page: a file that it makes, and the print dialogue. */
export const COUNTED = `
  globalThis.made = 0; globalThis.printed = 0;
  const make = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => { globalThis.made++; return make(blob); };
  globalThis.print = () => { globalThis.printed++; };
`;

const text = (css: string) => `document.querySelector(${JSON.stringify(css)})?.textContent ?? 'none'`;
const click = (css: string) => (page: Page) => page.locator(css).first().click();
const hover = (css: string) => (page: Page) => page.locator(css).first().hover({ force: true });
/** Focuses the first of the elements, and presses keys one after another. */
const press =
  (css: string, ...keys: readonly string[]) =>
  async (page: Page) => {
    await page.locator(css).first().focus();
    for (const key of keys) await page.keyboard.press(key);
  };
const away = async (page: Page) => {
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement.blur()');
};
/** Presses keys where nothing has the focus. */
const keys =
  (...pressed: readonly string[]) =>
  async (page: Page) => {
    await away(page);
    for (const key of pressed) await page.keyboard.press(key);
  };

const named = (page: Page, name: RegExp) => page.locator('table.images .link').filter({ hasText: name });

const RUNS = '.gutter button:is(.runs, .maybe)';
const REGION = '.scroll[role="region"]';
/** Nothing of the cases is wider than its window, so that something has to be made so. */
const widen = `document.querySelector(${JSON.stringify(REGION)}).firstElementChild.style.minWidth = '3000px'`;

/** The page's own policy keeps out what would wait inside of it. */
async function isScrolled(page: Page): Promise<void> {
  while (!(await page.evaluate(`document.querySelector(${JSON.stringify(REGION)}).scrollLeft > 0`)));
}

/** In the order in which they are tried. */
export const INTERACTIONS: readonly Interaction[] = [
  {
    name: 'skip to the image',
    elements: '.skip',
    seen: 'document.activeElement?.id',
    mouse: async (page) => {
      await page.locator('.skip').focus();
      await page.locator('.skip').click();
    },
    keyboard: press('.skip', 'Enter'),
    back: away
  },
  {
    name: 'see what causes a line',
    elements: 'table.code, .code tbody, .code tr',
    seen: `[document.querySelector('tr.shown')?.dataset.head ?? 'none', document.querySelectorAll('tr.cause').length, document.querySelectorAll('.chain').length].join()`,
    mouse: hover(`.code tr:has(${RUNS})`),
    keyboard: press(RUNS),
    back: away
  },
  {
    name: 'go to the next line of the gutter',
    elements: 'table.code:has(tr:nth-child(2) .gutter button)',
    seen: `document.querySelector('tr.shown')?.dataset.head ?? 'none'`,
    mouse: hover('.code tr:has(.gutter button) ~ tr:has(.gutter button)'),
    keyboard: press('.gutter button', 'ArrowDown'),
    back: away
  },
  {
    name: 'explain a line',
    elements: '.gutter button',
    seen: `${text('.explain')} + location.hash + document.activeElement?.id`,
    mouse: click(RUNS),
    keyboard: press(RUNS, 'Enter')
  },
  {
    name: 'close the explanation',
    elements: '.explain, .explain .close',
    seen: `document.querySelectorAll('.explain').length + location.hash`,
    mouse: click('.explain .close'),
    // The focus comes into the explanation a frame after it opens.
    keyboard: async (page) => {
      await page.locator('.explain:focus, .explain :focus').waitFor();
      await page.keyboard.press('Escape');
    },
    back: away
  },
  {
    name: 'scroll what is wide',
    elements: REGION,
    seen: `document.querySelector(${JSON.stringify(REGION)}).scrollLeft > 0`,
    mouse: async (page) => {
      await page.evaluate(widen);
      await page.locator(REGION).first().hover();
      await page.mouse.wheel(300, 0);
      await isScrolled(page);
    },
    keyboard: async (page) => {
      await page.evaluate(widen);
      await press(REGION, 'ArrowRight')(page);
      await isScrolled(page);
    },
    back: async (page) => {
      await page.evaluate(`document.querySelector(${JSON.stringify(REGION)}).firstElementChild.style.minWidth = ''`);
      await away(page);
    }
  },
  {
    name: 'turn a suggestion on',
    elements: '.suggestions input, .suggestions label',
    seen: `[...document.querySelectorAll('#image-name, .tile, .budgets, .code, section[aria-labelledby="timeline"] figcaption')].map((one) => one.textContent).join('|') + document.querySelectorAll('.fixed').length`,
    mouse: click('.suggestions input'),
    keyboard: press('.suggestions input', 'Space'),
    back: async (page) => {
      await page.locator('.suggestions input').first().click();
      await away(page);
    }
  },
  {
    name: 'open a proof',
    elements: '.suggestions summary',
    seen: `document.querySelector('.suggestions details').open`,
    mouse: click('.suggestions summary'),
    keyboard: press('.suggestions summary', 'Enter')
  },
  {
    name: 'copy a patch',
    elements: '.suggestions details button',
    seen: `${text('.suggestions details button')}`,
    mouse: click('.suggestions details button'),
    keyboard: press('.suggestions details button', 'Enter'),
    back: away
  },
  {
    name: 'choose a merged change',
    elements: '.strip .column, [role="slider"]:has(.strip)',
    seen: text('.chosen-change'),
    mouse: hover('.strip :nth-child(3 of .column) .hit'),
    keyboard: press('[role="slider"]:has(.strip)', 'Home', 'ArrowRight', 'ArrowRight'),
    back: away
  },
  {
    name: 'name the merge that moved the average',
    elements: '.trend circle, .moves, .moves li, [role="slider"]:has(.trend)',
    seen: `${text('.moves .chosen')} + document.querySelectorAll('.trend circle.chosen').length`,
    mouse: hover('.moves li'),
    keyboard: press('[role="slider"]:has(.trend)', 'End'),
    back: away
  },
  {
    name: 'open the notes',
    elements: 'details.card > summary',
    seen: `document.querySelector('details.card').open`,
    mouse: click('details.card > summary'),
    keyboard: press('details.card > summary', 'Enter')
  },
  {
    name: 'show all lines',
    elements: '.dockerfile > button',
    seen: `document.querySelectorAll('.code tbody tr').length`,
    mouse: click('.dockerfile > button'),
    keyboard: press('.dockerfile > button', 'Enter')
  },
  {
    name: 'go to the next image',
    elements: 'table.images tr:nth-child(2) .link',
    seen: `${text('#image-name')} + location.hash`,
    mouse: (page) => named(page, /^(?:service-1|worker)$/).click(),
    keyboard: keys(']'),
    back: async (page) => {
      await named(page, /^(?:service-0|api)$/).click();
      await away(page);
    }
  },
  {
    name: 'sort the images',
    elements: 'table.images th button',
    seen: `[...document.querySelectorAll('table.images th[aria-sort]')].map((one) => one.ariaSort).join() + ${text('table.images tbody')}`,
    mouse: click('table.images th:last-child button'),
    keyboard: press('table.images th:last-child button', 'Enter')
  },
  {
    name: 'show all images',
    elements: 'section[aria-labelledby="images"] > button',
    seen: `document.querySelectorAll('table.images tbody tr').length`,
    mouse: click('section[aria-labelledby="images"] > button'),
    keyboard: press('section[aria-labelledby="images"] > button', 'Enter')
  },
  {
    name: 'search the images',
    elements: 'input[type="search"]',
    seen: `document.querySelectorAll('table.images tbody tr').length`,
    mouse: async (page) => {
      await page.locator('input[type="search"]').click();
      await page.keyboard.type('service-17');
    },
    keyboard: async (page) => {
      await keys('/')(page);
      await page.keyboard.type('service-17');
    },
    back: async (page) => {
      await page.locator('input[type="search"]').fill('');
      await away(page);
    }
  },
  {
    name: 'choose an area',
    elements: '.areas, .areas .area',
    seen: `${text('#image-name')} + location.hash`,
    mouse: click('.areas .area'),
    keyboard: press('.areas', 'Home'),
    back: away
  },
  {
    name: 'choose an image',
    elements: 'table.images .link',
    seen: `${text('#image-name')} + location.hash`,
    mouse: click('table.images tr:nth-child(2) .link'),
    keyboard: press('table.images tr:nth-child(2) .link', 'Enter'),
    back: away
  },
  {
    name: 'explain the next line that runs',
    elements: RUNS,
    seen: `${text('#explain')} + location.hash`,
    mouse: click(RUNS),
    keyboard: keys('n'),
    back: async (page) => {
      await page.locator('.explain .close').click();
      await away(page);
    }
  },
  {
    name: 'take the JSON out',
    elements: '.tools button:first-child',
    seen: 'made',
    mouse: click('.tools button:first-child'),
    keyboard: press('.tools button:first-child', 'Enter'),
    back: away
  },
  {
    name: 'print',
    elements: '.tools button:last-child',
    seen: 'printed',
    mouse: click('.tools button:last-child'),
    keyboard: press('.tools button:last-child', 'Enter'),
    back: away
  },
  {
    name: 'list the keys',
    elements: '.keys > summary',
    seen: `document.querySelector('.keys').open`,
    mouse: click('.keys > summary'),
    keyboard: keys('?')
  },
  {
    name: 'turn the keys off',
    elements: '.keys input, .keys label',
    seen: `document.querySelector('.keys input').checked`,
    mouse: click('.keys input'),
    keyboard: press('.keys input', 'Space'),
    back: away
  }
];
