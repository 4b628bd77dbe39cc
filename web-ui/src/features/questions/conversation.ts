/** What was asked: of this visit with the answers, and of earlier ones as a list to ask again. */
import { useSyncExternalStore } from 'react';
import type { RangeSearch } from '~/util/range';
import { hasTexts, StoredList } from '~/util/stored';

export interface Turn {
  /** Counts up; an answer is read once for each. */
  id: number;
  question: string;
  /** The time of a question that names none. */
  range: RangeSearch;
}

/** The turns of this visit, the latest last. It outlives the page, so that one can look at a flow and come back. */
export class Conversation {
  readonly #listeners = new Set<() => void>();
  #turns: readonly Turn[] = [];
  #nextId = 1;

  turns = (): readonly Turn[] => this.#turns;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks at the end. A question that was asked before moves there and is answered anew. */
  ask(question: string, range: RangeSearch): void {
    const turn = { id: this.#nextId++, question, range };
    this.#set([...this.#turns.filter((known) => !same(known, question, range)), turn]);
  }

  /** Asks unless the conversation has the question: for an address that was opened or gone back to. */
  askOnce(question: string, range: RangeSearch): void {
    if (!this.#turns.some((known) => same(known, question, range))) this.ask(question, range);
  }

  clear(): void {
    this.#set([]);
  }

  #set(turns: readonly Turn[]): void {
    this.#turns = turns;
    for (const listener of this.#listeners) listener();
  }
}

function same(turn: Turn, question: string, range: RangeSearch): boolean {
  return (
    turn.question === question &&
    turn.range.range === range.range &&
    turn.range.from === range.from &&
    turn.range.to === range.to
  );
}

export const conversation = new Conversation();

export function useConversation(): readonly Turn[] {
  return useSyncExternalStore(conversation.subscribe, conversation.turns);
}

interface Asked {
  question: string;
  /** RFC 3339. */
  at: string;
}

const KEPT = 50;

/** Questions asked in this browser, the latest first. Answers are not kept: they would be of the past. */
export const askedBefore = new StoredList<Asked>(
  'ollystack.questions',
  KEPT,
  ({ question }) => question,
  (value): value is Asked => hasTexts(value, 'question', 'at'),
);
