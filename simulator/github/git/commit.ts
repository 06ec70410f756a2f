/** A commit as git stores it, read from its object. */
export type Signature = { readonly name: string; readonly email: string; readonly date: string };

export type Commit = {
  readonly oid: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
};

/** People named as co-authors in the trailers of a message. Git's own format: `Co-authored-by: Name <email>`. */
export function coauthors(message: string): { readonly name: string; readonly email: string }[] {
  return [...message.matchAll(/^co-authored-by:\s*(.*?)\s*<([^>]+)>\s*$/gim)].map(([, name, email]) => ({
    name: name ?? '',
    email: email ?? '',
  }));
}

export function parsedCommit(oid: string, content: Buffer): Commit {
  const text = content.toString();
  const split = text.indexOf('\n\n');
  const head = text.slice(0, split).split('\n');
  const values = (key: string) =>
    head.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    oid,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: parsedSignature(values('author')[0] ?? ''),
    committer: parsedSignature(values('committer')[0] ?? ''),
    message: text.slice(split + 2).replace(/\n$/, ''),
  };
}

function parsedSignature(line: string): Signature {
  const found = /^(.*?) ?<([^>]*)> (\d+) [+-]\d{4}$/.exec(line);
  if (!found) throw new Error(`not a git signature: ${line}`);
  const date = new Date(Number(found[3]) * 1000).toISOString().replace('.000Z', 'Z');
  return { name: found[1] ?? '', email: found[2] ?? '', date };
}

/** Git's raw date, seconds and zone. */
export function gitDate(iso: string): string {
  return `${Math.floor(Date.parse(iso) / 1000)} +0000`;
}
