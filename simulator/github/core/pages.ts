import type { Call, Reply } from './operation.ts';

const defaultSize = 30;
const largestSize = 100;

/** A page of a list with GitHub's `Link` header. `wrap` puts the page into the object that some lists are in. */
export function pageOf<T>(call: Call, items: readonly T[], wrap: (page: T[]) => unknown = (page) => page): Reply {
  const asked = Number(call.params.per_page ?? defaultSize);
  const size = Math.min(Math.max(asked, 1), largestSize);
  const page = Math.max(Number(call.params.page ?? 1), 1);
  const last = Math.max(Math.ceil(items.length / size), 1);
  const link = (target: number, rel: string) => {
    const url = new URL(call.url);
    url.searchParams.set('page', String(target));
    return `<${url}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev'), link(1, 'first')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
  ];
  return {
    status: 200,
    body: wrap(items.slice((page - 1) * size, page * size)),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  };
}
