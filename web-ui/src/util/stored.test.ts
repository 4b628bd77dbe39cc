import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hasTexts, StoredList } from './stored';

interface Item {
  id: string;
}
const open = () =>
  new StoredList<Item>(
    'things',
    3,
    (item) => item.id,
    (value): value is Item => hasTexts(value, 'id'),
  );

let content: Map<string, string>;
beforeEach(() => {
  content = new Map();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => content.get(key) ?? null,
    setItem: (key: string, value: string) => content.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

describe('a stored list', () => {
  it('keeps the newest first, each once and no more than its limit', () => {
    const list = open();
    for (const id of ['a', 'b', 'a', 'c', 'd']) list.put({ id });
    expect(list.all().map((item) => item.id)).toEqual(['d', 'c', 'a']);
    expect(open().all()).toEqual(list.all());
    list.remove('c');
    expect(open().all()).toEqual([{ id: 'd' }, { id: 'a' }]);
  });

  it('tells who listens', () => {
    const list = open();
    const heard = vi.fn();
    const stop = list.subscribe(heard);
    list.put({ id: 'a' });
    stop();
    list.put({ id: 'b' });
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it.each(['no JSON', '{}', '[1, null, {"id": 7}]'])('drops what it cannot read: %s', (text) => {
    content.set('things', text);
    expect(open().all()).toEqual([]);
  });

  it('lives without a storage', () => {
    vi.stubGlobal('localStorage', {
      getItem: () => {
        throw new Error('blocked');
      },
      setItem: () => {
        throw new Error('blocked');
      },
    });
    const list = open();
    list.put({ id: 'a' });
    expect(list.all()).toEqual([{ id: 'a' }]);
  });
});
