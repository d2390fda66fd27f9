import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogExcerpt } from '@/shared/components/log/LogExcerpt';
import { useLogLook } from '@/shared/components/log/logLook';
import type { LogSource } from '@/shared/components/log/source';
import { LogView } from '@/shared/components/LogView';
import { renderPage, signInAs } from '@/shared/testing/render';
import { server } from '@/shared/testing/server';

const BOX = 400;
const ROW = 20;
const TALL = 1000;

/** What jsdom does not lay out: the box is BOX high, a wrapped line that begins with "tall" TALL, others ROW. */
function layOut(): void {
  const define = (name: string, get: (element: HTMLElement) => number) =>
    vi.spyOn(HTMLElement.prototype, name as 'clientHeight', 'get').mockImplementation(function (this: HTMLElement) {
      return get(this);
    });
  define('offsetHeight', (element) => (element.textContent.startsWith('tall') ? TALL : ROW));
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(BOX);
  vi.spyOn(Element.prototype, 'scrollHeight', 'get').mockImplementation(function (this: Element) {
    return Number.parseFloat((this.firstElementChild as HTMLElement | null)?.style.height ?? '0');
  });
  Element.prototype.scrollTo = function (this: Element, to: unknown) {
    const { top = 0 } = to as { top?: number };
    this.scrollTop = Math.max(0, Math.min(top, this.scrollHeight - BOX));
    setTimeout(() => fireEvent.scroll(this)); // as browsers do
  } as Element['scrollTo'];
}

function scrollTo(box: Element, top: number): void {
  box.scrollTop = top;
  fireEvent.scroll(box);
}

beforeEach(() => {
  useLogLook.setState({ wrap: false, raw: false });
  layOut();
});
afterEach(() => {
  vi.restoreAllMocks();
});

function sourceOf(text: string): LogSource {
  const bytes = new TextEncoder().encode(text);
  return {
    key: text,
    file: '/api/v1/training-tasks/x/log?whole=true',
    fetchRange: (offset, length) =>
      Promise.resolve({ data: bytes.slice(offset, offset + length), size: bytes.length, gap: null }),
  };
}

const numbered = (count: number) => Array.from({ length: count }, (_, line) => `line ${line}\n`).join('');
const shown = () => [...document.querySelectorAll('[data-line]')].map((line) => line.textContent);
const box = () => screen.getByRole('region');
const shift = () => document.querySelector<HTMLElement>('[data-line]')?.parentElement?.style.transform;

async function open(text: string): Promise<void> {
  renderPage(<LogView source={sourceOf(text)} live={false} filename="a.log" />);
  await waitFor(() => {
    expect(shown().length).toBeGreaterThan(0);
    expect(shown()).not.toContain('…');
  });
}

const METRIC = '{"step": 1200, "epoch": 1, "loss": 0.00002, "accuracy": 0.93, "phase": "train"}';

test('metrics and progress are put into words, the raw text is one click away', async () => {
  await open(`begun\n${METRIC}\n{"progress": 0.4, "eta_s": 120}\nloss=nan\n{"message": "x"}\n`);
  expect(shown()).toEqual([
    'begun',
    'MetricStep 1,200 · Epoch 1 · Training · Loss 0.00002 · Accuracy 93.0%',
    'Progress40.0% · about 2 min left',
    'MetricLoss not a number',
    '{"message": "x"}',
  ]);
  await userEvent.click(screen.getByRole('checkbox', { name: 'Raw text' }));
  expect(shown()[1]).toBe(METRIC);
});

test('a search finds the raw text, and shows it where it was found', async () => {
  await open(`${METRIC}\n${METRIC.replace('0.93', '0.5')}\n`);
  await userEvent.type(screen.getByRole('textbox', { name: 'Search the log' }), '"accuracy": 0.5{Enter}');
  expect(await screen.findByText('1 of 1')).toBeInTheDocument();
  expect(shown()[1]).toBe(METRIC.replace('0.93', '0.5'));
  expect(document.querySelector('mark')).toHaveTextContent('"accuracy": 0.5');
  expect(shown()[0]).toMatch(/^MetricStep/);
});

test('the last lines beside a reason are put into words, too', async () => {
  renderPage(<LogExcerpt text={`killed\n${METRIC}`} />);
  expect(await screen.findByText(/Accuracy 93.0%/)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Raw text' }));
  expect(screen.getByText(METRIC)).toBeInTheDocument();
});

test('the end is shown first; who scrolls away stays there', async () => {
  await open(numbered(1000));
  await waitFor(() => {
    expect(shown().at(-1)).toBe('line 999');
  });
  expect(shown()[0]).toBe('line 980');
  act(() => {
    scrollTo(box(), 300 * ROW + 5);
  });
  expect(shown()[0]).toBe('line 300');
  expect(shift()).toBe('translateY(-5px)');
  expect(shown()).toHaveLength(BOX / ROW + 1);
});

test('more lines than a browser can lay out are reached to the last', async () => {
  await open(numbered(1_000_000));
  await waitFor(() => {
    expect(shown().at(-1)).toBe('line 999999');
  });
  act(() => {
    scrollTo(box(), 0);
  });
  await waitFor(() => {
    expect(shown()[0]).toBe('line 0');
  });
});

test('a wrapped line that is higher than the box is scrolled through by pixels', async () => {
  useLogLook.setState({ wrap: true });
  await open(`${numbered(30)}tall\n${numbered(30)}`);
  act(() => {
    scrollTo(box(), 25 * ROW);
  });
  expect(shown()[5]).toBe('tall');
  act(() => {
    scrollTo(box(), 30 * ROW + 700);
  });
  expect([shown()[0], shift()]).toEqual(['tall', 'translateY(-700px)']);
  act(() => {
    scrollTo(box(), 30 * ROW + TALL + 5);
  });
  expect([shown()[0], shift()]).toEqual(['line 0', 'translateY(-5px)']);
});

test('the end of a last line that is higher than the box is seen', async () => {
  useLogLook.setState({ wrap: true });
  await open(`${numbered(30)}tall\n`);
  await waitFor(() => {
    expect([shown()[0], shift()]).toEqual(['tall', `translateY(${BOX - TALL}px)`]);
  });
});

test('the file is downloaded by the browser, with a link', async () => {
  let asked: unknown;
  server.use(
    http.post('*/api/v1/media-links', async ({ request }) => {
      asked = await request.json();
      return HttpResponse.json({ url: '/media/x', expires_at: '2026-01-01T00:00:00Z' }, { status: 201 });
    }),
  );
  signInAs();
  const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    expect([this.getAttribute('href'), this.download]).toEqual(['/media/x', 'a.log']);
  });
  await open('a\n');
  await userEvent.click(screen.getByRole('button', { name: /Download/ }));
  await waitFor(() => {
    expect(clicked).toHaveBeenCalledOnce();
  });
  expect(asked).toEqual({ path: '/api/v1/training-tasks/x/log?whole=true' });
});
