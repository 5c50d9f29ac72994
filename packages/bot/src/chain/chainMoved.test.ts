import { describe, expect, it } from 'vitest';
import { chainMoved } from './chainMoved.ts';

const ours = { hash: 'a', head: 10 };
const theirs = { hash: 'b', head: 10 };

describe('whether the chain moved', () => {
  it.each([
    ['nobody else is there', [ours], false],
    ['nobody has our block any more', [theirs], true],
    ['nobody has any block there', [{ head: 9 }], false],
    ['one of two has another', [ours, theirs], false],
    ['the other of two is one block ahead', [ours, { ...theirs, head: 11 }], false],
    ['the other of two is clearly ahead', [ours, { ...theirs, head: 12 }], true],
    ['one of three is alone on its branch', [ours, ours, theirs], false],
    ['two of three agree on another', [ours, theirs, theirs], true],
    ['two others disagree with each other as well', [ours, theirs, { hash: 'c', head: 10 }], false],
    ['two of three have another, and one lags', [{ head: 8 }, ours, theirs], false],
  ])('where %s', (_, votes, moved) => {
    expect(chainMoved('a', votes)).toBe(moved);
  });
});
