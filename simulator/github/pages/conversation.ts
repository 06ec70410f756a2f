import { accountById, fullName, repositoryById } from '../state/lookup.ts';
import type { World } from '../state/world.ts';
import { type Html, html } from './html.ts';
import { markdown } from './markdown.ts';

export function login(world: World, id: number | null): string {
  return id === null ? 'ghost' : accountById(world.state, id).login;
}

/** The way back to the repository. */
export function crumb(world: World, repositoryId: number): Html {
  const name = fullName(world.state, repositoryById(world.state, repositoryId));
  return html`<p><a href="/${name}">${name}</a></p>`;
}

export function box(id: string, head: Html, text: string): Html {
  return html`<section class="box" id="${id}"><div class="head">${head}</div><div class="body">${markdown(text)}</div></section>`;
}

export function commentBoxes(world: World, repositoryId: number, number: number): Html[] {
  return [...world.state.comments.values()]
    .filter((comment) => comment.repositoryId === repositoryId && comment.number === number)
    .map((comment) => {
      const edited = comment.lastEditedAt === null ? '' : ' · edited';
      const head = html`<strong>${login(world, comment.userId)}</strong> <span class="quiet">${comment.createdAt}${edited}</span>`;
      return box(`issuecomment-${comment.id}`, head, comment.body);
    });
}
