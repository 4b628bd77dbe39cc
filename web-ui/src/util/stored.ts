/** Small things that a browser remembers. Storage may be blocked or full: then they last as long as the page. */

import { useSyncExternalStore } from 'react';

/** A list in the browser's storage, newest first, of which components learn when it changes. */
export class StoredList<T> {
  readonly #key: string;
  readonly #limit: number;
  readonly #idOf: (item: T) => string;
  readonly #isItem: (value: unknown) => value is T;
  readonly #listeners = new Set<() => void>();
  #items: readonly T[] | undefined;

  constructor(key: string, limit: number, idOf: (item: T) => string, isItem: (value: unknown) => value is T) {
    this.#key = key;
    this.#limit = limit;
    this.#idOf = idOf;
    this.#isItem = isItem;
  }

  all = (): readonly T[] => {
    this.#items ??= this.#read();
    return this.#items;
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Puts an item first; it takes the place of the one with its ID. */
  put(item: T): void {
    const id = this.#idOf(item);
    this.#write([item, ...this.all().filter((other) => this.#idOf(other) !== id)].slice(0, this.#limit));
  }

  remove(id: string): void {
    this.#write(this.all().filter((item) => this.#idOf(item) !== id));
  }

  #read(): readonly T[] {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(this.#key) ?? '[]');
      return Array.isArray(stored) ? stored.filter(this.#isItem).slice(0, this.#limit) : [];
    } catch {
      return [];
    }
  }

  #write(items: readonly T[]): void {
    this.#items = items;
    try {
      localStorage.setItem(this.#key, JSON.stringify(items));
    } catch {
      // It stays in memory.
    }
    for (const listener of this.#listeners) listener();
  }
}

export function useStoredList<T>(list: StoredList<T>): readonly T[] {
  return useSyncExternalStore(list.subscribe, list.all);
}

/** Whether a stored value is an object with these members, all of them text. */
export function hasTexts<K extends string>(value: unknown, ...names: K[]): value is Record<K, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Record<string, unknown>)[name] === 'string')
  );
}
