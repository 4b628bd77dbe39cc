import { describe, expect, it } from 'vitest';
import { Conversation } from './conversation';

describe('a conversation', () => {
  it('holds questions in the order they were asked', () => {
    const talk = new Conversation();
    talk.ask('a', {});
    talk.ask('b', {});
    expect(talk.turns().map((turn) => turn.question)).toEqual(['a', 'b']);
  });
  it('answers a repeated question anew and at the end', () => {
    const talk = new Conversation();
    talk.ask('a', {});
    talk.ask('b', {});
    const first = talk.turns()[0]?.id;
    talk.ask('a', {});
    expect(talk.turns().map((turn) => turn.question)).toEqual(['b', 'a']);
    expect(talk.turns()[1]?.id).not.toBe(first);
  });
  it('does not ask again what an address goes back to, unless it is of another time', () => {
    const talk = new Conversation();
    talk.ask('a', {});
    talk.ask('b', {});
    talk.askOnce('a', {});
    expect(talk.turns()).toHaveLength(2);
    talk.askOnce('a', { range: '24h' });
    expect(talk.turns()).toHaveLength(3);
  });
});
